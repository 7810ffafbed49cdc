import type { Kernel } from "./load-kernels.ts";
import { buildTwin } from "./twins/build-twin.ts";

/** The loops over all rows and all attributes of a block. Arrays are of 32-bit words where nothing else is said. */
export interface BuildKernel extends RowKernel {
  /**
   * Finds the keys of `count` items: the column of each in `itemColumns` (numbered in order of first appearance), the key of
   * each column in `columnKeys`, how many items it has in `totals`. `keyOf`: the key of each pair, below `keyCount`;
   * `columnOfKey`: room for one word a key. Returns the number of columns.
   */
  countKeys(
    pairs: number,
    count: number,
    keyOf: number,
    keyCount: number,
    columnOfKey: number,
    itemColumns: number,
    columnKeys: number,
    totals: number,
  ): number;
  /**
   * Sorts the items by column, rows ascending; of several items of a row with the same key the first only. Row i has the
   * items up to `ends[i] - firstEnd`. `next`: where each column begins; afterwards, where it ends. `lastRow`: room for one
   * word a column.
   */
  placeItems(
    pairs: number,
    ends: number,
    firstEnd: number,
    rowCount: number,
    itemColumns: number,
    columnCount: number,
    next: number,
    lastRow: number,
    toRows: number,
    toPairs: number,
  ): void;
  /**
   * Numbers the pairs in `cells` from 1 on in order of first appearance and puts the numbers in their place. `distinct` and
   * `counts`: the pair of each number, and how often it came. `codeOf`: a zero a pair, before and after.
   * Returns the largest number.
   */
  numberPairs(cells: number, count: number, codeOf: number, distinct: number, counts: number): number;
  /**
   * Writes the payloads of `count` values one after the other, with their ends, hashes (`hashPayload`) and types (bytes).
   * Value i is of pair `pairs[codes[i] - 1]`, or `pairs[i]` where `codes` is 0. A pair has bytes [starts, ends) of `bytes`
   * and a type (a byte each): a bool or a varint becomes its payload, all else is copied.
   * Up to fifteen bytes behind the payloads are overwritten.
   */
  writeValues(
    pairs: number,
    codes: number,
    count: number,
    bytes: number,
    starts: number,
    ends: number,
    types: number,
    toBytes: number,
    toEnds: number,
    toHashes: number,
    toTypes: number,
  ): void;
  /** Writes codes of one or two bytes: `cells[i]` to cell `rows[i]` of `toCount`, the others 0; to cell i where `rows` is 0. */
  scatterCodes(
    cells: number,
    rows: number,
    count: number,
    to: number,
    toCount: number,
    codeBytes: number,
  ): void;
  /** Sets the bits of ascending rows in `presence`, and counts those before each `rankRows` (a multiple of 32) rows. */
  markRows(
    rows: number,
    count: number,
    presence: number,
    presenceWords: number,
    ranks: number,
    rankCount: number,
    rankRows: number,
  ): void;
}

/** The loops over rows. Times are of 64 bits, flags of a byte. */
export interface RowKernel {
  /** Rows of the earliest and the latest of `count` times, the first of each: two words at `to`. There is one at least. */
  findExtremes(times: number, count: number, to: number): void;
  /**
   * Writes the offsets of times from that of `baseRow`, the earliest: what is above the lowest `shift` bits to `high`, those bits to
   * `low`, of `lowBytes` each (0 = there are none).
   */
  writeOffsets(
    times: number,
    count: number,
    baseRow: number,
    shift: number,
    high: number,
    low: number,
    lowBytes: number,
  ): void;
  /**
   * Writes the codes of durations (two bytes, see `durationCodeOf`) and how many bits each leaves out (a byte; 255 where the
   * duration is negative). Words at `to`: how many leave out more than `narrowBits`, the smallest code, the largest.
   */
  writeDurationCodes(
    starts: number,
    ends: number,
    count: number,
    narrowBits: number,
    codes: number,
    bits: number,
    to: number,
  ): void;
  /**
   * Writes the bits that codes leave out, `lowBytes` each; ones where that is more than `heldBits`. Those rows go to `longRows`;
   * returns how many there are.
   */
  writeDurationLows(
    starts: number,
    ends: number,
    count: number,
    bits: number,
    heldBits: number,
    lows: number,
    lowBytes: number,
    longRows: number,
  ): number;
  /** Writes the flags of spans (`spanBit`); returns how many are errors. Lists begin where those of the row before end. */
  writeFlags(
    status: number,
    messages: number,
    starts: number,
    ends: number,
    eventsEnd: number,
    firstEvent: number,
    linksEnd: number,
    firstLink: number,
    count: number,
    flags: number,
  ): number;
}

export const buildKernel: Kernel<BuildKernel> = { name: "build", twin: buildTwin };
