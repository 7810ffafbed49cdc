import type { FieldExpression, Static } from "../../../traceql/syntax-tree.ts";
import { calculate } from "./scalar.ts";

/** Computes what is known before any span is seen: `2 * 100ms` becomes `200ms`. */
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
  if (a === undefined || b === undefined) return { ...expression, left, right };
  return staticOf(expression, calculate(a, expression.operator, b));
}

function staticOf({ from, to }: FieldExpression, number: number | undefined): FieldExpression {
  const value: Static = number === undefined ? { type: "nil" } : { type: "float", value: number };
  return { type: "static", value, from, to };
}

function numberOf(expression: FieldExpression): number | undefined {
  return expression.type === "static" && isNumber(expression.value) ? expression.value.value : undefined;
}

function isNumber(value: Static): value is Extract<Static, { type: "integer" | "float" | "duration" }> {
  return value.type === "integer" || value.type === "float" || value.type === "duration";
}
