import fc from "fast-check";
import { expect, test } from "vitest";
import type { CallRows } from "./call-rows.ts";
import { packLanes } from "./pack-lanes.ts";

function rowsOf(parents: readonly number[], times: readonly (readonly [number, number])[]): CallRows {
  const count = parents.length;
  return {
    count,
    parentRow: Int32Array.from(parents),
    startNano: Float64Array.from(times, ([start]) => start),
    durationNano: Float64Array.from(times, ([, duration]) => duration),
    selfNano: new Float64Array(count),
    operation: new Uint32Array(count),
    status: new Uint8Array(count),
    isCounted: new Uint8Array(count).fill(1),
    operations: { service: [""], name: [""] },
  };
}

/** Siblings below one root, by start. */
function fan(times: readonly (readonly [number, number])[]): CallRows {
  const sorted = times.toSorted((a, b) => a[0] - b[0]);
  return rowsOf([-1, ...sorted.map(() => 0)], [[0, 1e9], ...sorted]);
}

test("siblings take no more lanes than overlap at one moment", () => {
  const time = fc.tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 1, max: 300 }));
  fc.assert(
    // More than 128 at one moment, too: the other way of packing.
    fc.property(fc.array(time, { minLength: 1, maxLength: 400 }), (times) => {
      const lanes = packLanes(fan(times));
      const most = Math.max(
        ...times.map(([at]) => times.filter(([from, length]) => from <= at && at < from + length).length),
      );
      expect(Math.max(...lanes)).toBe(most);
    }),
  );
});

test("a fan of 200,000 spans that all overlap, and a chain as long, are packed", () => {
  const all = Array.from({ length: 200_000 }, (_, at) => [at, 1e6] as const);
  expect(packLanes(fan(all))[200_000]).toBe(200_000);
  const chain = rowsOf(
    Array.from({ length: 200_000 }, (_, at) => at - 1),
    Array.from({ length: 200_000 }, (_, at) => [at, 1e6 - 2 * at] as const),
  );
  expect(packLanes(chain)[199_999]).toBe(199_999);
});
