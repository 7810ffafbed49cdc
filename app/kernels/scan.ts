import type { Kernel } from "./load-kernels.ts";
import { scanTwin } from "./twins/scan-twin.ts";

/**
 * Scans over columns. Offsets are bytes into the memory, results are signed words (`>>> 0` where they may be large).
 *
 * A bitmap has bit i of word i / 32 for row i and is padded with zeros to whole 16 bytes; `words` counts the padding, too.
 * Bitmaps lie at multiples of 16 bytes.
 */
export interface ScanKernel {
  // ── columns of codes to bitmaps ──

  /** Sets the bit of each row where min <= (codes[row] & mask) <= max, clears the others. Codes are u8. */
  rangeBytes(codes: number, rows: number, mask: number, min: number, max: number, out: number): void;
  /** The same of u16. */
  rangeShorts(codes: number, rows: number, min: number, max: number, out: number): void;
  /** The same of u32. */
  rangeWords(codes: number, rows: number, min: number, max: number, out: number): void;
  /** Sets the bit of each row whose code (u8) is in the set `table`, a bitmap of 256 bits. */
  memberBytes(codes: number, rows: number, table: number, out: number): void;
  /** The same of u16; codes are below `codeCount`, the bitmap has a bit for each. */
  memberShorts(codes: number, rows: number, table: number, codeCount: number, out: number): void;

  // ── bitmaps ──

  /** How many bits are set in the `words` 32-bit words at `offset`. */
  countBits(offset: number, words: number): number;
  /** to &= from; 0 where nothing is left. */
  andBits(to: number, from: number, words: number): number;
  /** to |= from. */
  orBits(to: number, from: number, words: number): void;
  /** to &= ~from; 0 where nothing is left. */
  andNotBits(to: number, from: number, words: number): number;
  /** Writes the places of the set bits as u16, ascending; returns how many. For bitmaps of up to 65,536 bits. */
  placesOfBits(bits: number, words: number, out: number): number;
  /**
   * From bits by rank among the set bits of `presence` to bits by row. `ranked` must be readable 16 bytes beyond its end.
   */
  spreadBits(presence: number, words: number, ranked: number, out: number): void;
  /** Sets bit rows[i] (u16) of `out` for each set bit i < count of `ranked`; leaves the others as they are. */
  scatterBits(rows: number, count: number, ranked: number, out: number): void;

  // ── values ──

  /** The first i >= start with column[i] == value (u32); -1 where there is none. */
  findWord(column: number, start: number, count: number, value: number): number;
  /**
   * Which of the texts that lie side by side in `bytes` (text v ends at ends[v], u32) contain the `length` > 0 bytes at
   * `needle`: sets bit first + v of `out`. `folds` = 1: ASCII letters match in either case, the needle is lower case.
   * Returns how many do.
   */
  textsContaining(
    bytes: number,
    ends: number,
    count: number,
    needle: number,
    length: number,
    folds: number,
    first: number,
    out: number,
  ): number;

  // ── links ──

  /**
   * Sets in `out` the bits of the spans of `right` of one block that have an ancestor among certain spans; one of those that is its own
   * ancestor counts as one. `blocks` has eight words for each block, addresses of a column and of bitmaps first:
   *
   *     │ parents │ above │ seen │ right │ out │ slot │ firstRow │ rowCount │
   *
   * Before the first block is asked for, `above` holds those spans and `seen` is empty; both are changed. `right` 0 = no row. `places`
   * (i32) has the number of the first block of each slot, -1 = none; the others of a slot follow it.
   */
  findDescendants(blocks: number, blockCount: number, places: number, slotCount: number, block: number): void;
}

export const scanKernel: Kernel<ScanKernel> = { name: "scan", twin: scanTwin };
