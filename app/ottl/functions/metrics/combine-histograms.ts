import { compareU64, readU64, writeU64 } from "../../../pdata/edit/numbers.ts";
import { type MetricBatch, statFlag } from "../../../pdata/metric-batch.ts";
import { addCounts, boundsOf, countsBetween, countsOf, setCounts } from "./buckets.ts";
import { addExemplars } from "./metric-rows.ts";

type Tables = MetricBatch["tables"];
type HistogramTable = "histogramPoints" | "exponentialPoints";

const minMax = statFlag.hasMin | statFlag.hasMax;

/** What points must have the same of to be put together. Source: contrib `aggregateutil.groupHistogramDataPoints`. */
export function histogramKey(tables: Tables, point: number): string {
  const { flags, presence } = tables.histogramPoints.columns;
  return [flags[point], presence[point]! & minMax, ...boundsOf(tables, point)].join(" ");
}

export function exponentialKey({ exponentialPoints: { columns } }: Tables, point: number): string {
  const { flags, presence, scale, positiveOffset, negativeOffset } = columns;
  return [
    flags[point],
    presence[point]! & minMax,
    scale[point],
    positiveOffset[point],
    negativeOffset[point],
  ].join(" ");
}

/** Makes the first of several points the sum of all that have values. */
export function sumHistograms(tables: Tables, [first = 0, ...others]: readonly number[]): void {
  let counts = countsOf(tables, first);
  for (const point of others) {
    if (!addStats(tables, "histogramPoints", first, point)) continue;
    counts = added(counts, countsOf(tables, point));
  }
  setCounts(tables, first, counts);
  mergeExemplars(tables, "histogramPoints", first, others);
}

export function sumExponentials(tables: Tables, [first = 0, ...others]: readonly number[]): void {
  const { columns } = tables.exponentialPoints;
  const buckets = (point: number) => {
    const split = columns.bucketCountsSplit[point]!;
    return {
      positive: countsBetween(tables, columns.bucketCountsStart[point]!, split),
      negative: countsBetween(tables, split, columns.bucketCountsEnd[point]!),
    };
  };
  let { positive, negative } = buckets(first);
  for (const point of others) {
    if (!addStats(tables, "exponentialPoints", first, point)) continue;
    const more = buckets(point);
    positive = added(positive, more.positive);
    negative = added(negative, more.negative);
    writeU64(columns.zeroCount, first, readU64(columns.zeroCount, first) + readU64(columns.zeroCount, point));
    columns.presence[first]! |= columns.presence[point]!;
  }
  const start = addCounts(tables, [...positive, ...negative]);
  columns.bucketCountsStart[first] = start;
  columns.bucketCountsSplit[first] = start + positive.length;
  columns.bucketCountsEnd[first] = start + positive.length + negative.length;
  mergeExemplars(tables, "exponentialPoints", first, others);
}

function added(a: readonly bigint[], b: readonly bigint[]): readonly bigint[] {
  return Array.from({ length: Math.max(a.length, b.length) }, (_, i) => (a[i] ?? 0n) + (b[i] ?? 0n));
}

/** Adds count, sum and the like of a point to another one; nothing where it has no values, and says whether it has. */
function addStats(tables: Tables, table: HistogramTable, to: number, from: number): boolean {
  const { columns } = tables[table];
  const { count, sum, min, max, presence, startTimeUnixNano: start } = columns;
  const values = readU64(count, from);
  if (values === 0n) return false;
  writeU64(count, to, readU64(count, to) + values);
  sum[to]! += sum[from]!;
  presence[to]! |= presence[from]! & statFlag.hasSum;
  min[to] = Math.min(min[to]!, min[from]!);
  max[to] = Math.max(max[to]!, max[from]!);
  if (compareU64(start, from, start, to) < 0) start.copyWithin(to * 2, from * 2, from * 2 + 2);
  return true;
}

function mergeExemplars(tables: Tables, table: HistogramTable, to: number, from: readonly number[]): void {
  const { exemplarsStart, exemplarsEnd } = tables[table].columns;
  if (from.every((point) => exemplarsStart[point] === exemplarsEnd[point])) return;
  const first = tables.exemplars.rowCount;
  for (const point of [to, ...from]) addExemplars(tables, exemplarsStart[point]!, exemplarsEnd[point]!);
  exemplarsStart[to] = first;
  exemplarsEnd[to] = tables.exemplars.rowCount;
}
