import fc from "fast-check";
import { expect, test } from "vitest";
import { viewOf } from "../viewtest/view-of.ts";
import { criticalShares } from "./critical-shares.ts";
import { hasInterval, intervalsOfRows } from "./intervals-of-rows.ts";

test("intervals are found by row, in their order", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(9), { maxLength: 40 }), (rows) => {
      const intervals = {
        row: Uint32Array.from(rows),
        startOffsetNano: Float64Array.from(rows, (_, at) => at),
        endOffsetNano: Float64Array.from(rows, (_, at) => at + 1),
      };
      const { first, order } = intervalsOfRows(intervals, 10);
      for (let row = 0; row < 10; row++) {
        const naive = [...rows.keys()].filter((at) => rows[at] === row);
        expect([...order.subarray(first[row], first[row + 1])]).toEqual(naive);
        expect(hasInterval(intervalsOfRows(intervals, 10), row)).toBe(naive.length > 0);
      }
    }),
  );
});

test("the services waited for most come first, crumbs are left out", () => {
  const view = viewOf("a@front 0-100\n  b@pay 10-70\n  c@mail 70-72");
  const criticalNano = Float64Array.of(38e6, 60e6, 2e6);
  expect(criticalShares({ ...view, criticalNano })).toEqual([
    { service: "pay", share: 0.6 },
    { service: "front", share: 0.38 },
  ]);
});
