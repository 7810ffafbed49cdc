import type { Dictionary } from "../pdata/dictionary.ts";
import { type MetricBatch, newMetricBatch } from "../pdata/metric-batch.ts";
import type { ChunkKind, TimeRange } from "./chunk.ts";
import { ChunkAppender } from "./chunk-appender.ts";
import { countPoints } from "./metric-points.ts";
import {
  type MetricStats,
  mergeMetricStats,
  metricKey,
  newMetricStats,
  type SeriesStats,
} from "./metric-stats.ts";
import { bytesOfColumn, doublesOfBytes, pack, unpack } from "./pack.ts";
import { SignalIndex, type SignalIndexSettings } from "./signal-index.ts";

export interface MetricColumns {
  readonly batch: MetricBatch;
}

export interface MetricFacts {
  /** By `metricKey`. */
  readonly metrics: Map<string, MetricStats>;
}

/** Data points of a batch. */
export function pointCountOf(batch: MetricBatch): number {
  const { numberPoints, histogramPoints, exponentialPoints, summaryPoints } = batch.tables;
  return (
    numberPoints.rowCount + histogramPoints.rowCount + exponentialPoints.rowCount + summaryPoints.rowCount
  );
}

/** Everything stored of the metrics signal. */
export class MetricIndex {
  readonly chunks: SignalIndex<MetricColumns, MetricFacts>;

  readonly #appender = new ChunkAppender<MetricBatch>();

  constructor(settings: SignalIndexSettings) {
    this.chunks = new SignalIndex(metricKind, settings);
  }

  get dictionary(): Dictionary {
    return this.chunks.dictionary;
  }

  append(batch: MetricBatch, sequence: number): void {
    const count = pointCountOf(batch);
    const chunk = this.chunks.openFor(count);
    this.#appender.append(chunk.columns.batch, batch);
    countPoints(chunk.facts.metrics, batch);
    this.chunks.appended(count, count, sequence);
  }

  /** Every metric of every service, over all chunks. */
  metrics(): MetricStats[] {
    const merged = new Map<string, MetricStats>();
    for (const chunk of this.chunks.chunks()) {
      for (const [key, stats] of chunk.facts.metrics) {
        let total = merged.get(key);
        if (total === undefined) {
          total = newMetricStats(stats.service, stats.name);
          merged.set(key, total);
        }
        mergeMetricStats(total, stats);
      }
    }
    return [...merged.values()];
  }

  /** Points by service. */
  services(): Map<string, number> {
    const services = new Map<string, number>();
    for (const chunk of this.chunks.chunks()) {
      for (const { service, pointCount } of chunk.facts.metrics.values()) {
        services.set(service, (services.get(service) ?? 0) + pointCount);
      }
    }
    return services;
  }
}

/** `MetricStats` without its numbers that JSON cannot hold; those of series i are rows [ends[i - 1], ends[i]) of the columns. */
interface StoredMetric extends Omit<MetricStats, "series" | "lastTimeMs" | "lastValue"> {
  readonly seriesHashes: readonly number[];
  readonly seriesCounts: readonly number[];
  readonly ends: readonly number[];
}

interface MetricHeader {
  readonly version: 1;
  readonly metrics: readonly StoredMetric[];
}

const metricKind: ChunkKind<MetricColumns, MetricFacts> = {
  signal: "metrics",
  newColumns: (dictionary) => ({ batch: newMetricBatch(dictionary) }),
  newFacts: () => ({ metrics: new Map() }),
  attach: (_chunk, batch) => ({ batch }),
  remove: () => undefined,
  timeRange: (chunk) => timeRangeOf(chunk.facts.metrics.values()),
  encodeFacts: (chunk) => encodeMetrics([...chunk.facts.metrics.values()]),
  decodeFacts: (summary) => ({ metrics: decodeMetrics(summary) }),
};

function encodeMetrics(metrics: readonly MetricStats[]): Uint8Array {
  const timesMs: number[] = [];
  const values: number[] = [];
  const stored = metrics.map(({ series, lastTimeMs, lastValue, ...rest }) => {
    const ends: number[] = [];
    for (const one of series.values()) {
      timesMs.push(...one.timesMs);
      values.push(...one.values);
      ends.push(timesMs.length);
    }
    timesMs.push(lastTimeMs);
    values.push(lastValue);
    const seriesCounts = [...series.values()].map((one) => one.pointCount);
    return { ...rest, seriesHashes: [...series.keys()], seriesCounts, ends };
  });
  const header: MetricHeader = { version: 1, metrics: stored };
  const columns = [bytesOfColumn(Float64Array.from(timesMs)), bytesOfColumn(Float64Array.from(values))];
  return pack({ header, columns });
}

function decodeMetrics(summary: Uint8Array): Map<string, MetricStats> {
  const { header, columns } = unpack<MetricHeader>(summary);
  const [timeBytes, valueBytes] = columns;
  if (header.version !== 1 || timeBytes === undefined || valueBytes === undefined)
    throw new RangeError("not a summary of metrics");
  const timesMs = doublesOfBytes(timeBytes);
  const values = doublesOfBytes(valueBytes);
  const metrics = new Map<string, MetricStats>();
  let start = 0;
  for (const { seriesHashes, seriesCounts, ends, ...rest } of header.metrics) {
    const series = new Map<number, SeriesStats>();
    seriesHashes.forEach((hash, index) => {
      const end = ends[index]!;
      series.set(hash, {
        pointCount: seriesCounts[index]!,
        timesMs: [...timesMs.subarray(start, end)],
        values: [...values.subarray(start, end)],
      });
      start = end;
    });
    const stats = { ...rest, series, lastTimeMs: timesMs[start]!, lastValue: values[start]! };
    start += 1;
    metrics.set(metricKey(stats.service, stats.name), stats);
  }
  return metrics;
}

function timeRangeOf(metrics: Iterable<MetricStats>): TimeRange {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const { series, lastTimeMs } of metrics) {
    max = Math.max(max, lastTimeMs);
    for (const { timesMs } of series.values()) for (const timeMs of timesMs) min = Math.min(min, timeMs);
  }
  if (max === Number.NEGATIVE_INFINITY) return { minTimeUnixNano: 0n, maxTimeUnixNano: 0n };
  const nanosOf = (ms: number) => BigInt(Math.round(ms)) * 1_000_000n;
  return { minTimeUnixNano: nanosOf(Math.min(min, max)), maxTimeUnixNano: nanosOf(max) };
}
