import {
  type MetricBatch,
  metricType,
  type PointTableName,
  pointTableOf,
} from "../../../pdata/metric-batch.ts";
import {
  type AnyColumnArray,
  rangeStart,
  type Table,
  type TableSchema,
  wordsOf,
} from "../../../pdata/table.ts";

type Tables = MetricBatch["tables"];

/** Adds a row with the cells of another one of the same table, and returns it. `end` columns stay for the caller to set. */
export function copyRow<S extends TableSchema>(table: Table<S>, from: number): number {
  const row = table.addRow();
  for (const name in table.schema) {
    const words = wordsOf(table.schema[name]!.kind);
    const column = table.columns[name] as AnyColumnArray;
    column.copyWithin(row * words, from * words, (from + 1) * words);
  }
  return row;
}

/** A row like that of metric `from`, without points and without metadata. */
export function newMetricLike({ metrics, metricMetadata }: Tables, from: number, type: number): number {
  const row = copyRow(metrics, from);
  const { columns } = metrics;
  columns.type[row] = type;
  columns.metadataEnd[row] = metricMetadata.rowCount;
  columns.pointsStart[row] = 0;
  columns.pointsEnd[row] = 0;
  return row;
}

/** The metric with all its points. */
export function copyMetric(tables: Tables, from: number): number {
  const { metrics, metricMetadata } = tables;
  const row = newMetricLike(tables, from, metrics.columns.type[from]!);
  const start = rangeStart(metrics.columns.metadataEnd, from);
  const end = metrics.columns.metadataEnd[from]!;
  for (let at = start; at < end; at++) copyRow(metricMetadata, at);
  metrics.columns.metadataEnd[row] = metricMetadata.rowCount;
  const table = pointTableOf(metrics.columns.type[from]!);
  if (table === undefined) return row;
  const first = tables[table].rowCount;
  const { pointsStart, pointsEnd } = metrics.columns;
  for (let point = pointsStart[from]!; point < pointsEnd[from]!; point++)
    copyPoint(tables, table, point, row);
  setPoints(tables, row, table, first);
  return row;
}

/** Says that the points of a metric are those from `first` to the end of the table. */
export function setPoints(
  { metrics, ...tables }: Tables,
  metric: number,
  table: PointTableName,
  first: number,
): void {
  metrics.columns.pointsStart[metric] = first;
  metrics.columns.pointsEnd[metric] = tables[table].rowCount;
}

/** A point of the same table like another one; attributes and bucket counts, whose ranges have a start, are shared with it. */
function copyPoint(tables: Tables, table: PointTableName, from: number, metric: number): void {
  const row = copyRow(tables[table] as Table, from);
  tables[table].columns.metric[row] = metric;
  if (table === "summaryPoints") copyQuantiles(tables, from, row);
  else copyExemplars(tables, table, row);
  if (table === "histogramPoints") copyBounds(tables, from, row);
}

function copyBounds({ histogramPoints, explicitBounds }: Tables, from: number, to: number): void {
  const ends = histogramPoints.columns.explicitBoundsEnd;
  for (let at = rangeStart(ends, from); at < ends[from]!; at++) copyRow(explicitBounds, at);
  ends[to] = explicitBounds.rowCount;
}

function copyQuantiles({ summaryPoints, quantiles }: Tables, from: number, to: number): void {
  const ends = summaryPoints.columns.quantilesEnd;
  for (let at = rangeStart(ends, from); at < ends[from]!; at++) copyRow(quantiles, at);
  ends[to] = quantiles.rowCount;
}

/** Gives a point exemplars of its own in place of those it shares. */
function copyExemplars(tables: Tables, table: Exclude<PointTableName, "summaryPoints">, row: number): void {
  const { exemplarsStart, exemplarsEnd } = tables[table].columns;
  const first = tables.exemplars.rowCount;
  addExemplars(tables, exemplarsStart[row]!, exemplarsEnd[row]!);
  exemplarsStart[row] = first;
  exemplarsEnd[row] = tables.exemplars.rowCount;
}

/** Adds exemplars like those of a range. */
export function addExemplars({ exemplars, exemplarAttributes }: Tables, from: number, to: number): void {
  for (let at = from; at < to; at++) {
    const ends = exemplars.columns.attributesEnd;
    const start = rangeStart(ends, at);
    const end = ends[at]!;
    for (let attribute = start; attribute < end; attribute++) copyRow(exemplarAttributes, attribute);
    exemplars.columns.attributesEnd[copyRow(exemplars, at)] = exemplarAttributes.rowCount;
  }
}

/** A number point with the attributes, times and flags of a point of any table; its value is for the caller to set. */
export function newNumberPoint(tables: Tables, table: PointTableName, from: number, metric: number): number {
  const source = tables[table].columns;
  const row = tables.numberPoints.addRow();
  const target = tables.numberPoints.columns;
  target.metric[row] = metric;
  target.flags[row] = source.flags[from]!;
  target.attributesStart[row] = source.attributesStart[from]!;
  target.attributesEnd[row] = source.attributesEnd[from]!;
  for (let word = 0; word < 2; word++) {
    target.startTimeUnixNano[row * 2 + word] = source.startTimeUnixNano[from * 2 + word]!;
    target.timeUnixNano[row * 2 + word] = source.timeUnixNano[from * 2 + word]!;
  }
  return row;
}

/** Type names as Go prints them. */
const typeNames: Readonly<Record<number, string>> = {
  [metricType.none]: "Empty",
  [metricType.gauge]: "Gauge",
  [metricType.sum]: "Sum",
  [metricType.histogram]: "Histogram",
  [metricType.exponentialHistogram]: "ExponentialHistogram",
  [metricType.summary]: "Summary",
};

export function typeName(type: number): string {
  return typeNames[type] ?? "Empty";
}
