import type { Dictionary } from "../pdata/dictionary.ts";
import { pointCountOf } from "../pdata/item-count.ts";
import { type MetricBatch, newMetricBatch } from "../pdata/metric-batch.ts";
import type { ChunkKind, StoredChunk, TimeRange } from "./chunk.ts";
import { ChunkAppender } from "./chunk-appender.ts";
import { countPoints } from "./metric-points.ts";
import {
  bytesOfStats,
  closeMetric,
  type MetricStats,
  type MetricTotal,
  metricKey,
  type OpenMetric,
  totalOf,
} from "./metric-stats.ts";
import { bytesOfColumn, doublesOfBytes, pack, unpack } from "./pack.ts";
import { SignalIndex, type SignalIndexSettings } from "./signal-index.ts";
import { bigintAt } from "./words.ts";

export interface MetricColumns {
  readonly batch: MetricBatch;
}

export interface MetricFacts {
  /** By `metricKey`, while the chunk is open. */
  readonly open: Map<string, OpenMetric>;
  /** Once it is full. */
  closed: readonly MetricStats[] | undefined;
}

/** Newest chunks that keep points for sparklines: each chunk that has the metric usually has enough of them. */
const sparkChunks = 64;

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
    countPoints(chunk.facts.open, batch);
    this.chunks.appended(count, count, sequence);
    if (!this.chunks.isOpen(chunk)) this.#dropOldPoints();
  }

  /** Takes a segment over at start. */
  restore(stored: StoredChunk): void {
    this.chunks.restore(stored);
    this.#dropOldPoints();
  }

  /** Every metric of every service, over all chunks. */
  metrics(): MetricTotal[] {
    const byKey = new Map<string, MetricStats[]>();
    for (const chunk of this.chunks.chunks()) {
      for (const stats of statsOf(chunk.facts)) {
        const known = byKey.get(metricKey(stats));
        if (known === undefined) byKey.set(metricKey(stats), [stats]);
        else known.push(stats);
      }
    }
    return [...byKey.values()].map(totalOf);
  }

  /** Points by service. */
  services(): Map<string, number> {
    const services = new Map<string, number>();
    for (const { facts } of this.chunks.chunks()) {
      for (const { service, pointCount } of facts.closed ?? facts.open.values())
        services.set(service, (services.get(service) ?? 0) + pointCount);
    }
    return services;
  }

  #dropOldPoints(): void {
    const old = this.chunks.chunks().slice(0, -sparkChunks);
    // Several chunks may have been closed since the last call; before those all is dropped already.
    for (const { facts } of old.reverse()) {
      const keeping = (facts.closed ?? []).filter(({ points }) => points.length > 0);
      if (keeping.length === 0) return;
      for (const stats of keeping) stats.points = [];
    }
  }
}

function statsOf({ open, closed }: MetricFacts): readonly MetricStats[] {
  return closed ?? [...open.values()].map(closeMetric);
}

/** A `MetricStats` but for its columns, which are laid end to end with those of the other metrics. */
interface StoredMetric extends Omit<MetricStats, "seriesHashes" | "seriesCounts" | "points"> {
  readonly seriesCount: number;
  readonly points: readonly { readonly hash: number; readonly count: number }[];
}

/** `lastTimeMs` and `lastValue` are in the columns: JSON has no NaN. */
interface MetricHeader {
  readonly version: 1;
  readonly metrics: readonly StoredMetric[];
}

const metricKind: ChunkKind<MetricColumns, MetricFacts> = {
  signal: "metrics",
  newColumns: (dictionary) => ({ batch: newMetricBatch(dictionary) }),
  newFacts: () => ({ open: new Map(), closed: undefined }),
  attach: (_chunk, batch) => ({ batch }),
  remove: () => undefined,
  factBytes: ({ closed }) => (closed ?? []).reduce((bytes, stats) => bytes + bytesOfStats(stats), 0),
  timeRange: (chunk) => timeRangeOf(chunk.columns.batch),
  encodeFacts: ({ facts }) => {
    facts.closed = statsOf(facts);
    facts.open.clear();
    return encodeMetrics(facts.closed);
  },
  decodeFacts: (summary) => ({ open: new Map(), closed: decodeMetrics(summary) }),
};

function encodeMetrics(metrics: readonly MetricStats[]): Uint8Array {
  const header: MetricHeader = {
    version: 1,
    metrics: metrics.map(({ seriesHashes, seriesCounts: _seriesCounts, points, ...rest }) => ({
      ...rest,
      seriesCount: seriesHashes.length,
      points: points.map(({ hash, values }) => ({ hash, count: values.length })),
    })),
  };
  const columns: DoubleColumn[] = metrics.flatMap(
    ({ lastTimeMs, lastValue, seriesHashes, seriesCounts, points }) => [
      [lastTimeMs, lastValue],
      seriesHashes,
      seriesCounts,
      ...points.flatMap(({ timesMs, values }) => [timesMs, values]),
    ],
  );
  const doubles = new Float64Array(columns.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const column of columns) {
    doubles.set(column, at);
    at += column.length;
  }
  return pack({ header, columns: [bytesOfColumn(doubles)] });
}

type DoubleColumn = ArrayLike<number>;

function decodeMetrics(summary: Uint8Array): MetricStats[] {
  const { header, columns } = unpack<MetricHeader>(summary);
  if (header.version !== 1 || columns[0] === undefined) throw new RangeError("not a summary of metrics");
  const doubles = doublesOfBytes(columns[0]);
  let at = 0;
  const take = (count: number) => {
    at += count;
    return doubles.slice(at - count, at);
  };
  return header.metrics.map(({ seriesCount, points, ...rest }) => {
    const [lastTimeMs, lastValue] = take(2) as unknown as [number, number];
    return {
      ...rest,
      lastTimeMs,
      lastValue,
      seriesHashes: take(seriesCount),
      seriesCounts: Uint32Array.from(take(seriesCount)),
      points: points.map(({ hash, count }) => ({ hash, timesMs: take(count), values: take(count) })),
    };
  });
}

const pointTables = ["numberPoints", "histogramPoints", "exponentialPoints", "summaryPoints"] as const;

function timeRangeOf({ tables }: MetricBatch): TimeRange {
  let earliest: bigint | undefined;
  let latest = 0n;
  for (const name of pointTables) {
    const { timeUnixNano } = tables[name].columns;
    for (let row = 0; row < tables[name].rowCount; row++) {
      const time = bigintAt(timeUnixNano, row);
      if (earliest === undefined || time < earliest) earliest = time;
      if (time > latest) latest = time;
    }
  }
  return { minTimeUnixNano: earliest ?? 0n, maxTimeUnixNano: latest };
}
