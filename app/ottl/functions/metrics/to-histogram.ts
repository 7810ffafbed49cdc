import { readU64 } from "../../../pdata/edit/numbers.ts";
import { bucketsFlag, type MetricBatch, metricType } from "../../../pdata/metric-batch.ts";
import type { DroppedPoints } from "../metric-item.ts";
import { addCounts, countsBetween } from "./buckets.ts";
import { exponentialBound } from "./exponential.ts";
import { setPoints } from "./metric-rows.ts";

type Tables = MetricBatch["tables"];

/**
 * Puts `count` values between `lower` and `upper` into buckets with these bounds: bucket i is up to bound i, the last one has what is
 * above all. Called where they are in several buckets.
 */
type Distribute = (
  counts: bigint[],
  bounds: readonly number[],
  count: bigint,
  lower: number,
  upper: number,
) => void;

/** The bucket of a value. */
function bucketOf(bounds: readonly number[], value: number): number {
  const found = bounds.findIndex((bound) => value <= bound);
  return found < 0 ? bounds.length : found;
}

const uniform: Distribute = (counts, bounds, count, lower, upper) => {
  const first = bucketOf(bounds, lower);
  const size = BigInt(bucketOf(bounds, upper) - first + 1);
  for (let i = 0n; i < size; i++) counts[first + Number(i)]! += count / size + BigInt(i < count % size);
};

/** Of each bucket's share of the range a random part; what is left goes to buckets at random. */
const random: Distribute = (counts, bounds, count, lower, upper) => {
  const first = bucketOf(bounds, lower);
  const last = bucketOf(bounds, upper);
  let left = count;
  const give = (bucket: number, wanted: number): void => {
    // The range has no end where powers are too large for a double.
    const given = Number.isFinite(wanted) ? minimum(BigInt(Math.trunc(wanted)), left) : 0n;
    counts[bucket]! += given;
    left -= given;
  };
  for (let bucket = first; bucket <= last; bucket++) {
    const from = Math.max(lower, bounds[bucket - 1] ?? lower);
    const to = Math.min(upper, bounds[bucket] ?? upper);
    give(bucket, Math.random() * Number(count) * ((to - from) / (upper - lower)));
  }
  for (let bucket = first; bucket < last; bucket++) {
    give(bucket, (Math.random() * 2 * Number(left)) / (last - bucket + 1));
  }
  counts[last]! += left;
};

function minimum(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

export const distributions: Readonly<Record<string, Distribute>> = {
  upper: (counts, bounds, count, _lower, upper) => {
    counts[bucketOf(bounds, upper)]! += count;
  },
  midpoint: (counts, bounds, count, lower, upper) => {
    counts[bucketOf(bounds, (lower + upper) / 2)]! += count;
  },
  random,
  uniform,
};

/**
 * `convert_exponential_histogram_to_histogram`: the metric with buckets that have these bounds. Negative values are left out, and zeros
 * unless the first bound is 0. Nothing for other metrics. Source: README of contrib's transform processor.
 */
export function toHistogram(
  { tables }: MetricBatch,
  metric: number,
  distribute: Distribute,
  bounds: readonly number[],
  dropped: DroppedPoints,
): void {
  const { columns } = tables.metrics;
  if (columns.type[metric] !== metricType.exponentialHistogram) return;
  const first = tables.histogramPoints.rowCount;
  for (let point = columns.pointsStart[metric]!; point < columns.pointsEnd[metric]!; point++) {
    const counts = addCounts(tables, explicitCounts(tables, point, distribute, bounds));
    addPoint(tables, point, counts, bounds);
    dropped.exponentialPoints.add(point);
  }
  columns.type[metric] = metricType.histogram;
  setPoints(tables, metric, "histogramPoints", first);
}

/** A histogram point with all that an exponential one has but its buckets. */
function addPoint(tables: Tables, from: number, counts: number, bounds: readonly number[]): void {
  const row = tables.histogramPoints.addRow();
  const source = tables.exponentialPoints.columns;
  const { columns } = tables.histogramPoints;
  for (const name of ["startTimeUnixNano", "timeUnixNano", "count"] as const) {
    columns[name][row * 2] = source[name][from * 2]!;
    columns[name][row * 2 + 1] = source[name][from * 2 + 1]!;
  }
  for (const name of [
    "metric",
    "flags",
    "attributesStart",
    "attributesEnd",
    "exemplarsStart",
    "exemplarsEnd",
    "sum",
    "min",
    "max",
  ] as const) {
    columns[name][row] = source[name][from]!;
  }
  columns.presence[row] = source.presence[from]! & ~(bucketsFlag.hasPositive | bucketsFlag.hasNegative);
  columns.bucketCountsStart[row] = counts;
  columns.bucketCountsEnd[row] = tables.bucketCounts.rowCount;
  const { explicitBounds } = tables;
  for (const bound of bounds) {
    const at = explicitBounds.addRow();
    explicitBounds.columns.bound[at] = bound;
  }
  tables.histogramPoints.columns.explicitBoundsEnd[row] = explicitBounds.rowCount;
}

function explicitCounts(
  tables: Tables,
  point: number,
  distribute: Distribute,
  bounds: readonly number[],
): readonly bigint[] {
  const { columns } = tables.exponentialPoints;
  const counts = new Array<bigint>(bounds.length + 1).fill(0n);
  if (bounds[0] === 0) counts[0] = readU64(columns.zeroCount, point);
  const positive = countsBetween(
    tables,
    columns.bucketCountsStart[point]!,
    columns.bucketCountsSplit[point]!,
  );
  for (const [i, count] of positive.entries()) {
    const index = columns.positiveOffset[point]! + i;
    const lower = exponentialBound(index, columns.scale[point]!);
    const upper = exponentialBound(index + 1, columns.scale[point]!);
    const bucket = bucketOf(bounds, upper);
    const isWithin = lower >= (bounds[bucket - 1] ?? Infinity);
    if (isWithin) counts[bucket]! += count;
    else distribute(counts, bounds, count, lower, upper);
  }
  return counts;
}
