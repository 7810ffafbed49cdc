import { selectNth } from "../select-nth.ts";
import type { Sample } from "./sample.ts";

/** An estimate with its 95 % confidence interval. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % of the normal distribution. */
const z95 = 1.959964;
/** Of 80 %. */
const z80 = 1.2816;

/**
 * Wilcoxon's rank test of two samples, with the correction for ties and for continuity. `p` is two-sided, from the normal
 * distribution; it is too large rather than too small for a handful of values. `inflation`: of `serialInflation`.
 */
export function rankTest(
  a: Sample,
  b: Sample,
  inflation = 1,
): { readonly p: number; readonly above: number } {
  const [first, second] = [a.sorted, b.sorted];
  const [n, m] = [a.count, b.count];
  if (n === 0 || m === 0) return { p: 1, above: 0.5 };
  // Zeros are below all other values.
  let wins = (a.zeros * b.zeros) / 2;
  let ties = (a.zeros + b.zeros) ** 3 - (a.zeros + b.zeros);
  let [i, j] = [0, 0];
  while (i < first.length || j < second.length) {
    const value = Math.min(first[i] ?? Number.POSITIVE_INFINITY, second[j] ?? Number.POSITIVE_INFINITY);
    const [fromI, fromJ] = [i, j];
    while (i < first.length && first[i] === value) i++;
    while (j < second.length && second[j] === value) j++;
    const [sameA, sameB] = [i - fromI, j - fromJ];
    wins += sameB * (a.zeros + fromI + sameA / 2);
    ties += (sameA + sameB) ** 3 - (sameA + sameB);
  }
  const total = n + m;
  const variance = ((inflation * n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  const distance = Math.max(0, Math.abs(wins - (n * m) / 2) - 0.5);
  const p = variance > 0 ? 2 * upperTail(distance / Math.sqrt(variance)) : 1;
  return { p: Math.min(1, p), above: wins / (n * m) };
}

/** Beyond, the 80 % interval holds no effect: it would not even be named as possible chance, so that it need not be known. */
export const shownMax = 0.2;

/** Of a shift nobody asks for. */
export const unknownShift: Interval = {
  estimate: 0,
  low: Number.NEGATIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
};

/** Values kept of each sample for the differences of all pairs: beyond, the interval changes in the third digit. */
const pairedMax = 64;

/** Hodges and Lehmann's shift from a to b: the median of all differences, with the interval that belongs to the rank test. */
export function shiftOf(a: Sample, b: Sample, inflation = 1): Interval {
  const [first, second] = [thinned(a.sorted), thinned(b.sorted)];
  const differences = new Float64Array(first.length * second.length);
  for (let i = 0; i < first.length; i++)
    for (let j = 0; j < second.length; j++) differences[i * second.length + j] = second[j]! - first[i]!;
  const last = differences.length - 1;
  const error = z95 * Math.sqrt((inflation * (a.count + b.count + 1)) / (12 * a.count * b.count));
  const cut = Math.max(0, Math.floor((0.5 - error) * last));
  const at = (place: number): number => selectNth(differences, place);
  const middle = (at(last >> 1) + at(last - (last >> 1))) / 2;
  return { estimate: middle, low: at(cut), high: at(last - cut) };
}

/**
 * By how much the variance is larger than of independent values, as values in order of time that follow each other are alike: a busy
 * minute slows all of its traces. From the correlation of neighbours' ranks, at least 1.
 */
export function serialInflation(a: Sample, b: Sample): number {
  const [first, second] = [neighbours(a), neighbours(b)];
  const variance = first.variance + second.variance;
  const correlation = variance > 0 ? (first.product + second.product) / variance : 0;
  const bounded = Math.min(correlationMax, Math.max(0, correlation));
  return (1 + bounded) / (1 - bounded);
}

/** Beyond, two values are left of twenty. */
const correlationMax = 0.8;

function neighbours(sample: Sample): { readonly product: number; readonly variance: number } {
  const { values } = sample;
  const middle = (values.length - 1) / 2;
  let [product, variance, before] = [0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const rank = sample.rankOf(values[i]!) - middle;
    variance += rank ** 2;
    if (i > 0) product += rank * before;
    before = rank;
  }
  return { product, variance };
}

/**
 * The largest shift between the first and the second half of one of two samples in order of time, without its sign. `p`: of their
 * rank test; what cannot be a finding is not looked at.
 */
function driftOf(a: Sample, b: Sample, p: number): number {
  return p > 0.05 ? 0 : Math.max(driftWithin(a), driftWithin(b));
}

function driftWithin(sample: Sample): number {
  if (sample.count < 2) return 0;
  return Math.abs(shiftOf(sample.half("first"), sample.half("second")).estimate);
}

/** Two samples of times, as logarithms in order of time: whether they differ, and by how much if that is to be shown. */
export function seriesTest(
  a: Sample,
  b: Sample,
): { readonly p: number; readonly above: number; readonly effect: Interval; readonly drift: number } {
  const free = rankTest(a, b);
  // Values that follow each other in runs can only make it less certain.
  const inflation = free.p > shownMax ? 1 : serialInflation(a, b);
  const test = inflation === 1 ? free : rankTest(a, b, inflation);
  const effect = test.p > shownMax ? unknownShift : shiftOf(a, b, inflation);
  return { ...test, effect, drift: driftOf(a, b, test.p) };
}

/** Evenly among the sorted values, the same from either end. */
function thinned(sorted: Float64Array): Float64Array {
  if (sorted.length <= pairedMax) return sorted;
  const step = (sorted.length - 1) / (pairedMax - 1);
  const half = pairedMax / 2;
  const at = (i: number): number =>
    i < half ? Math.round(i * step) : sorted.length - 1 - Math.round((pairedMax - 1 - i) * step);
  return Float64Array.from({ length: pairedMax }, (_, i) => sorted[at(i)]!);
}

/** Logarithm of the odds of `hitsB` of `b` over those of `hitsA` of `a`, with half a case more of each kind (Haldane, Anscombe). */
export function logOddsRatio(hitsA: number, a: number, hitsB: number, b: number): Interval {
  const cells = [hitsA + 0.5, a - hitsA + 0.5, hitsB + 0.5, b - hitsB + 0.5] as const;
  const estimate = Math.log(cells[2] / cells[3]) - Math.log(cells[0] / cells[1]);
  const error = z95 * Math.sqrt(1 / cells[0] + 1 / cells[1] + (1 / cells[2] + 1 / cells[3]));
  return { estimate, low: estimate - error, high: estimate + error };
}

/** Difference of two shares, b less a, with Newcombe's interval (of two by Wilson). */
export function shareDifference(hitsA: number, a: number, hitsB: number, b: number): Interval {
  const [first, second] = [wilson(hitsA, a), wilson(hitsB, b)];
  const estimate = second.estimate - first.estimate;
  return {
    estimate,
    low: estimate - Math.hypot(second.estimate - second.low, first.high - first.estimate),
    high: estimate + Math.hypot(second.high - second.estimate, first.estimate - first.low),
  };
}

/** A sum over `count` traces, and the sum of the squares of what each of them adds. */
export interface Moments {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

/** Difference of two means, b less a, with Welch's interval from the normal distribution. */
export function meanDifference(a: Moments, b: Moments): Interval {
  const estimate = meanOf(b) - meanOf(a);
  const error = z95 * Math.sqrt(squaredError(a) + squaredError(b));
  return { estimate, low: estimate - error, high: estimate + error };
}

function meanOf({ count, sum }: Moments): number {
  return count === 0 ? 0 : sum / count;
}

/** Of one value nobody knows how far it is off. */
function squaredError({ count, sum, squares }: Moments): number {
  if (count < 2) return count === 0 ? 0 : Number.POSITIVE_INFINITY;
  return Math.max(0, squares - (sum * sum) / count) / (count - 1) / count;
}

/** A share with Wilson's interval; of nothing anything from 0 to 1. */
export function wilson(hits: number, count: number): Interval {
  if (count === 0) return { estimate: 0, low: 0, high: 1 };
  const share = hits / count;
  const square = z95 * z95;
  const middle = (share + square / (2 * count)) / (1 + square / count);
  const half =
    (z95 / (1 + square / count)) * Math.sqrt((share * (1 - share)) / count + square / (4 * count * count));
  return {
    estimate: share,
    low: clamped(Math.min(share, middle - half)),
    high: clamped(Math.max(share, middle + half)),
  };
}

function clamped(share: number): number {
  return Math.min(1, Math.max(0, share));
}

/** The bound nearer to zero; 0 where zero lies between. */
export function nearBound({ low, high }: Interval): number {
  if (low > 0) return low;
  return high < 0 ? high : 0;
}

/** The size of the bound nearer to zero of the 80 % interval: one must look somewhere first even where nothing is sure. */
export function likelySize({ estimate, low, high }: Interval): number {
  const far = estimate > 0 ? estimate - low : high - estimate;
  return Math.max(0, Math.abs(estimate) - far * (z80 / z95));
}

/**
 * Benjamini and Hochberg: 1 where a hypothesis may be called a finding so that of all findings no more than the share `rate` is
 * expected to be false. `tested`: hypotheses in all, those included whose p is too large to be among them and is not given.
 */
export function discoveries(p: readonly number[], rate: number, tested = p.length): Uint8Array {
  const order = Array.from(p.keys()).sort((a, b) => p[a]! - p[b]!);
  let count = 0;
  for (let rank = 1; rank <= order.length; rank++)
    if (p[order[rank - 1]!]! <= (rate * rank) / tested) count = rank;
  const found = new Uint8Array(p.length);
  for (const index of order.slice(0, count)) found[index] = 1;
  return found;
}

/** Of the normal distribution; fractional error below 1.2e-7 (Numerical Recipes, `erfcc`). */
function upperTail(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + x / 2);
  const powers = [
    ...[-1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806],
    ...[0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277],
  ];
  const series = powers.reduceRight((sum, coefficient) => coefficient + t * sum, 0);
  return (t * Math.exp(-x * x + series)) / 2;
}
