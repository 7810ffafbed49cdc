import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { FieldExpression } from "../../../traceql/syntax-tree.ts";
import { fieldColumn } from "../field-values.ts";
import type { FieldValue } from "../fields/field-value.ts";
import type { Scalar } from "../plan/scalar.ts";
import { valuesOf } from "../predicate/expression-values.ts";
import type { Filter } from "../predicate/filter.ts";
import type { Steps } from "../query-world.ts";

/** The one value of an expression for each row of a block: the first where there are several. */
export interface FirstValues {
  value(row: number): FieldValue | undefined;
  /** Equal for equal values of the same type only: 1 and 1.0 are two groups. */
  key(row: number): string;
}

export function* firstValues(
  filter: Filter,
  block: SpanBlock,
  expression: FieldExpression,
): Steps<FirstValues> {
  if (expression.type !== "attribute" && expression.type !== "intrinsic") {
    const values = yield* valuesOf(filter, block, expression);
    const value = (row: number) => valueOfScalar(values(row)[0]);
    return { value, key: (row) => valueKey(value(row)) };
  }
  const { codes, value } = yield* fieldColumn(filter.world, block, expression);
  const keys: (string | undefined)[] = [];
  return {
    value: (row) => value(codes[row]!),
    key(row) {
      const code = codes[row]!;
      keys[code] ??= valueKey(value(code));
      return keys[code];
    },
  };
}

/** What was computed is a number, a truth value or a text. */
function valueOfScalar(scalar: Scalar): FieldValue | undefined {
  switch (typeof scalar) {
    case "number":
      return { type: "double", value: scalar };
    case "boolean":
      return { type: "bool", value: scalar };
    case "string":
      return { type: "string", value: scalar };
    default:
      return undefined;
  }
}

export function valueKey(value: FieldValue | undefined): string {
  if (value === undefined) return "nil";
  return "values" in value
    ? `${value.type} ${containerKey(value)}`
    : `${value.type} ${"value" in value ? String(value.value) : ""}`;
}

function containerKey(value: Extract<FieldValue, { readonly values: unknown }>): string {
  return JSON.stringify(value.values, (_, inner: unknown) =>
    typeof inner === "bigint" ? `${inner}n` : inner,
  );
}
