import type { CompareOperator } from "../syntax/syntax-tree.ts";
import { compare } from "../values/compare.ts";
import { calculate } from "../values/math.ts";
import { Duration, Time, type Value } from "../values/value.ts";
import type { TimeDifference } from "./expression.ts";
import type { NumberAccess } from "./number-access.ts";
import type { Test } from "./tests.ts";

/** Which of less, equal and greater an operator accepts, as bits 1, 2 and 4. */
const accepted: Readonly<Record<CompareOperator, number>> = {
  "<": 1,
  "<=": 3,
  "==": 2,
  "!=": 5,
  ">": 4,
  ">=": 6,
};

/** A comparison of a column of numbers with a constant, without making values; undefined where it has no such form. */
export function numberTest(
  number: NumberAccess,
  operator: CompareOperator,
  constant: Value,
): Test | undefined {
  if (!number.isWide) {
    if (number.form === "bool" || (typeof constant !== "bigint" && typeof constant !== "number"))
      return undefined;
    const limit = Number(constant);
    return Number.isNaN(limit) ? undefined : new NarrowTest(number, accepted[operator], limit);
  }
  const nano = number.form === "time" ? (constant instanceof Time ? constant.unixNano : undefined) : constant;
  return typeof nano === "bigint" ? new WideTest(number, operator, nano) : undefined;
}

function holds(bits: number, isLess: boolean, isEqual: boolean): number {
  const bit = isLess ? 1 : isEqual ? 2 : 4;
  return (bits & bit) === 0 ? 0 : 1;
}

class NarrowTest implements Test {
  readonly #number: NumberAccess;
  readonly #bits: number;
  readonly #limit: number;

  constructor(number: NumberAccess, bits: number, limit: number) {
    this.#number = number;
    this.#bits = bits;
    this.#limit = limit;
  }

  evaluate(rows: Uint32Array, count: number, verdicts: Uint8Array): void {
    const { column } = this.#number;
    const bits = this.#bits;
    const limit = this.#limit;
    for (let i = 0; i < count; i++) {
      const value = column[this.#number.rowOf(rows[i]!)]!;
      verdicts[i] = holds(bits, value < limit, value === limit);
    }
  }
}

/** Int64 in two words: the high ones as signed numbers, then the low ones. */
class WideTest implements Test {
  readonly #number: NumberAccess;
  readonly #bits: number;
  readonly #constant: { readonly low: number; readonly high: number } | undefined;
  /** What every row gives where the constant is no int64. */
  readonly #beyond: number;

  constructor(number: NumberAccess, operator: CompareOperator, nano: bigint) {
    this.#number = number;
    this.#bits = accepted[operator];
    const isInt64 = BigInt.asIntN(64, nano) === nano;
    this.#constant = isInt64
      ? { low: Number(BigInt.asUintN(32, nano)), high: Number(BigInt.asIntN(32, nano >> 32n)) }
      : undefined;
    this.#beyond = Number(compare(0n, nano, operator));
  }

  evaluate(rows: Uint32Array, count: number, verdicts: Uint8Array): void {
    if (this.#constant === undefined) {
      verdicts.fill(this.#beyond, 0, count);
      return;
    }
    const { low: limitLow, high: limitHigh } = this.#constant;
    const column = this.#number.column as Uint32Array;
    for (let i = 0; i < count; i++) {
      const at = this.#number.rowOf(rows[i]!) * 2;
      const low = column[at]!;
      const high = column[at + 1]! | 0;
      const isSameHigh = high === limitHigh;
      verdicts[i] = holds(
        this.#bits,
        high < limitHigh || (isSameHigh && low < limitLow),
        isSameHigh && low === limitLow,
      );
    }
  }
}

/** A comparison of a difference of times with a constant; undefined where it has no such form. */
export function differenceTest(
  difference: TimeDifference,
  operator: CompareOperator,
  constant: Value,
): Test | undefined {
  const isOfTimes = difference.later.form === "time";
  const nano = isOfTimes ? (constant instanceof Duration ? constant.nano : undefined) : constant;
  const isSafe =
    typeof nano === "bigint" && BigInt(Number(nano)) === nano && nano < 2n ** 52n && nano > -(2n ** 52n);
  return isSafe ? new DifferenceTest(difference, operator, Number(nano)) : undefined;
}

/** High words that differ by less than this make differences that doubles hold exactly. */
const highDifferenceMax = 1 << 19;

class DifferenceTest implements Test {
  readonly #difference: TimeDifference;
  readonly #operator: CompareOperator;
  readonly #limit: number;

  constructor(difference: TimeDifference, operator: CompareOperator, limit: number) {
    this.#difference = difference;
    this.#operator = operator;
    this.#limit = limit;
  }

  evaluate(rows: Uint32Array, count: number, verdicts: Uint8Array): void {
    const { later, earlier } = this.#difference;
    const a = later.column as Uint32Array;
    const b = earlier.column as Uint32Array;
    const bits = accepted[this.#operator];
    const limit = this.#limit;
    for (let i = 0; i < count; i++) {
      const row = rows[i]!;
      const atA = later.rowOf(row) * 2;
      const atB = earlier.rowOf(row) * 2;
      const high = (a[atA + 1]! | 0) - (b[atB + 1]! | 0);
      if (high > highDifferenceMax || high < -highDifferenceMax) verdicts[i] = this.#slow(row);
      else {
        const nano = high * 0x1_0000_0000 + (a[atA]! - b[atB]!);
        verdicts[i] = holds(bits, nano < limit, nano === limit);
      }
    }
  }

  /** More than a hundred days apart. */
  #slow(row: number): number {
    const { later, earlier } = this.#difference;
    const difference = calculate("-", later.get(row), earlier.get(row));
    const limit = BigInt(this.#limit);
    return Number(compare(difference, later.form === "time" ? new Duration(limit) : limit, this.#operator));
  }
}
