import { bytesOfTexts } from "./text-bytes.ts";

/** Points of a series kept for its sparkline: more cannot be told apart in the width of a table cell. */
export const sparkPointsMax = 60;

/** Series told apart for a metric within a chunk. Beyond it the count stands still: such a metric needs other tools. */
export const seriesMax = 10_000;

/** Busiest series of a metric whose points a full chunk keeps: the busiest of all chunks is nearly always among them. */
const keptSeriesMax = 2;

/** Everything about a metric but its points. */
export interface MetricDescription {
  readonly service: string;
  readonly name: string;
  unit: string;
  description: string;
  /** `metricType` of app/pdata. */
  type: number;
  temporality: number;
  isMonotonic: boolean;
  pointCount: number;
  exemplarCount: number;
  lastTimeMs: number;
  lastValue: number;
}

/** The newest points of a series: milliseconds since 1970 and value, oldest first. */
export interface SeriesPoints {
  readonly hash: number;
  readonly timesMs: Float64Array;
  readonly values: Float64Array;
}

/** What a full chunk knows of one metric of one service. */
export interface MetricStats extends MetricDescription {
  /** Hashes of the attribute sets, and the points of each. */
  readonly seriesHashes: Float64Array;
  readonly seriesCounts: Uint32Array;
  /** Of the busiest series; dropped where newer chunks have enough. */
  points: readonly SeriesPoints[];
}

/** The same while points are still coming. */
export interface OpenMetric extends MetricDescription {
  /** By hash of the attribute set. */
  readonly series: Map<number, OpenSeries>;
}

interface OpenSeries {
  pointCount: number;
  /** Newest points in no order; at most twice `sparkPointsMax`. */
  timesMs: number[];
  values: number[];
}

export function newOpenMetric(service: string, name: string): OpenMetric {
  return { ...newDescription(service, name), series: new Map() };
}

function newDescription(service: string, name: string): MetricDescription {
  return {
    service,
    name,
    unit: "",
    description: "",
    type: 0,
    temporality: 0,
    isMonotonic: false,
    pointCount: 0,
    exemplarCount: 0,
    lastTimeMs: Number.NEGATIVE_INFINITY,
    lastValue: Number.NaN,
  };
}

export function metricKey({ service, name }: { readonly service: string; readonly name: string }): string {
  return `${service}\u0000${name}`;
}

export function addPoint(metric: OpenMetric, seriesHash: number, timeMs: number, value: number): void {
  metric.pointCount += 1;
  if (timeMs >= metric.lastTimeMs) {
    metric.lastTimeMs = timeMs;
    metric.lastValue = value;
  }
  let series = metric.series.get(seriesHash);
  if (series === undefined) {
    if (metric.series.size >= seriesMax) return;
    series = { pointCount: 0, timesMs: [], values: [] };
    metric.series.set(seriesHash, series);
  }
  series.pointCount += 1;
  series.timesMs.push(timeMs);
  series.values.push(value);
  if (series.timesMs.length >= sparkPointsMax * 2) {
    const newest = newestPoints(seriesHash, series.timesMs, series.values);
    series.timesMs = [...newest.timesMs];
    series.values = [...newest.values];
  }
}

/** What stays of a metric when its chunk is full. */
export function closeMetric({ series, ...description }: OpenMetric): MetricStats {
  const ranked = [...series].sort(([hashA, a], [hashB, b]) => b.pointCount - a.pointCount || hashA - hashB);
  return {
    ...description,
    seriesHashes: Float64Array.from(series.keys()),
    seriesCounts: Uint32Array.from(series.values(), ({ pointCount }) => pointCount),
    points: ranked
      .slice(0, keptSeriesMax)
      .map(([hash, { timesMs, values }]) => newestPoints(hash, timesMs, values)),
  };
}

/** An object with a dozen fields and four arrays, without what is in the arrays. */
const statsBytes = 800;

/** About the memory a metric of a full chunk takes. */
export function bytesOfStats({ seriesHashes, seriesCounts, points, ...description }: MetricStats): number {
  let bytes = statsBytes + seriesHashes.byteLength + seriesCounts.byteLength;
  for (const { timesMs, values } of points) bytes += timesMs.byteLength + values.byteLength;
  const { service, name, unit, description: text } = description;
  return bytes + bytesOfTexts([service, name, unit, text]);
}

/** A metric over all chunks. */
export interface MetricTotal extends MetricDescription {
  readonly seriesCount: number;
  /** The newest values of the series with the most points, oldest first. */
  readonly spark: Float64Array;
}

/** Sums up what chunks, oldest first, know of one metric. */
export function totalOf(chunks: readonly MetricStats[]): MetricTotal {
  const total = newDescription(chunks[0]!.service, chunks[0]!.name);
  const counts = new Map<number, number>();
  for (const stats of chunks) {
    total.pointCount += stats.pointCount;
    total.exemplarCount += stats.exemplarCount;
    if (stats.lastTimeMs >= total.lastTimeMs) describeAs(total, stats);
    const { seriesHashes, seriesCounts } = stats;
    for (let i = 0; i < seriesHashes.length; i++)
      counts.set(seriesHashes[i]!, (counts.get(seriesHashes[i]!) ?? 0) + seriesCounts[i]!);
  }
  return { ...total, seriesCount: counts.size, spark: sparkOf(chunks, counts) };
}

function describeAs(total: MetricDescription, newest: MetricDescription): void {
  const { unit, description, type, temporality, isMonotonic, lastTimeMs, lastValue } = newest;
  Object.assign(total, { unit, description, type, temporality, isMonotonic, lastTimeMs, lastValue });
}

function sparkOf(chunks: readonly MetricStats[], counts: ReadonlyMap<number, number>): Float64Array {
  const kept = chunks.flatMap(({ points }) => points);
  let busiest: number | undefined;
  for (const { hash } of kept) {
    const lead = busiest === undefined ? 1 : counts.get(hash)! - counts.get(busiest)!;
    if (busiest === undefined || lead > 0 || (lead === 0 && hash < busiest)) busiest = hash;
  }
  if (busiest === undefined) return new Float64Array(0);
  const own = kept.filter(({ hash }) => hash === busiest);
  const timesMs = own.flatMap((points) => [...points.timesMs]);
  const values = own.flatMap((points) => [...points.values]);
  return newestPoints(busiest, timesMs, values).values;
}

function newestPoints(hash: number, timesMs: readonly number[], values: readonly number[]): SeriesPoints {
  const order = timesMs.map((_, index) => index).sort((a, b) => timesMs[a]! - timesMs[b]!);
  const newest = order.slice(-sparkPointsMax);
  return {
    hash,
    timesMs: Float64Array.from(newest, (index) => timesMs[index]!),
    values: Float64Array.from(newest, (index) => values[index]!),
  };
}
