import { difference } from "../words.ts";
import { type Arena, arenaBytes } from "./arena.ts";
import type { HotColumns } from "./span-block.ts";

type DurationColumns = Pick<
  HotColumns,
  "durationCode" | "durationLow" | "longDurationRows" | "longDurations"
>;

export interface BuiltDurations extends DurationColumns {
  readonly minCode: number;
  readonly maxCode: number;
}

interface Times {
  readonly start: Uint32Array;
  readonly end: Uint32Array;
}

/** Bits below a code that a narrow and a wide column of the rest hold: durations up to 17 ms and 18 minutes. */
const narrowBits = 16;
const wideBits = 32;

/** A row beside the columns takes its number and the duration. */
const longBytes = 10;

/** What the columns of so many durations take of an arena at most. */
export function durationBytesMax(rowCount: number): number {
  return (
    arenaBytes(rowCount * 2) + arenaBytes(rowCount * 4) + arenaBytes(rowCount * 2) + arenaBytes(rowCount * 8)
  );
}

/** The narrow column where the few that it does not hold take less than the wide one would. */
export function buildDurations(
  times: Times,
  firstRow: number,
  rowCount: number,
  arena: Arena,
): BuiltDurations {
  const durationCode = arena.u16(rowCount);
  const bits = new Uint8Array(rowCount);
  const narrowMisses = writeCodes(times, firstRow, durationCode, bits);
  const isNarrow = narrowMisses * longBytes < rowCount * 2;
  const heldBits = isNarrow ? narrowBits : wideBits;
  const durationLow = isNarrow ? arena.u16(rowCount) : arena.u32(rowCount);
  const long = writeLow(times, firstRow, bits, heldBits, durationLow);
  const longDurationRows = arena.u16(long.length);
  const longDurations = arena.f64(long.length);
  for (const [index, row] of long.entries()) {
    longDurationRows[index] = row;
    longDurations[index] = difference(times.end, firstRow + row, times.start, firstRow + row);
  }
  let minCode = durationCode[0]!;
  let maxCode = minCode;
  for (let row = 1; row < rowCount; row++) {
    const code = durationCode[row]!;
    if (code < minCode) minCode = code;
    else if (code > maxCode) maxCode = code;
  }
  return { durationCode, durationLow, longDurationRows, longDurations, minCode, maxCode };
}

/** Of a negative duration: no column holds it. */
const negativeBits = 255;

/**
 * Writes the codes (see duration-code.ts) and how many bits each leaves out. Returns how many rows leave out more than a
 * narrow column holds. In words: a code must be exact where a double is not.
 */
function writeCodes({ start, end }: Times, firstRow: number, codes: Uint16Array, bits: Uint8Array): number {
  let narrowMisses = 0;
  for (let row = 0; row < codes.length; row++) {
    const at = (firstRow + row) * 2;
    const startLow = start[at]!;
    const endLow = end[at]!;
    const low = (endLow - startLow) >>> 0;
    const high = end[at + 1]! - start[at + 1]! - (endLow < startLow ? 1 : 0);
    let left = 0;
    let code = 0;
    if (high === 0) {
      left = low < 256 ? 0 : 24 - Math.clz32(low);
      code = left * 128 + (low >>> left);
    } else if (high > 0) {
      left = 56 - Math.clz32(high);
      const top = left >= 32 ? high >>> (left - 32) : (high << (32 - left)) | (low >>> left);
      code = left * 128 + top;
    } else left = negativeBits;
    codes[row] = code;
    bits[row] = left;
    if (left > narrowBits) narrowMisses++;
  }
  return narrowMisses;
}

/** Writes what the codes leave out; returns the rows where that is too much. */
function writeLow(
  { start, end }: Times,
  firstRow: number,
  bits: Uint8Array,
  heldBits: number,
  lows: Uint16Array | Uint32Array,
): number[] {
  const long: number[] = [];
  for (let row = 0; row < lows.length; row++) {
    const left = bits[row]!;
    const at = (firstRow + row) * 2;
    if (left > heldBits) {
      lows[row] = 0xffff_ffff;
      long.push(row);
    } else {
      const low = end[at]! - start[at]!;
      lows[row] = left === 32 ? low : low & ((1 << left) - 1);
    }
  }
  return long;
}
