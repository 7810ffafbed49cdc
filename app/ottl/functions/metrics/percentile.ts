import { readU64 } from "../../../pdata/edit/numbers.ts";
import { type MetricBatch, metricType, numberType, statFlag } from "../../../pdata/metric-batch.ts";
import { writeDouble } from "../../paths/point-paths.ts";
import { formatGo } from "../../values/go-text.ts";
import { fail } from "../../values/runtime-error.ts";
import { boundsOf, countsBetween, countsOf } from "./buckets.ts";
import { exponentialBound } from "./exponential.ts";
import { newMetricLike, newNumberPoint, setPoints } from "./metric-rows.ts";

type Tables = MetricBatch["tables"];

/**
 * `extract_percentile_metric`: a gauge with an estimate for each point of a histogram; points without values are left out, and the
 * metric where all are. Nothing for other metrics. Source: README of contrib's transform processor.
 */
export function extractPercentile(
  { tables, dictionary }: MetricBatch,
  metric: number,
  percentile: number,
  suffix: string,
): void {
  const { type, pointsStart, pointsEnd } = tables.metrics.columns;
  const isExponential = type[metric] === metricType.exponentialHistogram;
  if (!isExponential && type[metric] !== metricType.histogram) return;
  const table = isExponential ? "exponentialPoints" : "histogramPoints";
  const estimate = isExponential ? ofExponential : ofHistogram;
  const estimates: [point: number, value: number][] = [];
  for (let point = pointsStart[metric]!; point < pointsEnd[metric]!; point++) {
    const value = estimate(tables, point, percentile);
    if (value !== undefined) estimates.push([point, value]);
  }
  if (estimates.length === 0) return;
  const row = newMetricLike(tables, metric, metricType.gauge);
  const { columns } = tables.metrics;
  const { strings } = dictionary;
  const what = `p${formatGo(percentile)}`;
  const description = strings.text(columns.description[metric]!);
  columns.name[row] = strings.internText(strings.text(columns.name[metric]!) + suffix);
  columns.description[row] = strings.internText(description === "" ? what : `${description} (${what})`);
  columns.aggregationTemporality[row] = 0;
  const first = tables.numberPoints.rowCount;
  for (const [from, value] of estimates) {
    const point = newNumberPoint(tables, table, from, row);
    writeDouble(tables.numberPoints.columns.value, point, value);
    tables.numberPoints.columns.valueType[point] = numberType.double;
    tables.numberPoints.columns.flags[point] = 0;
  }
  setPoints(tables, row, "numberPoints", first);
}

/** How many values are up to the percentile. */
function rankOf(count: bigint, percentile: number): number {
  return Math.ceil(Number(count) * (percentile / 100));
}

const misses = (rank: number, total: number): never =>
  fail(
    `calculating histogram percentile: malformed data: cumulative count doesn't reach target count corresponding to percentile. targetCount=${rank}, total count=${total}`,
  );

function ofHistogram(tables: Tables, point: number, percentile: number): number | undefined {
  const { columns } = tables.histogramPoints;
  const count = readU64(columns.count, point);
  const counts = countsOf(tables, point).map(Number);
  if (count === 0n || counts.length === 0) return undefined;
  const bounds = boundsOf(tables, point);
  if (counts.length !== bounds.length + 1) {
    return fail(
      `calculating histogram percentile: malformed data: bucketCounts length (${counts.length}) != explicitBounds length (${bounds.length}) + 1`,
    );
  }
  const has = (flag: number): boolean => (columns.presence[point]! & flag) !== 0;
  const min = has(statFlag.hasMin) ? columns.min[point] : undefined;
  const max = has(statFlag.hasMax) ? columns.max[point] : undefined;
  if (bounds.length === 0 && (min === undefined || max === undefined)) return undefined;
  const rank = rankOf(count, percentile);
  let before = 0;
  for (const [i, inBucket] of counts.entries()) {
    if (before + inBucket >= rank) {
      const ends = bucketEnds(bounds, i, min, max);
      return typeof ends === "number" ? ends : between(ends, (rank - before) / inBucket);
    }
    before += inBucket;
  }
  return misses(rank, before);
}

/** Between what the values of a bucket are, or the one that is known where the bucket has no end and the point does not say. */
function bucketEnds(
  bounds: readonly number[],
  bucket: number,
  min: number | undefined,
  max: number | undefined,
): readonly [number, number] | number {
  if (bounds.length === 0) return [min!, max!];
  if (bucket === 0) {
    const upper = bounds[0]!;
    if (min !== undefined && min < upper) return [min, upper];
    return upper < 0 ? upper : [0, upper];
  }
  const lower = bounds[bucket - 1]!;
  if (bucket < bounds.length) return [lower, bounds[bucket]!];
  return max === undefined || max <= lower ? lower : [lower, max];
}

function between([lower, upper]: readonly [number, number], ratio: number): number {
  return lower + ratio * (upper - lower);
}

/** By powers, as exponential buckets grow. */
function betweenPowers(lower: number, upper: number, ratio: number): number {
  return 2 ** (Math.log2(lower) + (Math.log2(upper) - Math.log2(lower)) * ratio);
}

function ofExponential(tables: Tables, point: number, percentile: number): number | undefined {
  const { columns } = tables.exponentialPoints;
  const count = readU64(columns.count, point);
  const start = columns.bucketCountsStart[point]!;
  const split = columns.bucketCountsSplit[point]!;
  const positive = countsBetween(tables, start, split).map(Number);
  const negative = countsBetween(tables, split, columns.bucketCountsEnd[point]!).map(Number);
  const zeros = Number(readU64(columns.zeroCount, point));
  if (count === 0n || positive.length + negative.length + zeros === 0) return undefined;
  const rank = rankOf(count, percentile);
  const scale = columns.scale[point]!;
  const bound = (index: number): number => exponentialBound(index, scale);
  let before = 0;
  for (let i = negative.length - 1; i >= 0; i--) {
    const index = columns.negativeOffset[point]! + i;
    const ratio = (rank - before) / negative[i]!;
    if (before + negative[i]! >= rank) return -betweenPowers(bound(index + 1), bound(index), ratio);
    before += negative[i]!;
  }
  if (before + zeros >= rank) {
    const threshold = columns.zeroThreshold[point]!;
    // Zeros are on the side where the other values are.
    const lower = negative.length === 0 && positive.length > 0 ? 0 : -threshold;
    const upper = positive.length === 0 && negative.length > 0 ? 0 : threshold;
    return between([lower, upper], (rank - before) / zeros);
  }
  before += zeros;
  for (const [i, inBucket] of positive.entries()) {
    const index = columns.positiveOffset[point]! + i;
    if (before + inBucket >= rank)
      return betweenPowers(bound(index), bound(index + 1), (rank - before) / inBucket);
    before += inBucket;
  }
  return misses(rank, before);
}
