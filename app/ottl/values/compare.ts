import type { CompareOperator } from "../syntax/syntax-tree.ts";
import { Duration, Id, isBytes, isList, isMap, Time, type Value } from "./value.ts";

/**
 * The comparison rules of OTTL: numbers of different types as doubles, strings by bytes, `false` before `true`, times and
 * durations among themselves, maps and lists only for equality. Values that cannot be compared are not equal, and
 * neither before nor after each other; that is no error.
 */
export function compare(a: Value, b: Value, operator: CompareOperator): boolean {
  const order = orderOf(a, b);
  if (order !== undefined) return holds(order, operator);
  if (operator === "==") return equal(a, b);
  return operator === "!=" && !equal(a, b);
}

function holds(order: number, operator: CompareOperator): boolean {
  switch (operator) {
    case "==":
      return order === 0;
    case "!=":
      return order !== 0;
    case "<":
      return order < 0;
    case "<=":
      return order <= 0;
    case ">":
      return order > 0;
    default:
      return order >= 0;
  }
}

/** Negative, zero, positive, or NaN (not ordered, not equal); undefined where the types have no order. */
function orderOf(a: Value, b: Value): number | undefined {
  if (isNumber(a) && isNumber(b)) return numberOrder(a, b);
  if (typeof a === "string" && typeof b === "string") return compareUtf8(a, b);
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  if (a === undefined && b === undefined) return 0;
  if (a instanceof Time && b instanceof Time) return sign(a.unixNano - b.unixNano);
  if (a instanceof Duration && b instanceof Duration) return sign(a.nano - b.nano);
  if (isBytes(a) && isBytes(b)) return compareBytes(a, b);
  return undefined;
}

function isNumber(value: Value): value is bigint | number {
  return typeof value === "bigint" || typeof value === "number";
}

function numberOrder(a: bigint | number, b: bigint | number): number {
  if (typeof a === "bigint" && typeof b === "bigint") return sign(a - b);
  const x = Number(a);
  const y = Number(b);
  if (x === y) return 0;
  if (x < y) return -1;
  return x > y ? 1 : Number.NaN;
}

function sign(difference: bigint): number {
  return difference < 0n ? -1 : Number(difference > 0n);
}

/** By the bytes of UTF-8, which is the order of code points. Only surrogates make it differ from that of UTF-16. */
export function compareUtf8(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const isSurrogateX = x >= 0xd800 && x < 0xe000;
    const isSurrogateY = y >= 0xd800 && y < 0xe000;
    return isSurrogateX === isSurrogateY ? x - y : Number(isSurrogateX) - Number(isSurrogateY);
  }
  return a.length - b.length;
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) if (a[i] !== b[i]) return a[i]! - b[i]!;
  return a.length - b.length;
}

/** Whether two values are the same in type and content: ints and doubles inside of maps and lists are never equal. */
export function equal(a: Value, b: Value): boolean {
  if (isList(a)) return isList(b) && a.length === b.length && a.every((value, i) => equal(value, b[i]));
  if (isMap(a))
    return isMap(b) && a.size === b.size && [...a].every(([k, v]) => b.has(k) && equal(v, b.get(k)));
  if (isBytes(a)) return isBytes(b) && compareBytes(a, b) === 0;
  if (a instanceof Id) return b instanceof Id && a.kind === b.kind && compareBytes(a.bytes, b.bytes) === 0;
  if (a instanceof Time) return b instanceof Time && a.unixNano === b.unixNano;
  if (a instanceof Duration) return b instanceof Duration && a.nano === b.nano;
  return a === b;
}
