import { bucketsFlag, type MetricBatch, metricType, numberType, statFlag } from "../metric-batch.ts";
import { rangeStart } from "../table.ts";
import { writeAttributes, writeCount, writeId8, writeId16, writeTime } from "./fields-encode.ts";
import type { ProtoWriter } from "./proto-writer.ts";

/** Tags (field number << 3 | wire type). Those of points: see metrics-points-decode.ts. */
const startTime = 17;
const time = 25;
const exemplarTag = { time: 17, asDouble: 25, spanId: 34, traceId: 42, asInt: 49, attribute: 58 } as const;
const quantileTag = { message: 50, quantile: 9, value: 17 } as const;
const bucketsTag = { positive: 66, negative: 74, offset: 8, counts: 18 } as const;
/** Bytes of a usual exemplar. */
const exemplarBytesGuess = 60;

/** Row `row` of the table that holds the points of metrics of this type, without tag and length. */
export function writePoint(writer: ProtoWriter, batch: MetricBatch, type: number, row: number): void {
  if (type === metricType.histogram) writeHistogram(writer, batch, row);
  else if (type === metricType.exponentialHistogram) writeExponential(writer, batch, row);
  else if (type === metricType.summary) writeSummary(writer, batch, row);
  else writeNumber(writer, batch, row);
}

function writeNumber(writer: ProtoWriter, batch: MetricBatch, row: number): void {
  const { columns } = batch.tables.numberPoints;
  const low = columns.value[row * 2]!;
  const high = columns.value[row * 2 + 1]!;
  writeTime(writer, startTime, columns.startTimeUnixNano, row);
  writeTime(writer, time, columns.timeUnixNano, row);
  if (columns.valueType[row] === numberType.double) writeWords(writer, 33, low, high);
  writeExemplars(writer, batch, 42, columns.exemplarsStart[row]!, columns.exemplarsEnd[row]!);
  if (columns.valueType[row] === numberType.int) writeWords(writer, 49, low, high);
  writePointAttributes(writer, batch, 58, columns, row);
  writeCount(writer, 64, columns.flags[row]!);
}

function writeHistogram(writer: ProtoWriter, batch: MetricBatch, row: number): void {
  const { columns } = batch.tables.histogramPoints;
  const presence = columns.presence[row]!;
  writeTime(writer, startTime, columns.startTimeUnixNano, row);
  writeTime(writer, time, columns.timeUnixNano, row);
  writeTime(writer, 33, columns.count, row);
  if ((presence & statFlag.hasSum) !== 0) writeDouble(writer, 41, columns.sum[row]!);
  writeFixedCounts(writer, batch, row);
  writeBounds(writer, batch, row);
  writeExemplars(writer, batch, 66, columns.exemplarsStart[row]!, columns.exemplarsEnd[row]!);
  writePointAttributes(writer, batch, 74, columns, row);
  writeCount(writer, 80, columns.flags[row]!);
  if ((presence & statFlag.hasMin) !== 0) writeDouble(writer, 89, columns.min[row]!);
  if ((presence & statFlag.hasMax) !== 0) writeDouble(writer, 97, columns.max[row]!);
}

function writeFixedCounts(writer: ProtoWriter, batch: MetricBatch, row: number): void {
  const { histogramPoints, bucketCounts } = batch.tables;
  const start = histogramPoints.columns.bucketCountsStart[row]!;
  const end = histogramPoints.columns.bucketCountsEnd[row]!;
  if (start === end) return;
  writer.begin(50, (end - start) * 8);
  const { count } = bucketCounts.columns;
  for (let at = start; at < end; at++) writer.fixed64(count[at * 2]!, count[at * 2 + 1]!);
  writer.finish();
}

function writeBounds(writer: ProtoWriter, batch: MetricBatch, row: number): void {
  const { histogramPoints, explicitBounds } = batch.tables;
  const start = rangeStart(histogramPoints.columns.explicitBoundsEnd, row);
  const end = histogramPoints.columns.explicitBoundsEnd[row]!;
  if (start === end) return;
  writer.begin(58, (end - start) * 8);
  for (let at = start; at < end; at++) writer.double(explicitBounds.columns.bound[at]!);
  writer.finish();
}

function writeExponential(writer: ProtoWriter, batch: MetricBatch, row: number): void {
  const { columns } = batch.tables.exponentialPoints;
  const presence = columns.presence[row]!;
  writePointAttributes(writer, batch, 10, columns, row);
  writeTime(writer, startTime, columns.startTimeUnixNano, row);
  writeTime(writer, time, columns.timeUnixNano, row);
  writeTime(writer, 33, columns.count, row);
  if ((presence & statFlag.hasSum) !== 0) writeDouble(writer, 41, columns.sum[row]!);
  writeZigZag(writer, 48, columns.scale[row]!);
  writeTime(writer, 57, columns.zeroCount, row);
  writeBothBuckets(writer, batch, row);
  writeCount(writer, 80, columns.flags[row]!);
  writeExemplars(writer, batch, 90, columns.exemplarsStart[row]!, columns.exemplarsEnd[row]!);
  if ((presence & statFlag.hasMin) !== 0) writeDouble(writer, 97, columns.min[row]!);
  if ((presence & statFlag.hasMax) !== 0) writeDouble(writer, 105, columns.max[row]!);
  writeNonZeroDouble(writer, 113, columns.zeroThreshold[row]!);
}

function writeBothBuckets(writer: ProtoWriter, batch: MetricBatch, row: number): void {
  const { columns } = batch.tables.exponentialPoints;
  const presence = columns.presence[row]!;
  const split = columns.bucketCountsSplit[row]!;
  if ((presence & bucketsFlag.hasPositive) !== 0) {
    const start = columns.bucketCountsStart[row]!;
    writeBuckets(writer, batch, bucketsTag.positive, columns.positiveOffset[row]!, start, split);
  }
  if ((presence & bucketsFlag.hasNegative) !== 0) {
    const end = columns.bucketCountsEnd[row]!;
    writeBuckets(writer, batch, bucketsTag.negative, columns.negativeOffset[row]!, split, end);
  }
}

function writeBuckets(
  writer: ProtoWriter,
  batch: MetricBatch,
  tag: number,
  offset: number,
  start: number,
  end: number,
): void {
  const { count } = batch.tables.bucketCounts.columns;
  writer.begin(tag, end - start);
  writeZigZag(writer, bucketsTag.offset, offset);
  if (start < end) {
    writer.begin(bucketsTag.counts, end - start);
    for (let at = start; at < end; at++) writer.varint64(count[at * 2]!, count[at * 2 + 1]!);
    writer.finish();
  }
  writer.finish();
}

function writeSummary(writer: ProtoWriter, batch: MetricBatch, row: number): void {
  const { summaryPoints, quantiles } = batch.tables;
  const { columns } = summaryPoints;
  writeTime(writer, startTime, columns.startTimeUnixNano, row);
  writeTime(writer, time, columns.timeUnixNano, row);
  writeTime(writer, 33, columns.count, row);
  writeNonZeroDouble(writer, 41, columns.sum[row]!);
  for (let at = rangeStart(columns.quantilesEnd, row); at < columns.quantilesEnd[row]!; at++) {
    writer.begin(quantileTag.message);
    writeNonZeroDouble(writer, quantileTag.quantile, quantiles.columns.quantile[at]!);
    writeNonZeroDouble(writer, quantileTag.value, quantiles.columns.value[at]!);
    writer.finish();
  }
  writePointAttributes(writer, batch, 58, columns, row);
  writeCount(writer, 64, columns.flags[row]!);
}

/** All kinds of points have the same two columns for them. */
function writePointAttributes(
  writer: ProtoWriter,
  batch: MetricBatch,
  tag: number,
  columns: { readonly attributesStart: Uint32Array; readonly attributesEnd: Uint32Array },
  row: number,
): void {
  const { pair } = batch.tables.pointAttributes.columns;
  const { attributesStart, attributesEnd } = columns;
  writeAttributes(writer, tag, batch.dictionary.pairs, pair, attributesStart[row]!, attributesEnd[row]!);
}

function writeExemplars(
  writer: ProtoWriter,
  batch: MetricBatch,
  tag: number,
  start: number,
  end: number,
): void {
  for (let row = start; row < end; row++) {
    writer.begin(tag, exemplarBytesGuess);
    writeExemplar(writer, batch, row);
    writer.finish();
  }
}

function writeExemplar(writer: ProtoWriter, batch: MetricBatch, row: number): void {
  const { pairs } = batch.dictionary;
  const { exemplars, exemplarAttributes } = batch.tables;
  const { columns } = exemplars;
  const low = columns.value[row * 2]!;
  const high = columns.value[row * 2 + 1]!;
  writeTime(writer, exemplarTag.time, columns.timeUnixNano, row);
  if (columns.valueType[row] === numberType.double) writeWords(writer, exemplarTag.asDouble, low, high);
  writeId8(writer, exemplarTag.spanId, columns.spanId, row);
  writeId16(writer, exemplarTag.traceId, columns.traceId, row);
  if (columns.valueType[row] === numberType.int) writeWords(writer, exemplarTag.asInt, low, high);
  const first = rangeStart(columns.attributesEnd, row);
  writeAttributes(
    writer,
    exemplarTag.attribute,
    pairs,
    exemplarAttributes.columns.pair,
    first,
    columns.attributesEnd[row]!,
  );
}

/** A field with presence: zero is written too. */
function writeWords(writer: ProtoWriter, tag: number, low: number, high: number): void {
  writer.varint(tag);
  writer.fixed64(low, high);
}

/** A field with presence: zero is written too. */
function writeDouble(writer: ProtoWriter, tag: number, value: number): void {
  writer.varint(tag);
  writer.double(value);
}

/** -0 is not the default. */
function writeNonZeroDouble(writer: ProtoWriter, tag: number, value: number): void {
  if (!Object.is(value, 0)) writeDouble(writer, tag, value);
}

function writeZigZag(writer: ProtoWriter, tag: number, value: number): void {
  if (value === 0) return;
  writer.varint(tag);
  writer.zigZag(value);
}
