import type { CompileScope } from "../compile/scope.ts";
import type { ContextName } from "../contexts/context-names.ts";
import { IdAccess } from "../paths/id-paths.ts";
import type { Value } from "../values/value.ts";
import type { Parameter } from "./parameters.ts";

/** A converter that looks at the item itself. */
export interface RowConverter {
  readonly name: string;
  readonly contexts: readonly ContextName[];
  readonly parameters: readonly Parameter[];
  readonly make: (scope: CompileScope) => (row: number, args: readonly Value[]) => Value;
}

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
