import { pointTableNames } from "../../pdata/edit/attribute-owners.ts";
import { readU64, writeU64 } from "../../pdata/edit/numbers.ts";
import { type MetricBatch, numberType, type PointTableName, statFlag } from "../../pdata/metric-batch.ts";
import { rangeStart } from "../../pdata/table.ts";
import type { Access } from "../compile/access.ts";
import type { Bindable } from "../compile/cell.ts";
import { rowInputs } from "../compile/expression.ts";
import type { Frame } from "../compile/frame.ts";
import { expectDouble, expectInt, expectTime } from "../compile/number-access.ts";
import { fail } from "../values/runtime-error.ts";
import { Parts, Time, type Value } from "../values/value.ts";
import { attributesPath } from "./attribute-paths.ts";
import type { PathSpec, PathTable } from "./path-spec.ts";

type Tables = MetricBatch["tables"];
/** How a field of one kind of point is read and written; without `set` it is read only. */
interface Field {
  readonly get: (tables: Tables, row: number) => Value;
  readonly set?: (tables: Tables, row: number, value: Value) => void;
}
type Fields = Partial<Record<PointTableName, Field>>;

const goTypes: Readonly<Record<PointTableName, string>> = {
  numberPoints: "pmetric.NumberDataPoint",
  histogramPoints: "pmetric.HistogramDataPoint",
  exponentialPoints: "pmetric.ExponentialHistogramDataPoint",
  summaryPoints: "pmetric.SummaryDataPoint",
};

/** Finds the table of the data point that a row of the context is, or is a part of, by its number (`pointTableNames`). */
class PointRows implements Bindable {
  tables!: Tables;
  #frame!: Frame;
  #map: Uint32Array | undefined;

  bind(frame: Frame): void {
    this.#frame = frame;
    this.#map = frame.rowMap("points");
    this.tables = frame.tables as unknown as Tables;
  }

  locate(contextRow: number): { readonly name: PointTableName; readonly row: number } {
    const point = this.#map === undefined ? contextRow : this.#map[contextRow]!;
    let row = point;
    for (const name of pointTableNames) {
      const { rowCount } = this.tables[name];
      if (row < rowCount) return { name, row };
      row -= rowCount;
    }
    return fail(`no data point ${point}`);
  }

  markChanged(): void {
    this.#frame.editor.markChanged();
  }
}

/** A field that points of some kinds have: nil for the others, and an error when it is set for them. */
function pointPath(fields: Fields, isReadOnly = false): PathSpec {
  return {
    isIndexable: false,
    make: (request): Access => {
      const points = request.share("points", () => new PointRows());
      const set = (point: number, value: Value): void => {
        const { name, row } = points.locate(point);
        const field = fields[name];
        if (field?.set === undefined) fail(`${request.text} is not supported by ${goTypes[name]}`);
        else field.set(points.tables, row, value);
        points.markChanged();
      };
      return {
        text: request.text,
        inputs: rowInputs,
        get: (point) => {
          const { name, row } = points.locate(point);
          return fields[name]?.get(points.tables, row);
        },
        set: isReadOnly ? undefined : set,
      };
    },
  };
}

/** The same field for all the tables named. */
function inTables(names: readonly PointTableName[], field: (name: PointTableName) => Field): Fields {
  return Object.fromEntries(names.map((name) => [name, field(name)]));
}

function timeField(column: "startTimeUnixNano" | "timeUnixNano", isTime: boolean): Fields {
  return inTables(pointTableNames, (name) => ({
    get: (tables, row) => {
      const nano = BigInt.asIntN(64, readU64(tables[name].columns[column], row));
      return isTime ? new Time(nano) : nano;
    },
    set: (tables, row, value) =>
      writeU64(tables[name].columns[column], row, isTime ? expectTime(value).unixNano : expectInt(value)),
  }));
}

const flagsField = inTables(pointTableNames, (name) => ({
  get: (tables, row) => BigInt(tables[name].columns.flags[row]!),
  set: (tables, row, value) => {
    tables[name].columns.flags[row] = Number(BigInt.asUintN(32, expectInt(value)));
  },
}));

const words = new Uint32Array(2);
const asDouble = new Float64Array(words.buffer);

/** The eight bytes of a number point as a double, and back. */
export function readDouble(column: Uint32Array, row: number): number {
  words[0] = column[row * 2]!;
  words[1] = column[row * 2 + 1]!;
  return asDouble[0]!;
}

export function writeDouble(column: Uint32Array, row: number, value: number): void {
  asDouble[0] = value;
  column[row * 2] = words[0]!;
  column[row * 2 + 1] = words[1]!;
}

const valueDouble: Field = {
  get: ({ numberPoints: { columns } }, row) =>
    columns.valueType[row] === numberType.double ? readDouble(columns.value, row) : 0,
  set: ({ numberPoints: { columns } }, row, value) => {
    writeDouble(columns.value, row, expectDouble(value));
    columns.valueType[row] = numberType.double;
  },
};

const valueInt: Field = {
  get: ({ numberPoints: { columns } }, row) =>
    columns.valueType[row] === numberType.int ? BigInt.asIntN(64, readU64(columns.value, row)) : 0n,
  set: ({ numberPoints: { columns } }, row, value) => {
    writeU64(columns.value, row, expectInt(value));
    columns.valueType[row] = numberType.int;
  },
};

const countField = inTables(["histogramPoints", "exponentialPoints", "summaryPoints"], (name) => ({
  get: (tables, row) => BigInt.asIntN(64, readU64(tables[name as "summaryPoints"].columns.count, row)),
  set: (tables, row, value) => writeU64(tables[name as "summaryPoints"].columns.count, row, expectInt(value)),
}));

const sumField: Fields = {
  ...inTables(["histogramPoints", "exponentialPoints"], (name) => ({
    get: (tables, row) => tables[name as "histogramPoints"].columns.sum[row],
    set: (tables, row, value) => {
      const { columns } = tables[name as "histogramPoints"];
      columns.sum[row] = expectDouble(value);
      columns.presence[row]! |= statFlag.hasSum;
    },
  })),
  summaryPoints: {
    get: (tables, row) => tables.summaryPoints.columns.sum[row],
    set: (tables, row, value) => {
      tables.summaryPoints.columns.sum[row] = expectDouble(value);
    },
  },
};

function int32Field(column: "scale" | "positiveOffset" | "negativeOffset"): Fields {
  return {
    exponentialPoints: {
      get: (tables, row) => BigInt(tables.exponentialPoints.columns[column][row]!),
      set: (tables, row, value) => {
        tables.exponentialPoints.columns[column][row] = Number(BigInt.asIntN(32, expectInt(value)));
      },
    },
  };
}

const zeroCountField: Fields = {
  exponentialPoints: {
    get: (tables, row) => BigInt.asIntN(64, readU64(tables.exponentialPoints.columns.zeroCount, row)),
    set: (tables, row, value) => writeU64(tables.exponentialPoints.columns.zeroCount, row, expectInt(value)),
  },
};

function counts(tables: Tables, start: number, end: number): Value {
  const column = tables.bucketCounts.columns.count;
  return Array.from({ length: end - start }, (_, i) => BigInt.asIntN(64, readU64(column, start + i)));
}

const bucketCounts: Fields = {
  histogramPoints: {
    get: (tables, row) => {
      const { bucketCountsStart, bucketCountsEnd } = tables.histogramPoints.columns;
      return counts(tables, bucketCountsStart[row]!, bucketCountsEnd[row]!);
    },
  },
};

const explicitBounds: Fields = {
  histogramPoints: {
    get: (tables, row) => {
      const ends = tables.histogramPoints.columns.explicitBoundsEnd;
      return Array.from(tables.explicitBounds.columns.bound.subarray(rangeStart(ends, row), ends[row]!));
    },
  },
};

function signedBuckets(isPositive: boolean): Fields {
  return {
    exponentialPoints: {
      get: (tables, row) => {
        const { bucketCountsStart, bucketCountsSplit, bucketCountsEnd } = tables.exponentialPoints.columns;
        return isPositive
          ? counts(tables, bucketCountsStart[row]!, bucketCountsSplit[row]!)
          : counts(tables, bucketCountsSplit[row]!, bucketCountsEnd[row]!);
      },
    },
  };
}

const exemplars = inTables(["numberPoints", "histogramPoints", "exponentialPoints"], (name) => ({
  get: (tables, row) => {
    const { exemplarsStart, exemplarsEnd } = tables[name as "numberPoints"].columns;
    return new Parts("pmetric.ExemplarSlice", exemplarsEnd[row]! - exemplarsStart[row]!);
  },
}));

const quantileValues: Fields = {
  summaryPoints: {
    get: (tables, row) => {
      const ends = tables.summaryPoints.columns.quantilesEnd;
      return new Parts("pmetric.SummaryDataPointValueAtQuantileSlice", ends[row]! - rangeStart(ends, row));
    },
  },
};

export const pointPaths: PathTable = {
  attributes: attributesPath("points", "pointAttributes"),
  start_time_unix_nano: pointPath(timeField("startTimeUnixNano", false)),
  time_unix_nano: pointPath(timeField("timeUnixNano", false)),
  start_time: pointPath(timeField("startTimeUnixNano", true)),
  time: pointPath(timeField("timeUnixNano", true)),
  value_double: pointPath({ numberPoints: valueDouble }),
  value_int: pointPath({ numberPoints: valueInt }),
  exemplars: pointPath(exemplars, true),
  flags: pointPath(flagsField),
  count: pointPath(countField),
  sum: pointPath(sumField),
  bucket_counts: pointPath(bucketCounts, true),
  explicit_bounds: pointPath(explicitBounds, true),
  scale: pointPath(int32Field("scale")),
  zero_count: pointPath(zeroCountField),
  "positive.offset": pointPath(int32Field("positiveOffset")),
  "positive.bucket_counts": pointPath(signedBuckets(true), true),
  "negative.offset": pointPath(int32Field("negativeOffset")),
  "negative.bucket_counts": pointPath(signedBuckets(false), true),
  quantile_values: pointPath(quantileValues, true),
};
