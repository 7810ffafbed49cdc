import type { Field, FieldComparison, FieldExpression, Static } from "../../../traceql/syntax-tree.ts";

/**
 * What is asked of one span, in the form it is evaluated in. A condition is true or false for every span: a comparison
 * with something absent is false. Plain data.
 */
export type Condition =
  | { readonly type: "always" }
  | { readonly type: "never" }
  /** All of them, cheapest first. */
  | { readonly type: "every"; readonly of: readonly Condition[] }
  /** Any of them, cheapest first. */
  | { readonly type: "some"; readonly of: readonly Condition[] }
  | { readonly type: "not"; readonly of: Condition }
  /** Decided once for each operation (service, kind, name) of a block: `of` looks at nothing else. */
  | { readonly type: "operation"; readonly of: Condition; readonly readsService: boolean }
  | Comparing
  | Presence
  | { readonly type: "text"; readonly text: string }
  /** Computed row by row: a comparison whose sides are not a field and a value, or anything else that is true or false. */
  | { readonly type: "computed"; readonly expression: FieldExpression };

export interface Comparing {
  readonly type: "compare";
  readonly field: Field;
  readonly operator: FieldComparison;
  /** Not nil. */
  readonly value: Static;
}

export interface Presence {
  readonly type: "present";
  readonly field: Field;
}

/** Rough work a row, to put cheap conditions first. */
export function costOf(condition: Condition): number {
  switch (condition.type) {
    case "always":
    case "never":
      return 0;
    case "operation":
      return 1;
    case "every":
    case "some":
      return condition.of.reduce((sum, part) => sum + costOf(part), 0);
    case "not":
      return costOf(condition.of);
    case "compare":
      return costOfField(condition.field) + (isPattern(condition.operator) ? 20 : 0);
    case "present":
      return costOfField(condition.field);
    case "text":
      return 200;
    case "computed":
      return 100;
  }
}

function isPattern(operator: FieldComparison): boolean {
  return operator === "=~" || operator === "!~";
}

function costOfField(field: Field): number {
  if (field.ofParent) return 30;
  if (field.type === "attribute")
    return { resource: 1, instrumentation: 1, span: 8, any: 9, event: 40, link: 40 }[field.scope];
  switch (field.name) {
    case "span:status":
    case "span:name":
    case "span:kind":
      return 1;
    case "span:duration":
    case "parent":
      return 3;
    case "instrumentation:name":
    case "instrumentation:version":
      return 2;
    case "trace:id":
    case "trace:duration":
      return 5;
    case "trace:rootName":
    case "trace:rootService":
      return 10;
    default:
      return 50;
  }
}
