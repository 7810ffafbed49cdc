import { type MetricBatch, metricType } from "../../pdata/metric-batch.ts";
import type { Access } from "../compile/access.ts";
import type { Bindable } from "../compile/cell.ts";
import { rowInputs } from "../compile/expression.ts";
import type { Frame } from "../compile/frame.ts";
import { expectInt } from "../compile/number-access.ts";
import { fail } from "../values/runtime-error.ts";
import { Parts, type Value } from "../values/value.ts";
import { attributesPath } from "./attribute-paths.ts";
import { readOnlyPath, textPath } from "./column-paths.ts";
import type { PathRequest, PathSpec, PathTable } from "./path-spec.ts";

/** Numbers of the Collector's `MetricType`, by our types (field numbers of the oneof). */
const typeNumbers: Readonly<Record<number, bigint>> = {
  [metricType.none]: 0n,
  [metricType.gauge]: 1n,
  [metricType.sum]: 2n,
  [metricType.histogram]: 3n,
  [metricType.exponentialHistogram]: 4n,
  [metricType.summary]: 5n,
};

class MetricRows implements Bindable {
  #map: Uint32Array | undefined;
  #frame!: Frame;

  bind(frame: Frame): void {
    this.#frame = frame;
    this.#map = frame.rowMap("metrics");
  }

  get columns(): MetricBatch["tables"]["metrics"]["columns"] {
    return (this.#frame.tables as unknown as MetricBatch["tables"]).metrics.columns;
  }

  rowOf(row: number): number {
    return this.#map === undefined ? row : this.#map[row]!;
  }

  markChanged(): void {
    this.#frame.editor.markChanged();
  }
}

function metricRows(request: PathRequest): MetricRows {
  return request.share("metrics", () => new MetricRows());
}

/** A field that only metrics of some types have: nil and an error when set for others. */
function typedPath(
  types: readonly number[],
  get: (columns: MetricRows["columns"], row: number) => Value,
  set: (columns: MetricRows["columns"], row: number, value: Value) => void,
): PathSpec {
  return {
    isIndexable: false,
    make: (request): Access => {
      const metrics = metricRows(request);
      const has = (row: number): boolean => types.includes(metrics.columns.type[row]!);
      return {
        text: request.text,
        inputs: rowInputs,
        get: (row) => (has(metrics.rowOf(row)) ? get(metrics.columns, metrics.rowOf(row)) : undefined),
        set: (row, value) => {
          if (!has(metrics.rowOf(row))) fail(`${request.text} is not supported by metrics of this type`);
          set(metrics.columns, metrics.rowOf(row), value);
          metrics.markChanged();
        },
      };
    },
  };
}

const { sum, histogram, exponentialHistogram } = metricType;

export const metricPaths: PathTable = {
  name: textPath("metrics", "name"),
  description: textPath("metrics", "description"),
  unit: textPath("metrics", "unit"),
  type: readOnlyPath((request) => {
    const metrics = metricRows(request);
    return (row) => typeNumbers[metrics.columns.type[metrics.rowOf(row)]!];
  }),
  metadata: attributesPath("metrics", "metricMetadata"),
  aggregation_temporality: typedPath(
    [sum, histogram, exponentialHistogram],
    (columns, row) => BigInt(columns.aggregationTemporality[row]!),
    (columns, row, value) => {
      columns.aggregationTemporality[row] = Number(BigInt.asIntN(32, expectInt(value)));
    },
  ),
  is_monotonic: typedPath(
    [sum],
    (columns, row) => columns.isMonotonic[row] !== 0,
    (columns, row, value) => {
      if (typeof value !== "boolean") fail("expects bool");
      columns.isMonotonic[row] = Number(value);
    },
  ),
  data_points: readOnlyPath((request) => {
    const metrics = metricRows(request);
    return (row) => {
      const metric = metrics.rowOf(row);
      const { pointsStart, pointsEnd } = metrics.columns;
      return new Parts("pmetric.DataPointSlice", pointsEnd[metric]! - pointsStart[metric]!);
    };
  }),
};
