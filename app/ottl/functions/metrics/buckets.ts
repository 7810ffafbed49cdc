import { readU64, writeU64 } from "../../../pdata/edit/numbers.ts";
import type { MetricBatch } from "../../../pdata/metric-batch.ts";
import { rangeStart } from "../../../pdata/table.ts";

type Tables = MetricBatch["tables"];

/** The bounds of a histogram point. */
export function boundsOf({ histogramPoints, explicitBounds }: Tables, point: number): readonly number[] {
  const ends = histogramPoints.columns.explicitBoundsEnd;
  return [...explicitBounds.columns.bound.subarray(rangeStart(ends, point), ends[point])];
}

/** Counts from one row of `bucketCounts` to another. */
export function countsBetween({ bucketCounts }: Tables, start: number, end: number): readonly bigint[] {
  return Array.from({ length: end - start }, (_, i) => readU64(bucketCounts.columns.count, start + i));
}

/** The counts of a histogram point. */
export function countsOf(tables: Tables, point: number): readonly bigint[] {
  const { bucketCountsStart, bucketCountsEnd } = tables.histogramPoints.columns;
  return countsBetween(tables, bucketCountsStart[point]!, bucketCountsEnd[point]!);
}

/** Adds counts, and returns the row of the first: a point may share those that it had with a copy of it. */
export function addCounts({ bucketCounts }: Tables, counts: readonly bigint[]): number {
  const first = bucketCounts.rowCount;
  for (const count of counts) {
    const row = bucketCounts.addRow();
    writeU64(bucketCounts.columns.count, row, count);
  }
  return first;
}

/** Gives a histogram point other counts. */
export function setCounts(tables: Tables, point: number, counts: readonly bigint[]): void {
  const first = addCounts(tables, counts);
  const { bucketCountsStart, bucketCountsEnd } = tables.histogramPoints.columns;
  bucketCountsStart[point] = first;
  bucketCountsEnd[point] = first + counts.length;
}

/** Gives a histogram point fewer bounds than it had; those of the points after it move up. */
export function narrowBounds(
  { histogramPoints, explicitBounds }: Tables,
  point: number,
  bounds: readonly number[],
): void {
  const ends = histogramPoints.columns.explicitBoundsEnd;
  const start = rangeStart(ends, point);
  const { bound } = explicitBounds.columns;
  const end = ends[point]!;
  const removed = end - start - bounds.length;
  bound.set(bounds, start);
  bound.copyWithin(start + bounds.length, end, explicitBounds.rowCount);
  explicitBounds.truncate(explicitBounds.rowCount - removed);
  for (let row = point; row < histogramPoints.rowCount; row++) ends[row]! -= removed;
}
