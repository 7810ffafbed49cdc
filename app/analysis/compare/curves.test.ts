import fc from "fast-check";
import { expect, test } from "vitest";
import { curvesOf } from "./curves.ts";

const sample = fc
  .array(fc.integer({ min: 0, max: 3_000 }), { maxLength: 60 })
  .map((values) => Float64Array.from(values).sort());
const pointsMax = 50;

function shareUpTo(values: Float64Array, value: number): number {
  return values.filter((each) => each <= value).length / values.length;
}

test("a point of a curve is the share of values that are at most its value", () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const { value, baseline, canary } = curvesOf(a, b, pointsMax);
      expect([baseline.count, canary.count]).toEqual([a.length, b.length]);
      expect(value.length).toBeLessThanOrEqual(pointsMax);
      for (const [side, values] of [[baseline, a] as const, [canary, b] as const])
        side.below.forEach((below, point) => {
          expect(below).toBe(values.length === 0 ? 0 : shareUpTo(values, value[point]!));
        });
      if (value.length > 0 && a.length > 0) expect(baseline.below.at(-1)).toBe(1);
      expect([...value]).toEqual([...value].sort((x, y) => x - y));
    }),
  );
});

test("the widest gap is where the shares differ most, and is the same with sides changed", () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const gap = curvesOf(a, b, pointsMax).widestGap;
      if (a.length === 0 || b.length === 0) {
        expect(gap).toBeUndefined();
        return;
      }
      const widest = Math.max(
        ...[...a, ...b].map((value) => Math.abs(shareUpTo(a, value) - shareUpTo(b, value))),
      );
      expect(Math.abs(gap!.baselineBelow - gap!.canaryBelow)).toBe(widest);
      expect(gap!.baselineBelow).toBe(widest === 0 ? 0 : shareUpTo(a, gap!.value));
      expect(curvesOf(b, a, pointsMax).widestGap).toEqual({
        ...{ value: gap!.value, baselineBelow: gap!.canaryBelow, canaryBelow: gap!.baselineBelow },
      });
    }),
  );
});

test("values of many sizes are spread by their logarithms, from the smallest that has one", () => {
  const { isLog, value, baseline } = curvesOf(Float64Array.of(0, 10, 1_000), Float64Array.of(100_000), 5);
  expect(isLog).toBe(true);
  expect([...value].map(Math.round)).toEqual([10, 100, 1_000, 10_000, 100_000]);
  expect([...baseline.below]).toEqual([2 / 3, 2 / 3, 1, 1, 1]);
  expect(curvesOf(Float64Array.of(3, 5), Float64Array.of(-1), 4)).toMatchObject({
    ...{ isLog: false, value: Float64Array.of(-1, 1, 3, 5) },
    baseline: { quantile: Float64Array.of(3, 5, 5, 5) },
  });
});
