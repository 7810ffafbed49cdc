import { expect, test } from "vitest";
import type { CohortCurves } from "../../../app/api/cohort-views.ts";
import { CurveGeometry } from "./curve-geometry.ts";

const side = { count: 2, below: Float64Array.of(0, 0.5, 1), quantile: Float64Array.of(1, 1, 1, 1) };
const curves: CohortCurves = {
  ...{ unit: "ns", isLog: true, value: Float64Array.of(10, 100, 1000) },
  ...{ baseline: side, canary: side, widestGap: undefined, elapsedMs: 0, examinedSpans: 0 },
};
const plot = { left: 10, top: 5, width: 200, height: 100 };

test("equal factors are equally far apart on a logarithmic axis, equal steps on a plain one", () => {
  expect([10, 100, 1000].map((value) => Math.round(new CurveGeometry(curves, plot).xOf(value)))).toEqual([
    10, 110, 210,
  ]);
  const plain = new CurveGeometry({ ...curves, isLog: false }, plot);
  expect(plain.xOf(505)).toBeCloseTo(110);
});

test("shares grow upwards, the point at a place is the nearest", () => {
  const geometry = new CurveGeometry(curves, plot);
  expect([geometry.yOf(0), geometry.yOf(1)]).toEqual([105, 5]);
  expect([0, 59, 61, 400].map((x) => geometry.pointAt(x))).toEqual([0, 0, 1, 2]);
  expect(geometry.pathOf(side.below)).toBe("M10.0 105.0V105.0H110.0V55.0H210.0V5.0H210.0");
});

test("values that are all the same stand in the middle", () => {
  const geometry = new CurveGeometry({ ...curves, value: Float64Array.of(7) }, plot);
  expect(geometry.xOf(7)).toBe(110);
});
