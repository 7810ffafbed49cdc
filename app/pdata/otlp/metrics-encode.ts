import { type MetricBatch, metricType, type PointTableName, pointTableOf } from "../metric-batch.ts";
import { rangeStart } from "../table.ts";
import { EnvelopeWriter } from "./envelopes-encode.ts";
import { writeAttributes, writeCount, writeEnum, writeStringField } from "./fields-encode.ts";
import { writePoint } from "./metrics-points-encode.ts";
import { ProtoWriter } from "./proto-writer.ts";

/** Tags (field number << 3 | wire type) of `Metric` and of the messages in its oneof. */
const metricTag = { name: 10, description: 18, unit: 26, metadata: 98 } as const;
const dataTag = { point: 10, temporality: 16, isMonotonic: 24 } as const;
const itemTag = 18;
/** Bytes of a usual metric and of a usual point: how much room a length gets before it is known. */
const metricBytesGuess = 300;
const pointBytesGuess = 100;

/** Whether a row of the point table of a metric's type is wanted. */
export type PointFilter = (table: PointTableName, row: number) => boolean;

/**
 * The metrics of a batch, or those of `metricRows` in the order given, as an ExportMetricsServiceRequest. Points that
 * `isWanted` does not want are left out.
 */
export function encodeMetrics(
  batch: MetricBatch,
  metricRows?: Uint32Array,
  isWanted?: PointFilter,
): Uint8Array {
  const { scopes, metrics } = batch.tables;
  const count = metricRows === undefined ? metrics.rowCount : metricRows.length;
  const writer = new ProtoWriter(count * metricBytesGuess);
  const envelopes = new EnvelopeWriter(writer, batch.dictionary, scopes);
  for (let i = 0; i < count; i++) {
    const row = metricRows === undefined ? i : metricRows[i]!;
    envelopes.moveTo(metrics.columns.scope[row]!);
    writer.begin(itemTag, metricBytesGuess);
    writeMetric(writer, batch, row, isWanted);
    writer.finish();
  }
  envelopes.end();
  return writer.view();
}

function writeMetric(
  writer: ProtoWriter,
  batch: MetricBatch,
  row: number,
  isWanted: PointFilter | undefined,
): void {
  const { strings, pairs } = batch.dictionary;
  const { metrics, metricMetadata } = batch.tables;
  const { columns } = metrics;
  writeStringField(writer, metricTag.name, strings, columns.name[row]!);
  writeStringField(writer, metricTag.description, strings, columns.description[row]!);
  writeStringField(writer, metricTag.unit, strings, columns.unit[row]!);
  if (columns.type[row] !== metricType.none) writeData(writer, batch, row, isWanted);
  const start = rangeStart(columns.metadataEnd, row);
  writeAttributes(
    writer,
    metricTag.metadata,
    pairs,
    metricMetadata.columns.pair,
    start,
    columns.metadataEnd[row]!,
  );
}

/** The oneof member, whose number is the metric's type. */
function writeData(
  writer: ProtoWriter,
  batch: MetricBatch,
  row: number,
  isWanted: PointFilter | undefined,
): void {
  const { columns } = batch.tables.metrics;
  const type = columns.type[row]!;
  const table = pointTableOf(type);
  writer.begin((type << 3) | 2, metricBytesGuess);
  for (let point = columns.pointsStart[row]!; point < columns.pointsEnd[row]!; point++) {
    if (isWanted !== undefined && table !== undefined && !isWanted(table, point)) continue;
    writer.begin(dataTag.point, pointBytesGuess);
    writePoint(writer, batch, type, point);
    writer.finish();
  }
  writeEnum(writer, dataTag.temporality, columns.aggregationTemporality[row]!);
  writeCount(writer, dataTag.isMonotonic, columns.isMonotonic[row]!);
  writer.finish();
}
