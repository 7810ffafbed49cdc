import { readU64, writeU64 } from "../../pdata/edit/numbers.ts";
import { type MetricBatch, numberType } from "../../pdata/metric-batch.ts";
import type { Access } from "../compile/access.ts";
import type { Bindable } from "../compile/cell.ts";
import { rowInputs } from "../compile/expression.ts";
import type { Frame } from "../compile/frame.ts";
import { expectDouble, expectInt } from "../compile/number-access.ts";
import type { Value } from "../values/value.ts";
import { attributesPath } from "./attribute-paths.ts";
import { numberPath } from "./column-paths.ts";
import { idPath } from "./id-paths.ts";
import type { PathSpec, PathTable } from "./path-spec.ts";
import { readDouble, writeDouble } from "./point-paths.ts";

type Columns = MetricBatch["tables"]["exemplars"]["columns"];

/** Exemplars are only seen from themselves: nothing is a part of one. */
class ExemplarRows implements Bindable {
  #frame!: Frame;

  bind(frame: Frame): void {
    this.#frame = frame;
  }

  get columns(): Columns {
    return (this.#frame.tables as unknown as MetricBatch["tables"]).exemplars.columns;
  }

  markChanged(): void {
    this.#frame.editor.markChanged();
  }
}

/** The value, where it is of this type; 0 where it is of the other one. */
function valuePath(
  type: number,
  get: (value: Uint32Array, row: number) => Value,
  none: Value,
  set: (column: Uint32Array, row: number, value: Value) => void,
): PathSpec {
  return {
    isIndexable: false,
    make: (request): Access => {
      const exemplars = request.share("exemplars", () => new ExemplarRows());
      return {
        text: request.text,
        inputs: rowInputs,
        get: (row) => {
          const { value, valueType } = exemplars.columns;
          return valueType[row] === type ? get(value, row) : none;
        },
        set: (row, found) => {
          set(exemplars.columns.value, row, found);
          exemplars.columns.valueType[row] = type;
          exemplars.markChanged();
        },
      };
    },
  };
}

export const exemplarPaths: PathTable = {
  time_unix_nano: numberPath("exemplars", "timeUnixNano", "nano"),
  time: numberPath("exemplars", "timeUnixNano", "time"),
  double_value: valuePath(numberType.double, readDouble, 0, (column, row, value) =>
    writeDouble(column, row, expectDouble(value)),
  ),
  int_value: valuePath(
    numberType.int,
    (column, row) => BigInt.asIntN(64, readU64(column, row)),
    0n,
    (column, row, value) => writeU64(column, row, expectInt(value)),
  ),
  trace_id: idPath("exemplars", "traceId", "TraceID"),
  span_id: idPath("exemplars", "spanId", "SpanID"),
  filtered_attributes: attributesPath("exemplars", "exemplarAttributes"),
};
