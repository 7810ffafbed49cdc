import { type ByteReader, ByteWriter } from "./bytes.ts";
import { readWords, writeWords } from "./planes.ts";
import { arrange, type RowOrder, restore } from "./row-order.ts";
import { SegmentDamageError } from "./segment-damage-error.ts";
import { bitsOf } from "./zigzag.ts";

/**
 * A column of 64-bit values, each two words in memory, low first: times, counts, doubles.
 *
 *     form 0 plain        low words, high words
 *     form 1 step         zigzag(v − v of the row before)
 *     form 2 beside       reference column, zigzag(v − reference of this row): a start time against the end time
 *     form 3 flipped bits v xor v of the row before: doubles that change little
 *
 *     order 0 arrival, 1 row order of the table
 */
const form = { plain: 0, step: 1, beside: 2, flipped: 3 } as const;

/** The 64-bit columns of the same table that are decoded already, by their number in the schema. */
export type WideReferences = ReadonlyMap<number, Uint32Array>;

interface Candidate {
  readonly code: number;
  readonly reference: number;
  readonly bits: number;
}

export function writeWide(
  out: ByteWriter,
  values: Uint32Array,
  order: RowOrder,
  references: WideReferences = new Map(),
): void {
  const { code, reference } = bestForm(values, references);
  const { low, high } = transform(code, values, references.get(reference));
  let best: Uint8Array | undefined;
  for (const isOrdered of order.rows === undefined ? [false] : [false, true]) {
    const attempt = new ByteWriter();
    attempt.byte(code | (isOrdered ? 0x80 : 0));
    if (code === form.beside) attempt.byte(reference);
    writeWords(attempt, isOrdered ? arrange(low, order.rows!) : low);
    writeWords(attempt, isOrdered ? arrange(high, order.rows!) : high);
    if (best === undefined || attempt.length < best.length) best = attempt.finish();
  }
  out.raw(best!);
}

export function readWide(
  reader: ByteReader,
  rowCount: number,
  order: RowOrder,
  references: WideReferences = new Map(),
): Uint32Array {
  const first = reader.byte();
  const code = first & 0x7f;
  const reference = code === form.beside ? references.get(reader.byte()) : undefined;
  if (code > form.flipped || (code === form.beside && reference === undefined))
    throw new SegmentDamageError("unknown form of a 64-bit column");
  let low = readWords(reader, rowCount);
  let high = readWords(reader, rowCount);
  if ((first & 0x80) !== 0 && order.rows !== undefined) {
    low = restore(low, order.rows);
    high = restore(high, order.rows);
  }
  return invert(code, low, high, reference);
}

/** Estimated bits of the column on its own, to write the cheapest of several first. */
export function bitsAlone(values: Uint32Array): number {
  return bestForm(values, new Map()).bits;
}

/** The form with the smallest numbers, judged by every 16th row. */
function bestForm(values: Uint32Array, references: WideReferences): Candidate {
  const candidates: Candidate[] = [
    { code: form.plain, reference: 0, bits: sampledBits(values, form.plain, undefined) },
    { code: form.step, reference: 0, bits: sampledBits(values, form.step, undefined) },
    { code: form.flipped, reference: 0, bits: sampledBits(values, form.flipped, undefined) },
  ];
  for (const [reference, column] of references)
    candidates.push({ code: form.beside, reference, bits: sampledBits(values, form.beside, column) });
  return candidates.reduce((best, candidate) => (candidate.bits < best.bits ? candidate : best));
}

const difference = new Uint32Array(2);

function sampledBits(values: Uint32Array, code: number, reference: Uint32Array | undefined): number {
  let bits = 0;
  for (let row = 1; row * 2 < values.length; row += 16) {
    encodeRow(code, values, reference, row);
    bits += difference[1] === 0 ? bitsOf(difference[0]!) : 32 + bitsOf(difference[1]!);
  }
  return bits;
}

function transform(code: number, values: Uint32Array, reference: Uint32Array | undefined) {
  const rowCount = values.length >> 1;
  const low = new Uint32Array(rowCount);
  const high = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    encodeRow(code, values, reference, row);
    low[row] = difference[0]!;
    high[row] = difference[1]!;
  }
  return { low, high };
}

/** Leaves the two words of a row, in its form, in `difference`. */
function encodeRow(code: number, values: Uint32Array, reference: Uint32Array | undefined, row: number): void {
  const at = row * 2;
  const low = values[at]!;
  const high = values[at + 1]!;
  const against = code === form.beside ? reference! : values;
  const from = code === form.beside ? at : at - 2;
  const otherLow = code === form.plain || from < 0 ? 0 : against[from]!;
  const otherHigh = code === form.plain || from < 0 ? 0 : against[from + 1]!;
  if (code === form.plain) setDifference(low, high);
  else if (code === form.flipped) setDifference(low ^ otherLow, high ^ otherHigh);
  else {
    const deltaLow = (low - otherLow) | 0;
    const deltaHigh = (high - otherHigh - (low < otherLow ? 1 : 0)) | 0;
    const sign = deltaHigh >> 31;
    setDifference((deltaLow << 1) ^ sign, ((deltaHigh << 1) | (deltaLow >>> 31)) ^ sign);
  }
}

function setDifference(low: number, high: number): void {
  difference[0] = low;
  difference[1] = high;
}

function invert(
  code: number,
  low: Uint32Array,
  high: Uint32Array,
  reference: Uint32Array | undefined,
): Uint32Array {
  const values = new Uint32Array(low.length * 2);
  if (code === form.plain || code === form.flipped) invertBits(code === form.flipped, low, high, values);
  else if (reference !== undefined) addTo(reference, low, high, values);
  else sumUp(low, high, values);
  return values;
}

/** Undoes `plain` and `flipped`. */
function invertBits(isFlipped: boolean, low: Uint32Array, high: Uint32Array, values: Uint32Array): void {
  let lowBefore = 0;
  let highBefore = 0;
  for (let row = 0; row < low.length; row++) {
    const lowNow = low[row]! ^ lowBefore;
    const highNow = high[row]! ^ highBefore;
    values[row * 2] = lowNow;
    values[row * 2 + 1] = highNow;
    if (!isFlipped) continue;
    lowBefore = lowNow;
    highBefore = highNow;
  }
}

/** Undoes `step`: the value before stays in two variables, for a start reads millions of times. */
function sumUp(low: Uint32Array, high: Uint32Array, values: Uint32Array): void {
  let sumLow = 0;
  let sumHigh = 0;
  for (let row = 0; row < low.length; row++) {
    const sign = -(low[row]! & 1);
    const deltaLow = ((low[row]! >>> 1) | (high[row]! << 31)) ^ sign;
    sumLow = (sumLow + deltaLow) | 0;
    const carry = sumLow >>> 0 < deltaLow >>> 0 ? 1 : 0;
    sumHigh = (sumHigh + ((high[row]! >>> 1) ^ sign) + carry) | 0;
    values[row * 2] = sumLow;
    values[row * 2 + 1] = sumHigh;
  }
}

/** Undoes `beside`. */
function addTo(reference: Uint32Array, low: Uint32Array, high: Uint32Array, values: Uint32Array): void {
  for (let row = 0; row < low.length; row++) {
    const at = row * 2;
    const sign = -(low[row]! & 1);
    const deltaLow = ((low[row]! >>> 1) | (high[row]! << 31)) ^ sign;
    const sumLow = (reference[at]! + deltaLow) | 0;
    const carry = sumLow >>> 0 < deltaLow >>> 0 ? 1 : 0;
    values[at] = sumLow;
    values[at + 1] = reference[at + 1]! + ((high[row]! >>> 1) ^ sign) + carry;
  }
}
