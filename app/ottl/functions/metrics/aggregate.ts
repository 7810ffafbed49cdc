import { readKey } from "../../../pdata/attribute-value.ts";
import { compareU64, readU64, writeU64 } from "../../../pdata/edit/numbers.ts";
import { type MetricBatch, metricType, numberType } from "../../../pdata/metric-batch.ts";
import { readDouble, writeDouble } from "../../paths/point-paths.ts";
import { fail } from "../../values/runtime-error.ts";
import { typeName } from "./metric-rows.ts";

type Tables = MetricBatch["tables"];

export const aggregations = ["sum", "max", "min", "mean", "median", "count"] as const;
export type Aggregation = (typeof aggregations)[number];

/** What becomes of an attribute before points are put together: its pair, another one, or nothing. */
export type EditPair = (pair: number) => number | undefined;

/**
 * Puts points of a gauge or a sum together that have the same time and, after `edit`, the same attributes. The first of them
 * stays and gets the value of all; the others are marked in `dropped`, a mark for each row of `numberPoints`.
 */
export function aggregatePoints(
  batch: MetricBatch,
  metric: number,
  aggregation: Aggregation,
  edit: EditPair,
  dropped: Uint8Array,
): void {
  const { tables } = batch;
  const { type, pointsStart, pointsEnd } = tables.metrics.columns;
  if (type[metric] !== metricType.gauge && type[metric] !== metricType.sum) {
    fail(`aggregating is not supported here for metrics of type ${typeName(type[metric]!)}`);
  }
  const groups = new Map<string, number[]>();
  for (let point = pointsStart[metric]!; point < pointsEnd[metric]!; point++) {
    const pairs = editAttributes(tables, point, edit);
    const { timeUnixNano } = tables.numberPoints.columns;
    const key = `${timeUnixNano[point * 2]} ${timeUnixNano[point * 2 + 1]} ${pairs.toSorted((a, b) => a - b).join()}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  }
  for (const points of groups.values()) combine(tables, points, aggregation, dropped);
}

/** Gives the point the attributes that are left, and returns their codes. */
function editAttributes({ numberPoints, pointAttributes }: Tables, point: number, edit: EditPair): number[] {
  const { attributesStart, attributesEnd } = numberPoints.columns;
  const old = pointAttributes.columns.pair.subarray(attributesStart[point]!, attributesEnd[point]!);
  const pairs = Array.from(old, edit).filter((pair) => pair !== undefined);
  const first = pointAttributes.rowCount;
  for (const pair of pairs) {
    const row = pointAttributes.addRow();
    pointAttributes.columns.pair[row] = pair;
  }
  attributesStart[point] = first;
  attributesEnd[point] = pointAttributes.rowCount;
  return pairs;
}

function combine(
  tables: Tables,
  points: readonly number[],
  aggregation: Aggregation,
  dropped: Uint8Array,
): void {
  const { columns } = tables.numberPoints;
  const [first = 0, ...others] = points;
  const isInt = points.every((point) => columns.valueType[point] === numberType.int);
  if (isInt || aggregation === "count") {
    const values = points.map((point) => BigInt.asIntN(64, readU64(columns.value, point)));
    writeU64(
      columns.value,
      first,
      aggregation === "count" ? BigInt(points.length) : combineInts(values, aggregation),
    );
    columns.valueType[first] = numberType.int;
  } else {
    const values = points.map((point) =>
      columns.valueType[point] === numberType.int
        ? Number(BigInt.asIntN(64, readU64(columns.value, point)))
        : readDouble(columns.value, point),
    );
    writeDouble(columns.value, first, combineDoubles(values, aggregation));
    columns.valueType[first] = numberType.double;
  }
  for (const point of others) {
    dropped[point] = 1;
    const start = columns.startTimeUnixNano;
    if (compareU64(start, point, start, first) < 0) start.copyWithin(first * 2, point * 2, point * 2 + 2);
  }
}

type Combining = Exclude<Aggregation, "count">;

function combineInts(values: readonly bigint[], aggregation: Combining): bigint {
  const sum = values.reduce((a, b) => a + b, 0n);
  const sorted = values.toSorted((a, b) => (a < b ? -1 : Number(a > b)));
  const middle = sorted.length >> 1;
  switch (aggregation) {
    case "sum":
      return sum;
    case "mean":
      return sum / BigInt(values.length);
    case "max":
      return sorted.at(-1)!;
    case "min":
      return sorted[0]!;
    default:
      return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2n;
  }
}

function combineDoubles(values: readonly number[], aggregation: Combining): number {
  const sum = values.reduce((a, b) => a + b, 0);
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  switch (aggregation) {
    case "sum":
      return sum;
    case "mean":
      return sum / values.length;
    case "max":
      return sorted.at(-1)!;
    case "min":
      return sorted[0]!;
    default:
      return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  }
}

/** Keeps attributes with these keys; all where there is no list. */
export function keepKeys(batch: MetricBatch, keys: readonly string[] | undefined): EditPair {
  return (pair) => (keys === undefined || keys.includes(readKey(batch.dictionary, pair)) ? pair : undefined);
}
