import type { Arithmetic, Comparison, Static } from "../../../traceql/syntax-tree.ts";
import { compareCodePoints } from "./compare-code-points.ts";

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
  if (typeof left === "string" && typeof right === "string") return holdsText(left, operator, right);
  if (operator !== "=" && operator !== "!=") return false;
  return isSameKind(left, right) && isSame(left, right) === (operator === "=");
}

/** Of truth values, statuses and kinds: what has no order. */
function isSameKind(left: Scalar, right: Scalar): boolean {
  if (typeof left === "boolean") return typeof right === "boolean";
  if (typeof left !== "object" || typeof right !== "object") return false;
  return left.type === right.type && left.type !== "opaque";
}

function isSame(left: Scalar, right: Scalar): boolean {
  if (typeof left !== "object" || typeof right !== "object") return left === right;
  return left.type !== "opaque" && right.type !== "opaque" && left.value === right.value;
}

/** Texts are ordered by their UTF-8 bytes. */
export function holdsText(left: string, operator: Comparison, right: string): boolean {
  if (operator === "=") return left === right;
  return operator === "!=" ? left !== right : holds(compareCodePoints(left, right), operator, 0);
}

export function holds(left: number, operator: Comparison, right: number): boolean {
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

/** Undefined where the result is not finite, or a side is NaN, as absent ones are in columns: `NaN ** 0` would be 1. */
export function calculate(left: number, operator: Arithmetic, right: number): number | undefined {
  if (Number.isNaN(left) || Number.isNaN(right)) return undefined;
  const result = calculated(left, operator, right);
  return Number.isFinite(result) ? result : undefined;
}

function calculated(left: number, operator: Arithmetic, right: number): number {
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
