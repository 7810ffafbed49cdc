import { keyTag, pairValueTag, writeValueField } from "../../../pdata/edit/encode-value.ts";
import {
  type MetricBatch,
  metricType,
  numberType,
  type PointTableName,
  pointTableOf,
  statFlag,
} from "../../../pdata/metric-batch.ts";
import { ProtoWriter } from "../../../pdata/otlp/proto-writer.ts";
import { rangeStart } from "../../../pdata/table.ts";
import { encodeUtf8 } from "../../../pdata/utf8.ts";
import { writeDouble } from "../../paths/point-paths.ts";
import { formatGo } from "../../values/go-text.ts";
import { fail } from "../../values/runtime-error.ts";
import { newMetricLike, newNumberPoint, setPoints, typeName } from "./metric-rows.ts";

type Tables = MetricBatch["tables"];

/** OTLP's AggregationTemporality. */
export const temporalities: Readonly<Record<string, number>> = { delta: 1, cumulative: 2 };

export interface SumSettings {
  readonly suffix: string;
  readonly isMonotonic: boolean;
  /** Undefined: that of the metric, cumulative for a summary. */
  readonly temporality?: number;
}

const sources: readonly number[] = [
  metricType.histogram,
  metricType.exponentialHistogram,
  metricType.summary,
];

type SourceTable = Exclude<PointTableName, "numberPoints">;

/** The table of points with a count and a sum. Throws `RuntimeError` for other metrics. */
function sourceTable({ metrics }: Tables, metric: number, name: string): SourceTable {
  const type = metrics.columns.type[metric]!;
  if (sources.includes(type)) return pointTableOf(type) as SourceTable;
  return fail(
    `${name} requires an input metric of type Histogram, ExponentialHistogram or Summary, got ${typeName(type)}`,
  );
}

/** Makes a sum metric of what points of a metric say; points that say nothing are left out, and the metric where all are. */
function extract(
  batch: MetricBatch,
  metric: number,
  points: readonly number[],
  table: SourceTable,
  settings: SumSettings,
  write: (point: number, from: number) => void,
): number {
  const { tables } = batch;
  const { metrics } = tables;
  const isSummary = table === "summaryPoints";
  const row = newMetricLike(tables, metric, metricType.sum);
  const { columns } = metrics;
  const { strings } = batch.dictionary;
  columns.name[row] = strings.internText(strings.text(columns.name[metric]!) + settings.suffix);
  if (isSummary) columns.aggregationTemporality[row] = temporalities["cumulative"]!;
  if (settings.temporality !== undefined) columns.aggregationTemporality[row] = settings.temporality;
  columns.isMonotonic[row] = Number(settings.isMonotonic);
  const first = tables.numberPoints.rowCount;
  for (const from of points) write(newNumberPoint(tables, table, from, row), from);
  setPoints(tables, row, "numberPoints", first);
  return row;
}

function pointsOf({ metrics }: Tables, metric: number): readonly number[] {
  const start = metrics.columns.pointsStart[metric]!;
  return Array.from({ length: metrics.columns.pointsEnd[metric]! - start }, (_, i) => start + i);
}

/** `extract_sum_metric`: of all points that have a sum. */
export function extractSum(batch: MetricBatch, metric: number, settings: SumSettings): void {
  const { tables } = batch;
  const table = sourceTable(tables, metric, "extract_sum_metric");
  const points = pointsOf(tables, metric).filter((point) => hasSum(tables, table, point));
  if (points.length > 0) extractSumOf(batch, metric, points, table, settings);
}

function hasSum(tables: Tables, table: SourceTable, point: number): boolean {
  return table === "summaryPoints" || (tables[table].columns.presence[point]! & statFlag.hasSum) !== 0;
}

function extractSumOf(
  batch: MetricBatch,
  metric: number,
  points: readonly number[],
  table: SourceTable,
  settings: SumSettings,
): void {
  const { tables } = batch;
  extract(batch, metric, points, table, settings, (point, from) => {
    const { columns } = tables.numberPoints;
    writeDouble(columns.value, point, tables[table].columns.sum[from]!);
    columns.valueType[point] = numberType.double;
  });
}

function extractCountOf(
  batch: MetricBatch,
  metric: number,
  points: readonly number[],
  table: SourceTable,
  settings: SumSettings,
): number {
  const { tables } = batch;
  return extract(batch, metric, points, table, settings, (point, from) => {
    const { columns } = tables.numberPoints;
    const { count } = tables[table].columns;
    columns.value[point * 2] = count[from * 2]!;
    columns.value[point * 2 + 1] = count[from * 2 + 1]!;
    columns.valueType[point] = numberType.int;
  });
}

/** `extract_count_metric`: of all points. */
export function extractCount(batch: MetricBatch, metric: number, settings: SumSettings): void {
  const { tables, dictionary } = batch;
  const table = sourceTable(tables, metric, "extract_count_metric");
  const points = pointsOf(tables, metric);
  if (points.length === 0) return;
  const row = extractCountOf(batch, metric, points, table, settings);
  tables.metrics.columns.unit[row] = dictionary.strings.internText("1");
}

/** `convert_summary_sum_val_to_sum`: one metric for a point of a summary; nothing for other points. */
export function summaryPointToSum(
  batch: MetricBatch,
  metric: number,
  point: number,
  what: "sum" | "count",
  settings: SumSettings,
): void {
  if (batch.tables.metrics.columns.type[metric] !== metricType.summary) return;
  if (what === "sum") extractSumOf(batch, metric, [point], "summaryPoints", settings);
  else extractCountOf(batch, metric, [point], "summaryPoints", settings);
}

/** `convert_summary_quantile_val_to_gauge`: a gauge with a point for each quantile of each point of a summary. */
export function quantilesToGauge(batch: MetricBatch, metric: number, key: string, suffix: string): void {
  const { tables, dictionary } = batch;
  const { metrics, summaryPoints, quantiles, numberPoints, pointAttributes } = tables;
  if (metrics.columns.type[metric] !== metricType.summary) return;
  const row = newMetricLike(tables, metric, metricType.gauge);
  const { strings, pairs } = dictionary;
  metrics.columns.name[row] = strings.internText(strings.text(metrics.columns.name[metric]!) + suffix);
  metrics.columns.aggregationTemporality[row] = 0;
  metrics.columns.isMonotonic[row] = 0;
  const first = numberPoints.rowCount;
  for (const from of pointsOf(tables, metric)) {
    const ends = summaryPoints.columns.quantilesEnd;
    for (let at = rangeStart(ends, from); at < ends[from]!; at++) {
      const point = newNumberPoint(tables, "summaryPoints", from, row);
      writeDouble(numberPoints.columns.value, point, quantiles.columns.value[at]!);
      numberPoints.columns.valueType[point] = numberType.double;
      const text = formatGo(quantiles.columns.quantile[at]!);
      addAttribute({ numberPoints, pointAttributes }, point, stringPair(pairs, key, text));
    }
  }
  setPoints(tables, row, "numberPoints", first);
}

export function stringPair(pairs: MetricBatch["dictionary"]["pairs"], key: string, text: string): number {
  const writer = new ProtoWriter();
  const keyBytes = encodeUtf8(key);
  if (keyBytes.length > 0) writer.field(keyTag, keyBytes, 0, keyBytes.length);
  writeValueField(writer, pairValueTag, { type: "string", value: text });
  return pairs.intern(writer.bytes, 0, writer.position);
}

/** Gives a number point attributes of its own: those it has and one more. */
function addAttribute(
  { numberPoints, pointAttributes }: Pick<Tables, "numberPoints" | "pointAttributes">,
  point: number,
  pair: number,
): void {
  const { attributesStart, attributesEnd } = numberPoints.columns;
  const first = pointAttributes.rowCount;
  for (let at = attributesStart[point]!; at < attributesEnd[point]!; at++) {
    const row = pointAttributes.addRow();
    pointAttributes.columns.pair[row] = pointAttributes.columns.pair[at]!;
  }
  const last = pointAttributes.addRow();
  pointAttributes.columns.pair[last] = pair;
  attributesStart[point] = first;
  attributesEnd[point] = last + 1;
}
