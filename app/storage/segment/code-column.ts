import { type ByteReader, ByteWriter } from "./bytes.ts";
import { readWords, writeWords } from "./planes.ts";
import { arrange, type RowOrder, restore } from "./row-order.ts";
import { SegmentDamageError } from "./segment-damage-error.ts";
import { bitsOf, unzigzag, zigzag } from "./zigzag.ts";

/**
 * A column of 32-bit values: form, order, planes (see planes.ts). Every form that could pay is tried and the shortest kept.
 *
 *     form 0 plain       v
 *     form 1 step        zigzag(v − v of the row before)
 *     form 2 first seen  0 where v is one more than every value before, else v + 1: codes are numbered as they arrive
 *     form 3 beside      reference column, zigzag(v − reference of this row)
 *     form 4 behind      reference column, zigzag(v − reference of the row before): ranges that follow each other
 *
 *     order 0 arrival, 1 row order of the table
 */
const form = { plain: 0, step: 1, firstSeen: 2, beside: 3, behind: 4 } as const;

/** Has no v + 1 to be written as. */
const noSuccessor = 0xffff_ffff;

/** Columns of the same table that are decoded already, which others may be written against. */
export type References = readonly Uint32Array[];

export function writeCodes(
  out: ByteWriter,
  values: Uint32Array,
  order: RowOrder,
  references: References = [],
): void {
  const candidates = [header(form.plain), numericHeader(values, references)];
  if (!values.includes(noSuccessor)) candidates.push(header(form.firstSeen));
  let best: Uint8Array | undefined;
  for (const { code, reference } of candidates) {
    const words = transform(code, values, references[reference]);
    for (const isOrdered of order.rows === undefined ? [false] : [false, true]) {
      const attempt = new ByteWriter();
      attempt.byte(code | (isOrdered ? 0x80 : 0));
      if (code >= form.beside) attempt.byte(reference);
      writeWords(attempt, isOrdered ? arrange(words, order.rows!) : words);
      if (best === undefined || attempt.length < best.length) best = attempt.finish();
    }
    // Nothing beats a column of zeros.
    if (best!.length <= 2) break;
  }
  out.raw(best!);
}

export function readCodes(
  reader: ByteReader,
  rowCount: number,
  order: RowOrder,
  references: References = [],
): Uint32Array {
  const first = reader.byte();
  const code = first & 0x7f;
  const reference = code >= form.beside ? references[reader.byte()] : undefined;
  if (code >= form.beside && reference === undefined)
    throw new SegmentDamageError("unknown reference column");
  const words = readWords(reader, rowCount);
  const isOrdered = (first & 0x80) !== 0 && order.rows !== undefined;
  const values = isOrdered ? restore(words, order.rows!) : words;
  invert(code, values, reference);
  return values;
}

interface Candidate {
  readonly code: number;
  readonly reference: number;
}

function header(code: number, reference = 0): Candidate {
  return { code, reference };
}

/** The form with differences that promises the smallest numbers, judged by every 16th row. */
function numericHeader(values: Uint32Array, references: References): Candidate {
  let best = header(form.step);
  let bestBits = sampledBits(values, values, 1);
  for (const [index, reference] of references.entries()) {
    for (const [code, lag] of [[form.beside, 0] as const, [form.behind, 1] as const]) {
      const bits = sampledBits(values, reference, lag);
      if (bits < bestBits) {
        bestBits = bits;
        best = header(code, index);
      }
    }
  }
  return best;
}

function sampledBits(values: Uint32Array, reference: Uint32Array, lag: number): number {
  let bits = 0;
  for (let row = 1; row < values.length; row += 16)
    bits += bitsOf(zigzag(values[row]! - reference[row - lag]!));
  return bits;
}

function transform(code: number, values: Uint32Array, reference: Uint32Array | undefined): Uint32Array {
  if (code === form.plain) return values;
  if (code === form.firstSeen) return toFirstSeen(values);
  const against = code === form.step ? values : reference!;
  const lag = code === form.beside ? 0 : 1;
  const words = new Uint32Array(values.length);
  for (let row = 0; row < values.length; row++)
    words[row] = zigzag(values[row]! - (row < lag ? 0 : against[row - lag]!));
  return words;
}

function toFirstSeen(values: Uint32Array): Uint32Array {
  const words = new Uint32Array(values.length);
  let next = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    words[row] = value === next ? 0 : value + 1;
    if (value >= next) next = value + 1;
  }
  return words;
}

function invert(code: number, values: Uint32Array, reference: Uint32Array | undefined): void {
  if (code === form.firstSeen) fromFirstSeen(values);
  else if (code === form.step)
    for (let row = 0; row < values.length; row++)
      values[row] = unzigzag(values[row]!) + (row === 0 ? 0 : values[row - 1]!);
  else if (code >= form.beside) {
    const lag = code === form.beside ? 0 : 1;
    for (let row = 0; row < values.length; row++)
      values[row] = unzigzag(values[row]!) + (row < lag ? 0 : reference![row - lag]!);
  }
}

function fromFirstSeen(values: Uint32Array): void {
  let next = 0;
  for (let row = 0; row < values.length; row++) {
    const word = values[row]!;
    const value = word === 0 ? next : word - 1;
    values[row] = value;
    if (value >= next) next = value + 1;
  }
}
