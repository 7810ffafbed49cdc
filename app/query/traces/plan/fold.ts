import type { FieldExpression, Static } from "../../../traceql/syntax-tree.ts";
import { calculate } from "./scalar.ts";

/**
 * Computes what is known before any span is seen: `2 * 100ms` becomes `200ms`. `1 / 0` stays as it is: a written `nil` asks for absence,
 * something absent makes a comparison false.
 */
export function foldExpression(expression: FieldExpression): FieldExpression {
  if (expression.type === "negative") {
    const operand = foldExpression(expression.operand);
    const number = numberOf(operand);
    return number === undefined ? { ...expression, operand } : staticOf(expression, -number);
  }
  if (expression.type !== "arithmetic") return expression;
  const left = foldExpression(expression.left);
  const right = foldExpression(expression.right);
  const [a, b] = [numberOf(left), numberOf(right)];
  const number = a === undefined || b === undefined ? undefined : calculate(a, expression.operator, b);
  return number === undefined ? { ...expression, left, right } : staticOf(expression, number);
}

function staticOf({ from, to }: FieldExpression, value: number): FieldExpression {
  return { type: "static", value: { type: "float", value }, from, to };
}

function numberOf(expression: FieldExpression): number | undefined {
  return expression.type === "static" && isNumber(expression.value) ? expression.value.value : undefined;
}

function isNumber(value: Static): value is Extract<Static, { type: "integer" | "float" | "duration" }> {
  return value.type === "integer" || value.type === "float" || value.type === "duration";
}
