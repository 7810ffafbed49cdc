import fc from "fast-check";
import { expect, test } from "vitest";
import { curvesOf } from "./curves.ts";
import { chanceGap, measureGap } from "./measures.ts";

const counted = fc
  .array(fc.tuple(fc.integer({ min: -5, max: 9 }), fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 15 })
  .map((rows) => rows.sort((a, b) => a[0] - b[0]));

/** Each number as often as it occurs. */
function spelledOut(rows: readonly (readonly [number, number, number])[], side: 1 | 2): Float64Array {
  return Float64Array.from(rows.flatMap((row) => new Array<number>(row[side]).fill(row[0])));
}

test("counted numbers have the gap and the quantiles of the same numbers one by one", () => {
  fc.assert(
    fc.property(counted, (rows) => {
      const found = measureGap({
        value: Float64Array.from(rows, ([value]) => value),
        baseline: Uint32Array.from(rows, ([, count]) => count),
        canary: Uint32Array.from(rows, ([, , count]) => count),
      });
      const [a, b] = [spelledOut(rows, 1), spelledOut(rows, 2)];
      const { widestGap, baseline, canary } = curvesOf(a, b, 10);
      if (widestGap === undefined) {
        expect(found).toBeUndefined();
        return;
      }
      const apart = Math.abs(widestGap.baselineBelow - widestGap.canaryBelow);
      expect(Math.abs(found!.baselineBelow - found!.canaryBelow)).toBeCloseTo(apart, 12);
      expect(found!.baseline).toEqual([baseline.quantile[0], baseline.quantile[2]]);
      expect(found!.canary).toEqual([canary.quantile[0], canary.quantile[2]]);
    }),
  );
});

test("what chance may do is as in the tables", () => {
  // Smirnov's table for large samples at 5 %: 1.36 * sqrt((n + m) / (n * m)).
  expect(chanceGap(100, 100)).toBeCloseTo(0.192, 3);
  expect(chanceGap(0, 100)).toBe(1);
});
