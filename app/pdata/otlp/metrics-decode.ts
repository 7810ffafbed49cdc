import type { Dictionary } from "../dictionary.ts";
import { type MetricBatch, metricType, newMetricBatch } from "../metric-batch.ts";
import { readAttributes } from "./attributes-decode.ts";
import { type Decoded, type DecodeLimits, defaultDecodeLimits } from "./decoded.ts";
import { countItems, decodeEnvelopes, type ItemDecoder, readString } from "./envelopes-decode.ts";
import { MetricPointDecoder } from "./metrics-points-decode.ts";
import type { ProtoReader } from "./proto-reader.ts";
import { ReasonCounter, warningBit } from "./warnings.ts";

/** Tags (field number << 3 | wire type) of `Metric` and of the messages in its oneof. */
const metricTag = { name: 10, description: 18, unit: 26, metadata: 98 } as const;
const metricFields = 0b1_1110_1010_1110;
const dataTag = { point: 10, temporality: 16, isMonotonic: 24 } as const;

/** Oneof member by tag; the type of a metric is the member's field number. */
const typeOfTag: ReadonlyMap<number, number> = new Map(
  [
    metricType.gauge,
    metricType.sum,
    metricType.histogram,
    metricType.exponentialHistogram,
    metricType.summary,
  ].map((type) => [(type << 3) | 2, type]),
);

/** Which fields of the oneof member we know, as bits. */
const dataFields: ReadonlyMap<number, number> = new Map([
  [metricType.gauge, 0b10],
  [metricType.sum, 0b1110],
  [metricType.histogram, 0b110],
  [metricType.exponentialHistogram, 0b110],
  [metricType.summary, 0b10],
]);

/**
 * Decodes an ExportMetricsServiceRequest (or MetricsData: the same bytes) in one walk. Nothing is refused; a metric
 * without data is kept. `itemCount` is the number of data points. Throws `MalformedError`, `LimitError`.
 */
export function decodeMetrics(
  bytes: Uint8Array,
  dictionary: Dictionary,
  limits: DecodeLimits = defaultDecodeLimits,
): Decoded<MetricBatch> {
  countItems(bytes, limits.itemsMax);
  const batch = newMetricBatch(dictionary);
  const decoder = new MetricDecoder(batch, limits);
  decodeEnvelopes(bytes, batch, decoder);
  return {
    batch,
    itemCount: decoder.pointCount,
    rejected: new Map(),
    warnings: decoder.warnings.counts,
  };
}

class MetricDecoder implements ItemDecoder {
  readonly warnings = new ReasonCounter();
  readonly #dictionary: Dictionary;
  readonly #tables: MetricBatch["tables"];
  readonly #limits: DecodeLimits;
  readonly #points: MetricPointDecoder;
  /** Bits of `warningBit` for the metric being read, its points excluded. */
  #bits = 0;

  constructor(batch: MetricBatch, limits: DecodeLimits) {
    this.#dictionary = batch.dictionary;
    this.#tables = batch.tables;
    this.#limits = limits;
    this.#points = new MetricPointDecoder(batch, limits, this.warnings);
  }

  get rowCount(): number {
    return this.#tables.metrics.rowCount;
  }

  get pointCount(): number {
    return this.#points.pointCount;
  }

  readItem(reader: ProtoReader, end: number, scope: number): void {
    const { metrics, metricMetadata } = this.#tables;
    const row = metrics.addRow();
    const { columns } = metrics;
    columns.scope[row] = scope;
    this.#readFields(reader, end, row);
    columns.metadataEnd[row] = metricMetadata.rowCount;
    this.warnings.addWarnings(this.#bits | this.#dictionary.takeWarnings());
    this.#bits = 0;
  }

  #readFields(reader: ProtoReader, end: number, row: number): void {
    const { columns } = this.#tables.metrics;
    const metadataMax = this.#tables.metricMetadata.rowCount + this.#limits.attributesPerItemMax;
    const dataFrom = lastDataFrom(reader, end);
    while (reader.position < end) {
      const at = reader.position;
      const tag = reader.tag(end);
      if (tag === metricTag.name) columns.name[row] = readString(reader, end, this.#dictionary);
      else if (tag === metricTag.description)
        columns.description[row] = readString(reader, end, this.#dictionary);
      else if (tag === metricTag.unit) columns.unit[row] = readString(reader, end, this.#dictionary);
      else if (tag === metricTag.metadata) this.#readMetadata(reader, end, metadataMax);
      else if (!typeOfTag.has(tag)) reader.skipField(tag, end, metricFields);
      else if (at < dataFrom) reader.skip(tag, end);
      else this.#readData(reader, reader.length(end), row, typeOfTag.get(tag)!);
    }
  }

  #readMetadata(reader: ProtoReader, end: number, rowMax: number): void {
    const { metricMetadata } = this.#tables;
    const { pairs } = this.#dictionary;
    const leftOut = readAttributes(reader, end, metricTag.metadata, metricMetadata, rowMax, pairs);
    if (leftOut > 0) this.#bits |= warningBit.attributesOverLimit;
  }

  #readData(reader: ProtoReader, end: number, row: number, type: number): void {
    const { columns } = this.#tables.metrics;
    const known = dataFields.get(type)!;
    if (columns.type[row] === metricType.none) columns.pointsStart[row] = this.#points.rowCount(type);
    columns.type[row] = type;
    while (reader.position < end) {
      const tag = reader.tag(end);
      if (tag === dataTag.point) this.#points.read(reader, reader.length(end), row, type);
      else if (tag === dataTag.temporality && (known & 0b100) !== 0) {
        columns.aggregationTemporality[row] = reader.varint(end);
      } else if (tag === dataTag.isMonotonic && type === metricType.sum) {
        columns.isMonotonic[row] = reader.bool(end) ? 1 : 0;
      } else reader.skipField(tag, end, known);
    }
    columns.pointsEnd[row] = this.#points.rowCount(type);
  }
}

/**
 * Where the data that counts begins in the metric [reader.position, end). A oneof keeps the member that came last;
 * pieces of that one alone, without another in between, merge.
 */
function lastDataFrom(reader: ProtoReader, end: number): number {
  const start = reader.position;
  let from = end;
  let last = 0;
  while (reader.position < end) {
    const at = reader.position;
    const tag = reader.tag(end);
    reader.skip(tag, end);
    if (!typeOfTag.has(tag)) continue;
    if (tag !== last) from = at;
    last = tag;
  }
  reader.position = start;
  return from;
}
