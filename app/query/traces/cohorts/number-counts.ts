import type { NumberCounts } from "../../../analysis/compare/measures.ts";
import { pickFloats } from "../../../analysis/flame/pick.ts";
import { orderOfNumbers } from "../../../analysis/order-numbers.ts";
import type { FieldTally } from "../aggregate/field-tally.ts";
import type { FieldValue } from "../fields/field-value.ts";

/** Fewer different numbers are told one by one. */
const distinctMin = 20;
/** Values looked at to see whether a field may be of numbers at all: most are of text, and may have hundreds of thousands. */
const probedMax = 8;

/**
 * The numbers of a field, where it measures something: undefined where they are few, where most values are none, and where whole numbers
 * are ids, each of another span (`isDistinct`).
 */
export function numbersOf(
  before: FieldTally,
  after: FieldTally,
  isDistinct: boolean,
): NumberCounts | undefined {
  const { values } = before;
  const isNumber = (number: number): boolean => {
    const type = values.typeName(number);
    return type === "int" || (type === "double" && Number.isFinite(sizeOf(values.value(number))));
  };
  const probed = [before, after].flatMap(({ occurring }) => [...occurring.subarray(0, probedMax)]);
  if (!probed.some(isNumber)) return undefined;
  const own: number[] = [];
  for (let number = 1; number <= values.count; number++)
    if (countsOf(before, number) + countsOf(after, number) > 0 && isNumber(number)) own.push(number);
  if (own.length < distinctMin) return undefined;
  if (isDistinct && own.every((number) => values.typeName(number) === "int")) return undefined;
  const found = sortedCounts(own, before, after);
  return (sumOf(found.baseline) + sumOf(found.canary)) * 2 >= before.present + after.present
    ? found
    : undefined;
}

function sortedCounts(own: readonly number[], before: FieldTally, after: FieldTally): NumberCounts {
  const value = Float64Array.from(own, (number) => sizeOf(before.values.value(number)));
  const order = orderOfNumbers(value, (a, b) => a - b);
  return {
    value: pickFloats(value, order),
    baseline: Uint32Array.from(order, (at) => countsOf(before, own[at]!)),
    canary: Uint32Array.from(order, (at) => countsOf(after, own[at]!)),
  };
}

function countsOf({ counts }: FieldTally, number: number): number {
  return counts[number] ?? 0;
}

function sumOf(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

function sizeOf(value: FieldValue): number {
  return value.type === "int" || value.type === "double" ? Number(value.value) : Number.NaN;
}
