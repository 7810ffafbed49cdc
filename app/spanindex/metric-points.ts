import type { Dictionary } from "../pdata/dictionary.ts";
import { type MetricBatch, metricType, numberType } from "../pdata/metric-batch.ts";
import { serviceNameOf } from "../pdata/resource-view.ts";
import { addPoint, metricKey, newOpenMetric, type OpenMetric } from "./metric-stats.ts";
import { roughAt } from "./words.ts";

/** Bit 0 of a point's flags: there is no value, only the news that the series has ended. */
const noRecordedValue = 1;

/** The columns every kind of point has. */
interface PointColumns {
  readonly timeUnixNano: Uint32Array;
  readonly flags: Uint32Array;
  readonly attributesStart: Uint32Array;
  readonly attributesEnd: Uint32Array;
}

interface PointSource {
  readonly columns: PointColumns;
  valueOf(row: number): number;
  exemplarsOf(row: number): number;
}

/** Adds every point of a request to the stats of its metric and service. */
export function countPoints(all: Map<string, OpenMetric>, batch: MetricBatch): void {
  const { metrics, scopes, pointAttributes } = batch.tables;
  const series = new SeriesHasher(batch.dictionary, pointAttributes.columns.pair);
  for (let metric = 0; metric < metrics.rowCount; metric++) {
    const { scope, name, type, pointsStart, pointsEnd } = metrics.columns;
    const service = serviceNameOf(batch.dictionary, scopes.columns.resource[scope[metric]!]!);
    const stats = statsOf(all, service, batch.dictionary.strings.text(name[metric]!));
    describe(stats, batch, metric);
    const source = pointsOf(batch, type[metric]!);
    if (source === undefined) continue;
    for (let row = pointsStart[metric]!; row < pointsEnd[metric]!; row++) {
      const { timeUnixNano, flags, attributesStart, attributesEnd } = source.columns;
      const hasValue = (flags[row]! & noRecordedValue) === 0;
      const hash = series.hashOf(attributesStart[row]!, attributesEnd[row]!);
      addPoint(stats, hash, roughAt(timeUnixNano, row) / 1e6, hasValue ? source.valueOf(row) : Number.NaN);
      stats.exemplarCount += source.exemplarsOf(row);
    }
  }
}

function statsOf(all: Map<string, OpenMetric>, service: string, name: string): OpenMetric {
  const key = metricKey({ service, name });
  let stats = all.get(key);
  if (stats === undefined) {
    stats = newOpenMetric(service, name);
    all.set(key, stats);
  }
  return stats;
}

function describe(stats: OpenMetric, batch: MetricBatch, metric: number): void {
  const { unit, description, type, aggregationTemporality, isMonotonic } = batch.tables.metrics.columns;
  const { strings } = batch.dictionary;
  stats.unit = strings.text(unit[metric]!);
  stats.description = strings.text(description[metric]!);
  stats.type = type[metric]!;
  stats.temporality = aggregationTemporality[metric]!;
  stats.isMonotonic = isMonotonic[metric] === 1;
}

/** How the points of a metric type are read; undefined where the metric has no data. */
function pointsOf(batch: MetricBatch, type: number): PointSource | undefined {
  const { numberPoints, histogramPoints, exponentialPoints, summaryPoints } = batch.tables;
  if (type === metricType.gauge || type === metricType.sum) {
    const { columns } = numberPoints;
    return { columns, valueOf: (row) => numberAt(columns, row), exemplarsOf: exemplarsIn(columns) };
  }
  if (type === metricType.histogram) {
    const { columns } = histogramPoints;
    return { columns, valueOf: (row) => meanAt(columns, row), exemplarsOf: exemplarsIn(columns) };
  }
  if (type === metricType.exponentialHistogram) {
    const { columns } = exponentialPoints;
    return { columns, valueOf: (row) => meanAt(columns, row), exemplarsOf: exemplarsIn(columns) };
  }
  if (type !== metricType.summary) return undefined;
  const { columns } = summaryPoints;
  return { columns, valueOf: (row) => meanAt(columns, row), exemplarsOf: () => 0 };
}

function exemplarsIn(columns: {
  readonly exemplarsStart: Uint32Array;
  readonly exemplarsEnd: Uint32Array;
}): (row: number) => number {
  return (row) => columns.exemplarsEnd[row]! - columns.exemplarsStart[row]!;
}

const numberBits = new DataView(new ArrayBuffer(8));

/** NaN where the point has no value. */
export function numberAt(
  columns: { readonly valueType: Uint8Array; readonly value: Uint32Array },
  row: number,
): number {
  if (columns.valueType[row] === numberType.none) return Number.NaN;
  numberBits.setUint32(0, columns.value[row * 2]!, true);
  numberBits.setUint32(4, columns.value[row * 2 + 1]!, true);
  if (columns.valueType[row] === numberType.double) return numberBits.getFloat64(0, true);
  return Number(numberBits.getBigInt64(0, true));
}

function meanAt(columns: { readonly count: Uint32Array; readonly sum: Float64Array }, row: number): number {
  const count = roughAt(columns.count, row);
  return count === 0 ? Number.NaN : columns.sum[row]! / count;
}

/** Hashes attribute sets to 53 bits, whatever the order of the attributes and whichever dictionary holds them. */
export class SeriesHasher {
  readonly #dictionary: Dictionary;
  readonly #pair: Uint32Array;
  /** By pair code: the two halves. */
  readonly #low: number[] = [];
  readonly #high: number[] = [];

  constructor(dictionary: Dictionary, pair: Uint32Array) {
    this.#dictionary = dictionary;
    this.#pair = pair;
  }

  hashOf(start: number, end: number): number {
    let low = 0;
    let high = 0;
    for (let row = start; row < end; row++) {
      const code = this.#pair[row]!;
      if (this.#low[code] === undefined) this.#hashPair(code);
      low = (low + this.#low[code]!) >>> 0;
      high = (high + this.#high[code]!) & 0x1f_ffff;
    }
    return high * 4_294_967_296 + low;
  }

  /** FNV-1a with two bases: the halves have to be independent of each other. */
  #hashPair(code: number): void {
    const { entries } = this.#dictionary.pairs;
    let low = 0x811c9dc5;
    let high = 0x050c5d1f;
    for (let at = entries.startOf(code); at < entries.endOf(code); at++) {
      low = Math.imul(low ^ entries.bytes[at]!, 0x01000193);
      high = Math.imul(high ^ entries.bytes[at]!, 0x85ebca6b) + (high >>> 13);
    }
    this.#low[code] = (low ^ (low >>> 15)) >>> 0;
    this.#high[code] = (high ^ (high >>> 15)) >>> 0;
  }
}
