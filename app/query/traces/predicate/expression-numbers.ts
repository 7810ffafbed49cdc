import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import type { FieldExpression, Intrinsic } from "../../../traceql/syntax-tree.ts";
import { type NumberOf, numberColumn } from "../field-values.ts";
import { calculate } from "../plan/scalar.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { elementKind } from "./elements.ts";

const numberIntrinsics: ReadonlySet<Intrinsic> = new Set([
  "span:duration",
  "span:childCount",
  "trace:duration",
  "nestedSetLeft",
  "nestedSetRight",
  "nestedSetParent",
]);

/** Whether an expression gives a number wherever it gives anything. */
export function isNumber(expression: FieldExpression): boolean {
  switch (expression.type) {
    case "arithmetic":
    case "negative":
      return true;
    case "static":
      return "value" in expression.value && typeof expression.value.value === "number";
    case "intrinsic":
      return numberIntrinsics.has(expression.name);
    default:
      return false;
  }
}

/**
 * An expression as one number for each row, NaN where it is absent or none: the quick way for what has one value a span. Undefined where it may have
 * several, or looks at the parent.
 */
export function* numbersOf(
  world: QueryWorld,
  block: SpanBlock,
  expression: FieldExpression,
): Steps<NumberOf | undefined> {
  switch (expression.type) {
    case "static": {
      const number =
        isNumber(expression) && "value" in expression.value ? Number(expression.value.value) : Number.NaN;
      return () => number;
    }
    case "attribute":
    case "intrinsic":
      if (expression.ofParent || elementKind(expression) !== undefined) return undefined;
      return yield* numberColumn(world, block, expression);
    case "negative": {
      const operand = yield* numbersOf(world, block, expression.operand);
      return operand === undefined ? undefined : (row) => calculate(0, "-", operand(row)) ?? Number.NaN;
    }
    case "arithmetic": {
      const left = yield* numbersOf(world, block, expression.left);
      const right = left === undefined ? undefined : yield* numbersOf(world, block, expression.right);
      if (left === undefined || right === undefined) return undefined;
      const { operator } = expression;
      return (row) => calculate(left(row), operator, right(row)) ?? Number.NaN;
    }
    default:
      return undefined;
  }
}
