/** Points of a series kept for its sparkline: more cannot be told apart in the width of a table cell. */
export const sparkPointsMax = 60;

/** Series of a metric whose points are kept, by first arrival: the busiest is nearly always among them. */
const sparkSeriesMax = 64;

/** Series told apart for a metric within a chunk. Beyond it the count stands still: such a metric needs other tools. */
export const seriesMax = 10_000;

export interface SeriesStats {
  pointCount: number;
  /** Newest points, milliseconds since 1970 and value, in no order; at most twice `sparkPointsMax`. */
  timesMs: number[];
  values: number[];
}

/** What a chunk knows of one metric of one service. */
export interface MetricStats {
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
  /** By hash of the attribute set. */
  readonly series: Map<number, SeriesStats>;
}

export function newMetricStats(service: string, name: string): MetricStats {
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
    series: new Map(),
  };
}

export function metricKey(service: string, name: string): string {
  return `${service}\u0000${name}`;
}

export function addPoint(stats: MetricStats, seriesHash: number, timeMs: number, value: number): void {
  stats.pointCount += 1;
  if (timeMs >= stats.lastTimeMs) {
    stats.lastTimeMs = timeMs;
    stats.lastValue = value;
  }
  let series = stats.series.get(seriesHash);
  if (series === undefined) {
    if (stats.series.size >= seriesMax) return;
    series = { pointCount: 0, timesMs: [], values: [] };
    stats.series.set(seriesHash, series);
  }
  series.pointCount += 1;
  if (series.timesMs.length === 0 && stats.series.size > sparkSeriesMax) return;
  series.timesMs.push(timeMs);
  series.values.push(value);
  if (series.timesMs.length >= sparkPointsMax * 2) keepNewest(series);
}

/** Adds what `from`, of another chunk, knows to `to`. */
export function mergeMetricStats(to: MetricStats, from: MetricStats): void {
  to.pointCount += from.pointCount;
  to.exemplarCount += from.exemplarCount;
  if (from.lastTimeMs >= to.lastTimeMs) {
    to.lastTimeMs = from.lastTimeMs;
    to.lastValue = from.lastValue;
    to.unit = from.unit;
    to.description = from.description;
    to.type = from.type;
    to.temporality = from.temporality;
    to.isMonotonic = from.isMonotonic;
  }
  for (const [hash, series] of from.series) {
    const known = to.series.get(hash);
    if (known === undefined) {
      to.series.set(hash, { ...series, timesMs: [...series.timesMs], values: [...series.values] });
      continue;
    }
    known.pointCount += series.pointCount;
    known.timesMs.push(...series.timesMs);
    known.values.push(...series.values);
    keepNewest(known);
  }
}

/** The newest values of the series with the most points, oldest first. */
export function sparkOf(stats: MetricStats): readonly number[] {
  let busiest: SeriesStats | undefined;
  for (const series of stats.series.values()) {
    if (busiest === undefined || series.pointCount > busiest.pointCount) busiest = series;
  }
  if (busiest === undefined) return [];
  const newest = { ...busiest };
  keepNewest(newest);
  return newest.values;
}

function keepNewest(series: SeriesStats): void {
  const order = series.timesMs.map((_, index) => index);
  order.sort((a, b) => series.timesMs[a]! - series.timesMs[b]!);
  const kept = order.slice(-sparkPointsMax);
  series.values = kept.map((index) => series.values[index]!);
  series.timesMs = kept.map((index) => series.timesMs[index]!);
}
