/** An estimate with its 95 % confidence interval. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** Two-sided 95 % of the normal distribution. */
const z95 = 1.959964;

/**
 * Wilcoxon's rank test of two samples, with the correction for ties and for continuity. `p` is two-sided, from the normal
 * distribution; it is too large rather than too small for a handful of values. `inflation`: of `serialInflation`.
 */
export function rankTest(
  a: Float64Array,
  b: Float64Array,
  inflation = 1,
): { readonly p: number; readonly above: number } {
  const [first, second] = [Float64Array.from(a).sort(), Float64Array.from(b).sort()];
  const [n, m] = [first.length, second.length];
  if (n === 0 || m === 0) return { p: 1, above: 0.5 };
  let [i, j, wins, ties] = [0, 0, 0, 0];
  while (i < n || j < m) {
    const value = Math.min(first[i] ?? Number.POSITIVE_INFINITY, second[j] ?? Number.POSITIVE_INFINITY);
    const [fromI, fromJ] = [i, j];
    while (i < n && first[i] === value) i++;
    while (j < m && second[j] === value) j++;
    const [sameA, sameB] = [i - fromI, j - fromJ];
    wins += sameB * (fromI + sameA / 2);
    ties += (sameA + sameB) ** 3 - (sameA + sameB);
  }
  const total = n + m;
  const variance = ((inflation * n * m) / 12) * (total + 1 - ties / (total * (total - 1)));
  const distance = Math.max(0, Math.abs(wins - (n * m) / 2) - 0.5);
  const p = variance > 0 ? 2 * upperTail(distance / Math.sqrt(variance)) : 1;
  return { p: Math.min(1, p), above: wins / (n * m) };
}

/** Beyond, an effect would not even be named as possible chance: what it is need not be known. */
const shownMax = 0.3;

/** Of a shift nobody asks for. */
const unknownShift: Interval = {
  estimate: 0,
  low: Number.NEGATIVE_INFINITY,
  high: Number.POSITIVE_INFINITY,
};

/** `shiftOf`, where the rank test of the same samples leaves a chance that it differs from none. */
export function shownShift(a: Float64Array, b: Float64Array, p: number, inflation = 1): Interval {
  return p > shownMax ? unknownShift : shiftOf(a, b, inflation);
}

/** Values kept of each sample for the differences of all pairs: beyond, the interval changes in the third digit. */
const pairedMax = 64;

/** Hodges and Lehmann's shift from a to b: the median of all differences, with the interval that belongs to the rank test. */
export function shiftOf(a: Float64Array, b: Float64Array, inflation = 1): Interval {
  const [first, second] = [thinned(a), thinned(b)];
  const differences = new Float64Array(first.length * second.length);
  for (let i = 0; i < first.length; i++)
    for (let j = 0; j < second.length; j++) differences[i * second.length + j] = second[j]! - first[i]!;
  differences.sort();
  const last = differences.length - 1;
  const error = z95 * Math.sqrt((inflation * (a.length + b.length + 1)) / (12 * a.length * b.length));
  const cut = Math.max(0, Math.floor((0.5 - error) * last));
  const middle = (differences[last >> 1]! + differences[last - (last >> 1)]!) / 2;
  return { estimate: middle, low: differences[cut]!, high: differences[last - cut]! };
}

/**
 * By how much the variance is larger than of independent values, as values in order of time that follow each other are alike: a busy
 * minute slows all of its traces. From the correlation of neighbours' ranks, at least 1.
 */
export function serialInflation(a: Float64Array, b: Float64Array): number {
  const [first, second] = [neighbours(a), neighbours(b)];
  const variance = first.variance + second.variance;
  const correlation = variance > 0 ? (first.product + second.product) / variance : 0;
  const bounded = Math.min(correlationMax, Math.max(0, correlation));
  return (1 + bounded) / (1 - bounded);
}

/** Beyond, two values are left of twenty. */
const correlationMax = 0.8;

function neighbours(values: Float64Array): { readonly product: number; readonly variance: number } {
  const ranks = ranksOf(values);
  const middle = (values.length - 1) / 2;
  let [product, variance] = [0, 0];
  for (let i = 0; i < ranks.length; i++) {
    variance += (ranks[i]! - middle) ** 2;
    if (i > 0) product += (ranks[i]! - middle) * (ranks[i - 1]! - middle);
  }
  return { product, variance };
}

/** From 0; equal values share the middle of theirs. */
function ranksOf(values: Float64Array): Float64Array {
  const order = Uint32Array.from(values.keys()).sort((x, y) => values[x]! - values[y]!);
  const ranks = new Float64Array(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from + 1;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + to - 1) / 2;
    from = to;
  }
  return ranks;
}

/**
 * The largest shift between the first and the second half of one of two samples in order of time, without its sign. `p`: of their
 * rank test; what cannot be a finding is not looked at.
 */
export function driftOf(a: Float64Array, b: Float64Array, p: number): number {
  return p > 0.05 ? 0 : Math.max(driftWithin(a), driftWithin(b));
}

function driftWithin(values: Float64Array): number {
  const middle = values.length >> 1;
  if (middle === 0) return 0;
  return Math.abs(shiftOf(values.subarray(0, middle), values.subarray(middle)).estimate);
}

/** Evenly among the sorted values, the same from either end. */
function thinned(values: Float64Array): Float64Array {
  const sorted = Float64Array.from(values).sort();
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

/**
 * Benjamini and Hochberg: 1 where a hypothesis may be called a finding so that of all findings no more than the share `rate` is
 * expected to be false.
 */
export function discoveries(p: readonly number[], rate: number): Uint8Array {
  const order = Array.from(p.keys()).sort((a, b) => p[a]! - p[b]!);
  let count = 0;
  for (let rank = 1; rank <= order.length; rank++)
    if (p[order[rank - 1]!]! <= (rate * rank) / order.length) count = rank;
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
