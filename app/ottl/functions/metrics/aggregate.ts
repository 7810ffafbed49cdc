import { readKey } from "../../../pdata/attribute-value.ts";
import { compareU64, readU64, writeU64 } from "../../../pdata/edit/numbers.ts";
import {
  type MetricBatch,
  metricType,
  numberType,
  type PointTableName,
  pointTableOf,
} from "../../../pdata/metric-batch.ts";
import { readDouble, writeDouble } from "../../paths/point-paths.ts";
import { fail } from "../../values/runtime-error.ts";
import type { DroppedPoints } from "../metric-item.ts";
import { exponentialKey, histogramKey, sumExponentials, sumHistograms } from "./combine-histograms.ts";
import { temporalities } from "./extract.ts";
import { typeName } from "./metric-rows.ts";

type Tables = MetricBatch["tables"];

export const aggregations = ["sum", "max", "min", "mean", "median", "count"] as const;
export type Aggregation = (typeof aggregations)[number];

/** What becomes of an attribute before points are put together: its pair, another one, or nothing. */
export type EditPair = (pair: number) => number | undefined;

/** How points of one table are put together. */
interface Combining {
  /** What else besides times and attributes has to be the same. */
  readonly keyOf: (tables: Tables, point: number) => string;
  /** Makes the first of the points what all are together. */
  readonly combine: (tables: Tables, points: readonly number[], aggregation: Aggregation) => void;
}

const combinings: Readonly<Partial<Record<PointTableName, Combining>>> = {
  numberPoints: { keyOf: () => "", combine: combineNumbers },
  histogramPoints: { keyOf: histogramKey, combine: sumHistograms },
  exponentialPoints: { keyOf: exponentialKey, combine: sumExponentials },
};

/**
 * Puts points of a metric together that have the same time (of delta metrics, start time as well) and, after `edit`, the same attributes.
 * The first of them stays and is what all are together; the others go. Source: contrib `internal/coreinternal/aggregateutil`.
 */
export function aggregatePoints(
  batch: MetricBatch,
  metric: number,
  aggregation: Aggregation,
  edit: EditPair,
  dropped: DroppedPoints,
): void {
  const { tables } = batch;
  const { type, pointsStart, pointsEnd, aggregationTemporality } = tables.metrics.columns;
  const { table, keyOf, combine } = combiningOf(type[metric]!, aggregation);
  const isDelta =
    type[metric] !== metricType.gauge && aggregationTemporality[metric] === temporalities["delta"];
  const groups = new Map<string, number[]>();
  for (let point = pointsStart[metric]!; point < pointsEnd[metric]!; point++) {
    const pairs = editAttributes(tables, table, point, edit).toSorted((a, b) => a - b);
    const { timeUnixNano, startTimeUnixNano } = tables[table].columns;
    const start = isDelta ? readU64(startTimeUnixNano, point) : "";
    const key = `${readU64(timeUnixNano, point)} ${start} ${pairs.join()} ${keyOf(tables, point)}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [point]);
    else group.push(point);
  }
  for (const points of groups.values()) {
    if (points.length > 1 || aggregation === "count") combine(tables, points, aggregation);
    for (const point of points.slice(1)) dropped[table].add(point);
  }
}

/** How points of a metric are put together. Throws `RuntimeError` where they are not. */
function combiningOf(type: number, aggregation: Aggregation): Combining & { readonly table: PointTableName } {
  const table = pointTableOf(type);
  const combining = table === undefined ? undefined : combinings[table];
  if (table === undefined || combining === undefined)
    return fail(`aggregating is not supported for metrics of type ${typeName(type)}`);
  if (table !== "numberPoints" && aggregation !== "sum")
    return fail(`metrics of type ${typeName(type)} can be aggregated by sum only, not by ${aggregation}`);
  return { ...combining, table };
}

/** Gives the point the attributes that are left, and returns their codes. */
function editAttributes(
  { pointAttributes, ...tables }: Tables,
  table: PointTableName,
  point: number,
  edit: EditPair,
): number[] {
  const { attributesStart, attributesEnd } = tables[table].columns;
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

function combineNumbers(tables: Tables, points: readonly number[], aggregation: Aggregation): void {
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
    const start = columns.startTimeUnixNano;
    if (compareU64(start, point, start, first) < 0) start.copyWithin(first * 2, point * 2, point * 2 + 2);
  }
}

type Arithmetic = Exclude<Aggregation, "count">;

function combineInts(values: readonly bigint[], aggregation: Arithmetic): bigint {
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

function combineDoubles(values: readonly number[], aggregation: Arithmetic): number {
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
