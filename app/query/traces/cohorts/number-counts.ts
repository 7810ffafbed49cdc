import type { NumberCounts } from "../../../analysis/compare/measures.ts";
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
  const isNumber = (number: number): boolean => ["int", "double"].includes(values.typeName(number));
  const occurring = [before.occurring, after.occurring] as const;
  if (!occurring.some((numbers) => numbers.subarray(0, probedMax).some(isNumber))) return undefined;
  const own = [...new Set([...occurring[0], ...occurring[1]])].filter(isNumber);
  if (own.length < distinctMin) return undefined;
  if (isDistinct && own.every((number) => values.typeName(number) === "int")) return undefined;
  const sizes = new Map(own.map((number) => [number, sizeOf(values.value(number))]));
  own.sort((a, b) => sizes.get(a)! - sizes.get(b)!);
  const found = {
    value: Float64Array.from(own, (number) => sizes.get(number)!),
    baseline: Uint32Array.from(own, (number) => before.counts[number] ?? 0),
    canary: Uint32Array.from(own, (number) => after.counts[number] ?? 0),
  };
  const total = [found.baseline, found.canary].reduce(
    (sum, column) => sum + column.reduce((a, b) => a + b, 0),
    0,
  );
  return total * 2 >= before.present + after.present ? found : undefined;
}

function sizeOf(value: FieldValue): number {
  return value.type === "int" || value.type === "double" ? Number(value.value) : Number.NaN;
}
