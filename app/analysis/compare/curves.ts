import type { CohortCurves, CurveGap, CurveSide } from "../../api/cohort-views.ts";

type Curves = Pick<CohortCurves, "isLog" | "value" | "baseline" | "canary" | "widestGap">;

/** Values that differ by less are as well seen on a plain axis. */
const logFactorMin = 10;
const quantileShares = [0.5, 0.9, 0.95, 0.99];

/** Cumulative curves of two samples, each ascending, over the same values. */
export function curvesOf(a: Float64Array, b: Float64Array, pointsMax: number): Curves {
  const axis = axisOf(a, b, pointsMax);
  return {
    ...axis,
    baseline: sideOf(a, axis.value),
    canary: sideOf(b, axis.value),
    widestGap: widestGap(a, b),
  };
}

function axisOf(a: Float64Array, b: Float64Array, pointsMax: number): Pick<Curves, "isLog" | "value"> {
  const least = Math.min(a[0] ?? Number.POSITIVE_INFINITY, b[0] ?? Number.POSITIVE_INFINITY);
  const most = Math.max(a.at(-1) ?? Number.NEGATIVE_INFINITY, b.at(-1) ?? Number.NEGATIVE_INFINITY);
  if (least > most) return { isLog: false, value: new Float64Array(0) };
  // What is nothing has no logarithm: the curve then begins at what is something, and is not zero there.
  const start = least === 0 ? Math.min(leastAbove(a, 0), leastAbove(b, 0)) : least;
  const isLog = start > 0 && most >= start * logFactorMin;
  const value = isLog
    ? spread(Math.log(start), Math.log(most), pointsMax).map(Math.exp)
    : spread(least, most, pointsMax);
  // Rounding must not cut the ends off.
  value[0] = isLog ? start : least;
  value[value.length - 1] = most;
  return { isLog, value };
}

function leastAbove(sorted: Float64Array, value: number): number {
  return sorted[countUpTo(sorted, value)] ?? Number.POSITIVE_INFINITY;
}

function spread(from: number, to: number, pointsMax: number): Float64Array {
  if (from === to) return Float64Array.of(from);
  const count = Math.max(2, pointsMax);
  return Float64Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
}

function sideOf(sorted: Float64Array, value: Float64Array): CurveSide {
  const count = sorted.length;
  const rank = (share: number): number => Math.max(1, Math.ceil(share * count - 1e-9)) - 1;
  return {
    count,
    below: value.map((each) => (count === 0 ? 0 : countUpTo(sorted, each) / count)),
    quantile: Float64Array.from(quantileShares, (share) => sorted[rank(share)] ?? Number.NaN),
  };
}

/** How many of the sorted values are at most `value`. */
function countUpTo(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]! <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Of several that are as wide, the one at the smallest value. */
function widestGap(a: Float64Array, b: Float64Array): CurveGap | undefined {
  if (a.length === 0 || b.length === 0) return undefined;
  let widest: CurveGap = { value: Math.min(a[0]!, b[0]!), baselineBelow: 0, canaryBelow: 0 };
  let [i, j] = [0, 0];
  while (i < a.length && j < b.length) {
    const value = Math.min(a[i]!, b[j]!);
    while (i < a.length && a[i] === value) i++;
    while (j < b.length && b[j] === value) j++;
    const here = { value, baselineBelow: i / a.length, canaryBelow: j / b.length };
    if (gapOf(here) > gapOf(widest)) widest = here;
  }
  return widest;
}

function gapOf({ baselineBelow, canaryBelow }: CurveGap): number {
  return Math.abs(baselineBelow - canaryBelow);
}
