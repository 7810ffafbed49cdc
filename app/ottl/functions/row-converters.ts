import { type AttributeLists, absent } from "../../pdata/edit/attribute-lists.ts";
import { pointTableNames } from "../../pdata/edit/attribute-owners.ts";
import { type MetricBatch, type PointTableName, pointTableOf } from "../../pdata/metric-batch.ts";
import type { Bindable } from "../compile/cell.ts";
import type { Frame } from "../compile/frame.ts";
import type { CompileScope } from "../compile/scope.ts";
import type { ContextName } from "../contexts/context-names.ts";
import { IdAccess } from "../paths/id-paths.ts";
import type { Value } from "../values/value.ts";
import { type Parameter, required } from "./parameters.ts";

/** A converter that looks at the item itself. */
export interface RowConverter {
  readonly name: string;
  readonly contexts: readonly ContextName[];
  readonly parameters: readonly Parameter[];
  readonly make: (scope: CompileScope) => (row: number, args: readonly Value[]) => Value;
}

/** The attributes of the points of a metric. */
class PointsOfMetric implements Bindable {
  #lists!: AttributeLists;
  #frame!: Frame;

  bind(frame: Frame): void {
    this.#frame = frame;
    this.#lists = frame.editor.attributes("pointAttributes");
  }

  /** Whether a point of the metric has the attribute, with the value where one is given. */
  some(metric: number, key: string, value?: string): boolean {
    const { columns } = (this.#frame.batch as MetricBatch).tables.metrics;
    const table = pointTableOf(columns.type[metric]!);
    if (table === undefined) return false;
    const base = this.#baseOf(table);
    const { pairs } = this.#lists;
    const id = pairs.keyId(key);
    for (let point = columns.pointsStart[metric]!; point < columns.pointsEnd[metric]!; point++) {
      const ref = this.#lists.find(base + point, id);
      if (ref === absent) continue;
      if (value === undefined) return true;
      const found = pairs.attributeValue(ref);
      if (found.type === "string" && found.value === value) return true;
    }
    return false;
  }

  #baseOf(table: PointTableName): number {
    const before = pointTableNames.slice(0, pointTableNames.indexOf(table));
    return before.reduce((sum, name) => sum + this.#frame.pointCounts![name], 0);
  }
}

function pointConverter(name: string, parameters: readonly Parameter[]): RowConverter {
  return {
    name,
    contexts: ["metric"],
    parameters,
    make: (scope) => {
      const points = scope.share("points of metric", () => new PointsOfMetric());
      return (row, [key, value]) => points.some(row, key as string, value as string | undefined);
    },
  };
}

/** Converters of the filter processor: whether a metric has a point with an attribute. */
export const pointConverters: readonly RowConverter[] = [
  pointConverter("HasAttrKeyOnDatapoint", [required("key", "literalString")]),
  pointConverter("HasAttrOnDatapoint", [
    required("key", "literalString"),
    required("expected_val", "literalString"),
  ]),
];

/** Whether a span has no parent. */
export const isRootSpan: RowConverter = {
  name: "IsRootSpan",
  contexts: ["span"],
  parameters: [],
  make: (scope) => {
    const parent = scope.share("spans.parentSpanId", () => new IdAccess("spans", "parentSpanId", "SpanID"));
    return (row) => parent.isZero(row);
  },
};
