import type { MathOperator } from "../syntax/syntax-tree.ts";
import { formatGo } from "./go-text.ts";
import { fail } from "./runtime-error.ts";
import { Duration, goTypeOf, Time, type Value } from "./value.ts";

/** `a operator b`. Int64 wraps around as in Go; an int and a double make a double. Throws `RuntimeError`. */
export function calculate(operator: MathOperator, a: Value, b: Value): Value {
  if (typeof a === "bigint" && typeof b === "bigint") return calculateInt(operator, a, b);
  if (typeof a === "bigint" || typeof a === "number") {
    if (typeof b !== "bigint" && typeof b !== "number")
      return fail(`${formatGo(b)} must be int64 or float64`);
    return calculateDouble(operator, Number(a), Number(b));
  }
  if (a instanceof Time) return calculateTime(operator, a, b);
  if (a instanceof Duration) return calculateDuration(operator, a, b);
  return fail(`${formatGo(a)} must be int64, float64, time.Time or time.Duration`);
}

export function negate(value: Value): Value {
  if (typeof value === "bigint") return BigInt.asIntN(64, -value);
  if (typeof value === "number") return -value;
  return fail(`unsupported unary minus operation on type ${goTypeOf(value)}`);
}

function calculateInt(operator: MathOperator, a: bigint, b: bigint): bigint {
  switch (operator) {
    case "+":
      return BigInt.asIntN(64, a + b);
    case "-":
      return BigInt.asIntN(64, a - b);
    case "*":
      return BigInt.asIntN(64, a * b);
    default:
      return b === 0n ? fail("attempted to divide by 0") : BigInt.asIntN(64, a / b);
  }
}

function calculateDouble(operator: MathOperator, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    default:
      return b === 0 ? fail("attempted to divide by 0") : a / b;
  }
}

function calculateTime(operator: MathOperator, a: Time, b: Value): Value {
  if (operator === "+") {
    if (b instanceof Duration) return new Time(a.unixNano + b.nano, a.zone);
    return fail(`time.Time must be added to time.Duration; found ${formatGo(b)} instead`);
  }
  if (operator === "-") {
    if (b instanceof Time) return new Duration(clampDuration(a.unixNano - b.unixNano));
    if (b instanceof Duration) return new Time(a.unixNano - b.nano, a.zone);
    return fail(`time.Time or time.Duration must be subtracted from time.Time; found ${formatGo(b)} instead`);
  }
  return fail("only addition and subtraction supported for time.Time and time.Duration");
}

function calculateDuration(operator: MathOperator, a: Duration, b: Value): Value {
  if (operator === "+") {
    if (b instanceof Duration) return new Duration(BigInt.asIntN(64, a.nano + b.nano));
    if (b instanceof Time) return new Time(b.unixNano + a.nano, b.zone);
    return fail(`time.Duration must be added to time.Duration or time.Time; found ${formatGo(b)} instead`);
  }
  if (operator === "-") {
    if (b instanceof Duration) return new Duration(BigInt.asIntN(64, a.nano - b.nano));
    return fail(`time.Duration must be subtracted from time.Duration; found ${formatGo(b)} instead`);
  }
  return fail("only addition and subtraction supported for time.Time and time.Duration");
}

const int64Max = 2n ** 63n - 1n;
const int64Min = -(2n ** 63n);

/** Differences of times stop at the longest duration there is. */
function clampDuration(nano: bigint): bigint {
  if (nano > int64Max) return int64Max;
  return nano < int64Min ? int64Min : nano;
}
