import { readU64, writeU64 } from "../../../pdata/edit/numbers.ts";
import { type MetricBatch, metricType, numberType } from "../../../pdata/metric-batch.ts";
import { rangeStart } from "../../../pdata/table.ts";
import { readDouble, writeDouble } from "../../paths/point-paths.ts";
import { fail } from "../../values/runtime-error.ts";
import { truncateDouble } from "../coerce.ts";
import { typeName } from "./metric-rows.ts";

type Tables = MetricBatch["tables"];

/** Multiplies the values of a metric: those of numbers, and what has the unit of the values in histograms and summaries. */
export function scaleMetric(
  batch: MetricBatch,
  metric: number,
  factor: number,
  unit: string | undefined,
): void {
  const { tables, dictionary } = batch;
  const { columns } = tables.metrics;
  const type = columns.type[metric]!;
  const scale = scalers[type];
  if (scale === undefined) fail(`scale_metric does not support metrics of type ${typeName(type)}`);
  else {
    const start = columns.pointsStart[metric]!;
    for (let point = start; point < columns.pointsEnd[metric]!; point++) scale(tables, point, factor);
  }
  if (unit !== undefined) columns.unit[metric] = dictionary.strings.internText(unit);
}

type Scale = (tables: Tables, point: number, factor: number) => void;

function scaleNumber(
  { value, valueType }: { readonly value: Uint32Array; readonly valueType: Uint8Array },
  row: number,
  factor: number,
): void {
  if (valueType[row] === numberType.double) writeDouble(value, row, readDouble(value, row) * factor);
  else if (valueType[row] === numberType.int) {
    writeU64(value, row, truncateDouble(Number(BigInt.asIntN(64, readU64(value, row))) * factor));
  }
}

function scaleExemplars({ exemplars }: Tables, start: number, end: number, factor: number): void {
  for (let row = start; row < end; row++) scaleNumber(exemplars.columns, row, factor);
}

const scaleNumberPoint: Scale = (tables, point, factor) => {
  const { columns } = tables.numberPoints;
  scaleNumber(columns, point, factor);
  scaleExemplars(tables, columns.exemplarsStart[point]!, columns.exemplarsEnd[point]!, factor);
};

const scaleHistogram: Scale = (tables, point, factor) => {
  const { columns } = tables.histogramPoints;
  for (const column of [columns.sum, columns.min, columns.max]) column[point]! *= factor;
  const { bound } = tables.explicitBounds.columns;
  const ends = columns.explicitBoundsEnd;
  for (let at = rangeStart(ends, point); at < ends[point]!; at++) bound[at]! *= factor;
  scaleExemplars(tables, columns.exemplarsStart[point]!, columns.exemplarsEnd[point]!, factor);
};

const scaleSummary: Scale = (tables, point, factor) => {
  const { columns } = tables.summaryPoints;
  columns.sum[point]! *= factor;
  const { value } = tables.quantiles.columns;
  const ends = columns.quantilesEnd;
  for (let at = rangeStart(ends, point); at < ends[point]!; at++) value[at]! *= factor;
};

const scalers: Readonly<Record<number, Scale>> = {
  [metricType.gauge]: scaleNumberPoint,
  [metricType.sum]: scaleNumberPoint,
  [metricType.histogram]: scaleHistogram,
  [metricType.summary]: scaleSummary,
};
