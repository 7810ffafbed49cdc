import type { Dictionary } from "../dictionary.ts";
import {
  bucketsFlag,
  type MetricBatch,
  metricType,
  numberType,
  statFlag,
  type summaryPointSchema,
} from "../metric-batch.ts";
import type { Columns } from "../table.ts";
import { readAttributes } from "./attributes-decode.ts";
import { type DecodeLimits, LimitError } from "./decoded.ts";
import { MetricPartDecoder } from "./metrics-parts-decode.ts";
import type { ProtoReader } from "./proto-reader.ts";
import { type ReasonCounter, warningBit } from "./warnings.ts";

/** Tags that every kind of point has, under the same numbers. */
const commonTag = { startTime: 17, time: 25 } as const;

/** Tags that every kind of point has, under numbers of its own. Summaries have no exemplars (0 is no tag). */
interface PointTags {
  readonly attribute: number;
  readonly flags: number;
  readonly exemplar: number;
  /** Known field numbers as bits. */
  readonly fields: number;
}

const numberTags: PointTags = { attribute: 58, flags: 64, exemplar: 42, fields: 0b1_1111_1100 };
const histogramTags: PointTags = { attribute: 74, flags: 80, exemplar: 66, fields: 0b1_1111_1111_1100 };
const exponentialTags: PointTags = { attribute: 10, flags: 80, exemplar: 90, fields: 0b111_1111_1111_1110 };
const summaryTags: PointTags = { attribute: 58, flags: 64, exemplar: 0, fields: 0b1_1111_1100 };

const numberTag = { asDouble: 33, asInt: 49 } as const;
const histogramTag = {
  count: 33,
  sum: 41,
  bucketCounts: 50,
  bucketCount: 49,
  explicitBounds: 58,
  explicitBound: 57,
  min: 89,
  max: 97,
} as const;
const exponentialTag = {
  count: 33,
  sum: 41,
  scale: 48,
  zeroCount: 57,
  positive: 66,
  negative: 74,
  min: 97,
  max: 105,
  zeroThreshold: 113,
} as const;
const summaryTag = { count: 33, sum: 41, quantile: 50 } as const;

/** The columns all kinds of points have. */
type PointColumns = Omit<Columns<typeof summaryPointSchema>, "count" | "sum" | "quantilesEnd">;
type ExemplarColumns = { exemplarsStart: Uint32Array; exemplarsEnd: Uint32Array };

/** Reads data points of all five kinds into their tables. */
export class MetricPointDecoder {
  /** Points read so far. */
  pointCount = 0;
  readonly #dictionary: Dictionary;
  readonly #tables: MetricBatch["tables"];
  readonly #limits: DecodeLimits;
  readonly #warnings: ReasonCounter;
  readonly #parts: MetricPartDecoder;
  /** Bits of `warningBit` for the point being read. */
  #bits = 0;

  constructor(batch: MetricBatch, limits: DecodeLimits, warnings: ReasonCounter) {
    this.#dictionary = batch.dictionary;
    this.#tables = batch.tables;
    this.#limits = limits;
    this.#warnings = warnings;
    this.#parts = new MetricPartDecoder(batch, limits);
  }

  /** Rows of the table that holds the points of a metric of this type. */
  rowCount(type: number): number {
    const tables = this.#tables;
    if (type === metricType.histogram) return tables.histogramPoints.rowCount;
    if (type === metricType.exponentialHistogram) return tables.exponentialPoints.rowCount;
    return type === metricType.summary ? tables.summaryPoints.rowCount : tables.numberPoints.rowCount;
  }

  /** Reads the point [reader.position, end) of the metric in row `metric`. */
  read(reader: ProtoReader, end: number, metric: number, type: number): void {
    if (this.pointCount === this.#limits.itemsMax) {
      throw new LimitError("items", `more than ${this.#limits.itemsMax} data points in one request`);
    }
    this.pointCount++;
    if (type === metricType.histogram) this.#histogram(reader, end, metric);
    else if (type === metricType.exponentialHistogram) this.#exponential(reader, end, metric);
    else if (type === metricType.summary) this.#summary(reader, end, metric);
    else this.#number(reader, end, metric);
    const bits = this.#bits | this.#parts.takeWarnings() | this.#dictionary.takeWarnings();
    this.#bits = 0;
    if (bits !== 0) this.#warnings.addWarnings(bits);
  }

  #begin(columns: PointColumns, row: number, metric: number): void {
    columns.metric[row] = metric;
    columns.attributesStart[row] = this.#tables.pointAttributes.rowCount;
    columns.attributesEnd[row] = this.#tables.pointAttributes.rowCount;
  }

  /** Reads a field that all kinds of points have; any other must be unknown. */
  #common(
    reader: ProtoReader,
    end: number,
    tag: number,
    columns: PointColumns,
    row: number,
    tags: PointTags,
  ): void {
    if (tag === tags.attribute) this.#attributes(reader, end, tag, columns, row);
    else if (tag === commonTag.time) {
      columns.timeUnixNano[row * 2] = reader.fixed64(end);
      columns.timeUnixNano[row * 2 + 1] = reader.high;
    } else if (tag === commonTag.startTime) {
      columns.startTimeUnixNano[row * 2] = reader.fixed64(end);
      columns.startTimeUnixNano[row * 2 + 1] = reader.high;
    } else if (tag === tags.flags) columns.flags[row] = reader.varint(end);
    else if (tag === tags.exemplar) this.#parts.readExemplar(reader, reader.length(end));
    else reader.skipField(tag, end, tags.fields);
  }

  #attributes(reader: ProtoReader, end: number, tag: number, columns: PointColumns, row: number): void {
    const list = this.#tables.pointAttributes;
    const rowMax = columns.attributesStart[row]! + this.#limits.attributesPerItemMax;
    const leftOut = readAttributes(reader, end, tag, list, rowMax, this.#dictionary.pairs);
    if (leftOut > 0) this.#bits |= warningBit.attributesOverLimit;
    columns.attributesEnd[row] = list.rowCount;
  }

  #beginExemplars(columns: ExemplarColumns, row: number): void {
    columns.exemplarsStart[row] = this.#tables.exemplars.rowCount;
  }

  #endExemplars(columns: ExemplarColumns, row: number): void {
    columns.exemplarsEnd[row] = this.#tables.exemplars.rowCount;
  }

  #number(reader: ProtoReader, end: number, metric: number): void {
    const row = this.#tables.numberPoints.addRow();
    const { columns } = this.#tables.numberPoints;
    this.#begin(columns, row, metric);
    this.#beginExemplars(columns, row);
    while (reader.position < end) {
      const tag = reader.tag(end);
      if (tag === numberTag.asDouble || tag === numberTag.asInt) {
        columns.valueType[row] = tag === numberTag.asInt ? numberType.int : numberType.double;
        columns.value[row * 2] = reader.fixed64(end);
        columns.value[row * 2 + 1] = reader.high;
      } else this.#common(reader, end, tag, columns, row, numberTags);
    }
    this.#endExemplars(columns, row);
  }

  #histogram(reader: ProtoReader, end: number, metric: number): void {
    const { bucketCounts, explicitBounds } = this.#tables;
    const row = this.#tables.histogramPoints.addRow();
    const { columns } = this.#tables.histogramPoints;
    this.#begin(columns, row, metric);
    this.#beginExemplars(columns, row);
    columns.bucketCountsStart[row] = bucketCounts.rowCount;
    while (reader.position < end) {
      const tag = reader.tag(end);
      if (tag === histogramTag.count) {
        columns.count[row * 2] = reader.fixed64(end);
        columns.count[row * 2 + 1] = reader.high;
      } else if (tag === histogramTag.sum) {
        columns.sum[row] = reader.double(end);
        columns.presence[row]! |= statFlag.hasSum;
      } else if (tag === histogramTag.min) {
        columns.min[row] = reader.double(end);
        columns.presence[row]! |= statFlag.hasMin;
      } else if (tag === histogramTag.max) {
        columns.max[row] = reader.double(end);
        columns.presence[row]! |= statFlag.hasMax;
      } else if (tag === histogramTag.bucketCounts) this.#parts.readFixedCounts(reader, reader.length(end));
      else if (tag === histogramTag.bucketCount) this.#parts.readFixedCount(reader, end);
      else if (tag === histogramTag.explicitBounds) this.#parts.readBounds(reader, reader.length(end));
      else if (tag === histogramTag.explicitBound) this.#parts.readBound(reader, end);
      else this.#common(reader, end, tag, columns, row, histogramTags);
    }
    columns.bucketCountsEnd[row] = bucketCounts.rowCount;
    columns.explicitBoundsEnd[row] = explicitBounds.rowCount;
    this.#endExemplars(columns, row);
  }

  #exponential(reader: ProtoReader, end: number, metric: number): void {
    const row = this.#tables.exponentialPoints.addRow();
    const { columns } = this.#tables.exponentialPoints;
    this.#begin(columns, row, metric);
    this.#beginExemplars(columns, row);
    const start = reader.position;
    while (reader.position < end) {
      const tag = reader.tag(end);
      if (tag === exponentialTag.positive) columns.presence[row]! |= bucketsFlag.hasPositive;
      if (tag === exponentialTag.negative) columns.presence[row]! |= bucketsFlag.hasNegative;
      if (tag === exponentialTag.positive || tag === exponentialTag.negative) reader.skip(tag, end);
      else if (!this.#exponentialStat(reader, end, tag, row)) {
        this.#common(reader, end, tag, columns, row, exponentialTags);
      }
    }
    this.#buckets(reader, start, end, row);
    this.#endExemplars(columns, row);
  }

  #exponentialStat(reader: ProtoReader, end: number, tag: number, row: number): boolean {
    const { columns } = this.#tables.exponentialPoints;
    switch (tag) {
      case exponentialTag.count:
        columns.count[row * 2] = reader.fixed64(end);
        columns.count[row * 2 + 1] = reader.high;
        return true;
      case exponentialTag.zeroCount:
        columns.zeroCount[row * 2] = reader.fixed64(end);
        columns.zeroCount[row * 2 + 1] = reader.high;
        return true;
      case exponentialTag.scale:
        columns.scale[row] = reader.zigZag(end);
        return true;
      case exponentialTag.zeroThreshold:
        columns.zeroThreshold[row] = reader.double(end);
        return true;
      case exponentialTag.sum:
        columns.sum[row] = reader.double(end);
        columns.presence[row]! |= statFlag.hasSum;
        return true;
      case exponentialTag.min:
        columns.min[row] = reader.double(end);
        columns.presence[row]! |= statFlag.hasMin;
        return true;
      case exponentialTag.max:
        columns.max[row] = reader.double(end);
        columns.presence[row]! |= statFlag.hasMax;
        return true;
      default:
        return false;
    }
  }

  /** The positive buckets of the point [start, end), then the negative ones, in whatever order they came. */
  #buckets(reader: ProtoReader, start: number, end: number, row: number): void {
    const { bucketCounts } = this.#tables;
    const { columns } = this.#tables.exponentialPoints;
    columns.bucketCountsStart[row] = bucketCounts.rowCount;
    reader.position = start;
    while (reader.seek(exponentialTag.positive, end)) {
      columns.positiveOffset[row] = this.#parts.readBuckets(
        reader,
        reader.length(end),
        columns.positiveOffset[row]!,
      );
    }
    columns.bucketCountsSplit[row] = bucketCounts.rowCount;
    reader.position = start;
    while (reader.seek(exponentialTag.negative, end)) {
      columns.negativeOffset[row] = this.#parts.readBuckets(
        reader,
        reader.length(end),
        columns.negativeOffset[row]!,
      );
    }
    columns.bucketCountsEnd[row] = bucketCounts.rowCount;
    reader.position = end;
  }

  #summary(reader: ProtoReader, end: number, metric: number): void {
    const row = this.#tables.summaryPoints.addRow();
    const { columns } = this.#tables.summaryPoints;
    this.#begin(columns, row, metric);
    while (reader.position < end) {
      const tag = reader.tag(end);
      if (tag === summaryTag.count) {
        columns.count[row * 2] = reader.fixed64(end);
        columns.count[row * 2 + 1] = reader.high;
      } else if (tag === summaryTag.sum) columns.sum[row] = reader.double(end);
      else if (tag === summaryTag.quantile) this.#parts.readQuantile(reader, reader.length(end));
      else this.#common(reader, end, tag, columns, row, summaryTags);
    }
    columns.quantilesEnd[row] = this.#tables.quantiles.rowCount;
  }
}
