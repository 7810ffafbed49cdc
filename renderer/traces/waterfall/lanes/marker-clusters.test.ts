import fc from "fast-check";
import { expect, test } from "vitest";
import { clusters } from "./marker-clusters.ts";

test("markers that overlap are one with a count; what stands apart stays apart", () => {
  expect(clusters([10, 40, 12, 90])).toEqual([
    { x: 10, count: 2 },
    { x: 40, count: 1 },
    { x: 90, count: 1 },
  ]);
  expect(clusters([])).toEqual([]);
});

test("every marker is counted once, and clusters keep their distance", () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, max: 500, noNaN: true })), (xs) => {
      const found = clusters(xs);
      expect(found.reduce((sum, { count }) => sum + count, 0)).toBe(xs.length);
      for (let at = 1; at < found.length; at++)
        expect(found[at]!.x - found[at - 1]!.x).toBeGreaterThanOrEqual(5);
    }),
  );
});
