import { formatDuration, staticText } from "../literals.ts";
import type { Comparison, Static } from "../syntax-tree.ts";
import type { NaiveValue } from "./naive-span.ts";

/** A value of a field. Durations are nanoseconds. */
export type Value =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "int"; readonly value: bigint }
  | { readonly type: "double"; readonly value: number }
  | { readonly type: "duration"; readonly value: number }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "status"; readonly value: 0 | 1 | 2 }
  | { readonly type: "kind"; readonly value: 0 | 1 | 2 | 3 | 4 | 5 }
  | { readonly type: "array"; readonly value: readonly Value[] };

export function sentValue(value: NaiveValue): Value {
  if (typeof value === "object") return { type: "array", value: value.map(sentValue) };
  if (typeof value === "string") return { type: "string", value };
  if (typeof value === "bigint") return { type: "int", value };
  return typeof value === "number" ? { type: "double", value } : { type: "bool", value };
}

/** `nil` is no value. */
export function valueOfStatic(value: Static): Value | undefined {
  switch (value.type) {
    case "nil":
      return undefined;
    case "integer":
      return { type: "int", value: BigInt(value.value) };
    case "float":
      return { type: "double", value: value.value };
    case "boolean":
      return { type: "bool", value: value.value };
    default:
      return value;
  }
}

export function numberOf(value: Value | undefined): number | undefined {
  if (value === undefined) return undefined;
  const isNumber = value.type === "int" || value.type === "double" || value.type === "duration";
  return isNumber ? Number(value.value) : undefined;
}

/** Whether a value written in the query holds for an attribute: one element of a list is enough, but for `!=` and `!~`. */
export function holdsFor(value: Value, isNegative: boolean, holds: (element: Value) => boolean): boolean {
  if (value.type !== "array") return holds(value);
  return isNegative ? value.value.length > 0 && value.value.every(holds) : value.value.some(holds);
}

/** Values of different kinds are neither equal nor different, and neither are lists. */
export function compare(a: Value, operator: Comparison, b: Value): boolean {
  if (a.type === "array" || b.type === "array") return false;
  const left = numberOf(a);
  const right = numberOf(b);
  if (left !== undefined && right !== undefined) return holds(operator, left, right);
  if (a.type !== b.type) return false;
  if (a.type === "string" && b.type === "string") return holds(operator, orderOfTexts(a.value, b.value), 0);
  if (operator === "=") return a.value === b.value;
  return operator === "!=" && a.value !== b.value;
}

function holds(operator: Comparison, left: number, right: number): boolean {
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

/** By code points, which is the order of UTF-8 bytes. */
function orderOfTexts(a: string, b: string): number {
  const left = [...a];
  const right = [...b];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const order = left[i]!.codePointAt(0)! - right[i]!.codePointAt(0)!;
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** The same for equal values of the same type only: 1 and 1.0 are two groups. */
export function groupKey(value: Value | undefined): string {
  if (value === undefined) return "nil";
  const text = value.type === "array" ? JSON.stringify(value.value.map(groupKey)) : textOf(value);
  return `${value.type} ${text}`;
}

/** As labels show it: lists as JSON. */
export function textOf(value: Value): string {
  switch (value.type) {
    case "status":
    case "kind":
      return staticText(value);
    case "duration":
      return formatDuration(value.value);
    case "array":
      return `[${value.value.map(elementText).join(",")}]`;
    default:
      return String(value.value);
  }
}

function elementText(value: Value): string {
  return value.type === "string" ? JSON.stringify(value.value) : textOf(value);
}
