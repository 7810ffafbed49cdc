import fc from "fast-check";
import { expect, test } from "vitest";
import { sortedRows } from "./sorted-rows.ts";
import { finish } from "./steps.ts";

test("rows are sorted as the built-in sort does, equal ones in their old order", () => {
  const keys = fc
    .tuple(fc.integer({ min: 0, max: 5_000 }), fc.integer({ min: 1, max: 40 }), fc.integer())
    .map(([count, distinct, seed]) =>
      Array.from({ length: count }, (_, row) => (Math.imul(row ^ seed, 0x85ebca6b) >>> 8) % distinct),
    );
  fc.assert(
    fc.property(keys, (key) => {
      const compare = (a: number, b: number) => key[a]! - key[b]!;
      expect([...finish(sortedRows(key.length, compare))]).toEqual([...key.keys()].sort(compare));
    }),
    { seed: 12, numRuns: 60 },
  );
});

test("a long sort can pause", () => {
  let pauses = 0;
  for (const steps = sortedRows(100_000, (a, b) => b - a); steps.next().done !== true; ) pauses += 1;
  expect(pauses).toBeGreaterThan(100);
});
