import type { Dictionary } from "../dictionary.ts";
import { type MetricBatch, numberType } from "../metric-batch.ts";
import { readAttributes } from "./attributes-decode.ts";
import { type DecodeLimits, LimitError } from "./decoded.ts";
import { idState, readId8, readId16 } from "./ids-decode.ts";
import type { ProtoReader } from "./proto-reader.ts";
import { warningBit } from "./warnings.ts";

/** Tags (field number << 3 | wire type) of `Exemplar`, `ValueAtQuantile` and `Buckets`. */
const exemplarTag = {
  time: 17,
  asDouble: 25,
  spanId: 34,
  traceId: 42,
  asInt: 49,
  attribute: 58,
} as const;
const exemplarFields = 0b1111_1100;
const quantileTag = { quantile: 9, value: 17 } as const;
const quantileFields = 0b110;
const bucketsTag = { offset: 8, counts: 18, count: 16 } as const;
const bucketsFields = 0b110;

/**
 * Bucket counts and bounds in one request: a count takes one byte on the wire and eight here, and 64 MiB must not become
 * half a gigabyte. Forty for each of the most points we take; SDKs send 16 to 160.
 */
const bucketsMax = 8_000_000;

/** Reads what hangs off data points into the lists they share. */
export class MetricPartDecoder {
  readonly #dictionary: Dictionary;
  readonly #tables: MetricBatch["tables"];
  readonly #attributesMax: number;
  readonly #partsMax: number;
  /** Exemplars and quantiles read so far. */
  #partCount = 0;
  #bucketCount = 0;
  #bits = 0;

  constructor(batch: MetricBatch, limits: DecodeLimits) {
    this.#dictionary = batch.dictionary;
    this.#tables = batch.tables;
    this.#attributesMax = limits.attributesPerItemMax;
    this.#partsMax = limits.partsMax;
  }

  /** Bits of `warningBit` since the last call. */
  takeWarnings(): number {
    const bits = this.#bits;
    this.#bits = 0;
    return bits;
  }

  readExemplar(reader: ProtoReader, end: number): void {
    this.#countPart();
    const { exemplars, exemplarAttributes } = this.#tables;
    const row = exemplars.addRow();
    const { columns } = exemplars;
    const rowMax = exemplarAttributes.rowCount + this.#attributesMax;
    while (reader.position < end) {
      const tag = reader.tag(end);
      if (tag === exemplarTag.time) {
        columns.timeUnixNano[row * 2] = reader.fixed64(end);
        columns.timeUnixNano[row * 2 + 1] = reader.high;
      } else if (tag === exemplarTag.asDouble || tag === exemplarTag.asInt) {
        columns.valueType[row] = tag === exemplarTag.asInt ? numberType.int : numberType.double;
        columns.value[row * 2] = reader.fixed64(end);
        columns.value[row * 2 + 1] = reader.high;
      } else if (tag === exemplarTag.traceId) {
        const state = readId16(reader, end, columns.traceId, row);
        if (state === idState.wrongLength) this.#bits |= warningBit.invalidTraceId;
      } else if (tag === exemplarTag.spanId) {
        const state = readId8(reader, end, columns.spanId, row);
        if (state === idState.wrongLength) this.#bits |= warningBit.invalidSpanId;
      } else if (tag === exemplarTag.attribute) {
        const leftOut = readAttributes(reader, end, tag, exemplarAttributes, rowMax, this.#dictionary.pairs);
        if (leftOut > 0) this.#bits |= warningBit.attributesOverLimit;
      } else reader.skipField(tag, end, exemplarFields);
    }
    columns.attributesEnd[row] = exemplarAttributes.rowCount;
  }

  readQuantile(reader: ProtoReader, end: number): void {
    this.#countPart();
    const row = this.#tables.quantiles.addRow();
    const { columns } = this.#tables.quantiles;
    while (reader.position < end) {
      const tag = reader.tag(end);
      if (tag === quantileTag.quantile) columns.quantile[row] = reader.double(end);
      else if (tag === quantileTag.value) columns.value[row] = reader.double(end);
      else reader.skipField(tag, end, quantileFields);
    }
  }

  /** Appends the packed fixed64 counts [reader.position, end). */
  readFixedCounts(reader: ProtoReader, end: number): void {
    this.#tables.bucketCounts.reserve((end - reader.position) >>> 3);
    while (reader.position < end) this.readFixedCount(reader, end);
  }

  readFixedCount(reader: ProtoReader, end: number): void {
    this.#countBucket();
    const { bucketCounts } = this.#tables;
    const row = bucketCounts.addRow();
    bucketCounts.columns.count[row * 2] = reader.fixed64(end);
    bucketCounts.columns.count[row * 2 + 1] = reader.high;
  }

  /** Appends the packed doubles [reader.position, end). */
  readBounds(reader: ProtoReader, end: number): void {
    this.#tables.explicitBounds.reserve((end - reader.position) >>> 3);
    while (reader.position < end) this.readBound(reader, end);
  }

  readBound(reader: ProtoReader, end: number): void {
    this.#countBucket();
    const { explicitBounds } = this.#tables;
    const row = explicitBounds.addRow();
    explicitBounds.columns.bound[row] = reader.double(end);
  }

  /** Appends the counts of the `Buckets` [reader.position, end) and returns its offset, `offset` if it has none. */
  readBuckets(reader: ProtoReader, end: number, offset: number): number {
    let last = offset;
    while (reader.position < end) {
      const tag = reader.tag(end);
      if (tag === bucketsTag.offset) last = reader.zigZag(end);
      else if (tag === bucketsTag.count) this.#varintCount(reader, end);
      else if (tag === bucketsTag.counts) {
        const stop = reader.length(end);
        while (reader.position < stop) this.#varintCount(reader, stop);
      } else reader.skipField(tag, end, bucketsFields);
    }
    return last;
  }

  #varintCount(reader: ProtoReader, end: number): void {
    this.#countBucket();
    const { bucketCounts } = this.#tables;
    const row = bucketCounts.addRow();
    bucketCounts.columns.count[row * 2] = reader.varint64(end);
    bucketCounts.columns.count[row * 2 + 1] = reader.high;
  }

  #countPart(): void {
    if (++this.#partCount <= this.#partsMax) return;
    throw new LimitError("parts", `more than ${this.#partsMax} exemplars and quantiles in one request`);
  }

  #countBucket(): void {
    if (++this.#bucketCount <= bucketsMax) return;
    throw new LimitError("buckets", `more than ${bucketsMax} bucket counts and bounds in one request`);
  }
}
