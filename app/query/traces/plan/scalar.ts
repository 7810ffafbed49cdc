import type { Arithmetic, Comparison, Static } from "../../../traceql/syntax-tree.ts";

/**
 * A value while a query is computed. Integers, floats and durations are all numbers; undefined = absent (`nil`). What
 * nothing can be compared with (bytes, arrays, maps) is present, and that is all.
 */
export type Scalar = string | number | boolean | Keyword | Opaque | undefined;

export interface Keyword {
  readonly type: "status" | "kind";
  readonly value: number;
}

export interface Opaque {
  readonly type: "opaque";
}

export const opaque: Opaque = { type: "opaque" };

export function scalarOfStatic(value: Static): Scalar {
  switch (value.type) {
    case "nil":
      return undefined;
    case "status":
    case "kind":
      return value;
    default:
      return value.value;
  }
}

/** False wherever the two sides are not of one kind, whatever the operator. */
export function compareScalars(left: Scalar, operator: Comparison, right: Scalar): boolean {
  if (typeof left === "number" && typeof right === "number") return holds(left, operator, right);
  if (typeof left === "string" && typeof right === "string") return holds(left, operator, right);
  if (typeof left === "boolean" && typeof right === "boolean")
    return holds(Number(left), operator, Number(right));
  if (typeof left !== "object" || typeof right !== "object") return false;
  if (left.type === "opaque" || right.type === "opaque" || left.type !== right.type) return false;
  return holds(left.value, operator, right.value);
}

export function holds<T extends string | number>(left: T, operator: Comparison, right: T): boolean {
  switch (operator) {
    case "=":
      return left === right;
    case "!=":
      return left !== right;
    case "<":
      return left < right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case ">=":
      return left >= right;
  }
}

export function calculate(left: number, operator: Arithmetic, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    case "%":
      return left % right;
    case "^":
      return left ** right;
  }
}

export const mirrored: Readonly<Record<Comparison, Comparison>> = {
  "=": "=",
  "!=": "!=",
  "<": ">",
  "<=": ">=",
  ">": "<",
  ">=": "<=",
};
