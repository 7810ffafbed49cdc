import type { Kernel } from "./load-kernels.ts";
import { aggregateTwin } from "./twins/aggregate-twin.ts";

/**
 * Counting over the columns of one block. Columns, tables and results are offsets in bytes.
 *
 * - `rows`, `count`: which rows: `count` ascending u16 row numbers at `rows`, or rows 0 … count - 1 where `rows` is 0.
 * - `codes`, `width`: a column of unsigned codes of 1, 2 or 4 bytes, by row.
 * - `groups`: the group (u32) of each code; 0 = the code is the group.
 */
export interface AggregateKernel {
  /** Numbers of the bits set in `words` (an even number of) 32-bit words, ascending as u16; returns how many. */
  bitmapRows(bitmap: number, words: number, out: number): number;
  /** Those of the rows whose status is error, as u16; returns how many. `out` has room for one more. */
  errorRows(flags: number, rows: number, count: number, out: number): number;
  /**
   * Ranks (u16), among the rows present in the bitmap, of those of the `count` rows listed at `rows` that are; returns how many.
   * `ranks` (of 2 or 4 bytes) holds the present rows before each 512. `out` has room for one more.
   */
  bitmapRanks(
    presence: number,
    ranks: number,
    rankWidth: number,
    rows: number,
    count: number,
    out: number,
  ): number;
  /** Ranks (u16), among `count` ascending rows, of those selected in the bitmap; returns how many. `out` has room for one more. */
  sparseRanks(rows: number, count: number, selection: number, out: number): number;

  /** counts[group]++ (u32) for each row. */
  countGroups(
    codes: number,
    width: number,
    groups: number,
    rows: number,
    count: number,
    counts: number,
  ): void;
  /**
   * Writes the duration code (u16) of each row into the part of `sorted` that its group has: from its begin on, or from its end
   * down. `positions` is a pair (u32) of begin and end for each group, equal once all its rows are there.
   */
  scatterDurations(
    codes: number,
    width: number,
    groups: number,
    rows: number,
    count: number,
    durationCode: number,
    positions: number,
    sorted: number,
  ): void;
  /**
   * sums[group] += duration, maxima[group] = the larger (float64 nanoseconds). `durationLow` has 2 or 4 bytes; rows whose
   * duration it cannot hold are left to the caller.
   */
  addTotals(
    codes: number,
    width: number,
    groups: number,
    rows: number,
    count: number,
    durationCode: number,
    durationLow: number,
    lowWidth: number,
    sums: number,
    maxima: number,
  ): void;
  /**
   * counters[group * stride + numbers[row] - first]++ (u32) for each row; `numbers` is a u16 column: steps of time, or duration
   * codes.
   */
  countNumbers(
    codes: number,
    width: number,
    groups: number,
    rows: number,
    count: number,
    numbers: number,
    stride: number,
    first: number,
    counters: number,
  ): void;

  /** counts[duration code]++ for each row. */
  countDurations(durationCode: number, rows: number, count: number, counts: number): void;
  /**
   * out[group * shareCount + i] (u16) = the smallest duration code that at least shares[i] (float64) of the group do not
   * exceed; 0 for an empty group. Group g is sorted[ends[g - 1] … ends[g]); its order is not kept. `counters` (a u32 for each code
   * and 16 more) are zeroed and left so.
   */
  groupQuantiles(
    sorted: number,
    ends: number,
    groupCount: number,
    shares: number,
    shareCount: number,
    counters: number,
    out: number,
  ): void;

  /**
   * As `groupQuantiles`, of durations that `countNumbers` counted, for groups so few that their counters fit into a cache. `sizes[g]` (u32)
   * is how many rows a group has. 16 more words lie behind the last counter.
   */
  countedQuantiles(
    counters: number,
    stride: number,
    firstCode: number,
    sizes: number,
    groupCount: number,
    shares: number,
    shareCount: number,
    out: number,
  ): void;

  /** Sorts the codes (u16) of each group, which lie as for `groupQuantiles`. `counters` (a u32 for each code) are zeroed and left so. */
  sortRuns(codes: number, ends: number, groupCount: number, counters: number): void;
  /**
   * As `groupQuantiles`, of groups whose durations lie in several places: group g has runs[ends[g - 1] … ends[g]). A run is three u32:
   * the offset of ascending duration codes, how many (> 0), and one that is written.
   */
  runQuantiles(
    runs: number,
    ends: number,
    groupCount: number,
    shares: number,
    shareCount: number,
    out: number,
  ): void;

  /**
   * out[row] (u16) = time column of the row's start. `columnOfBucket` (u16, columns below 0x4000) is looked up by startHigh >>
   * bucketShift; 0x8000 marks buckets that a border runs through, 0xc000 those with several: there the start is compared with
   * `borders` (u64). borders[c] is where column c begins, after the block's base. `lowWidth` is 0, 1, 2 or 4.
   */
  startColumns(
    startHigh: number,
    startLow: number,
    lowWidth: number,
    startShift: number,
    bucketShift: number,
    columnOfBucket: number,
    borders: number,
    rows: number,
    count: number,
    out: number,
  ): void;
  /**
   * cells[column * cellRows + row of the duration]++ (u32) for each row. `rowOfCode` (u16) is looked up by duration code and
   * marked like `columnOfBucket`; `rowBorders` are float64. `aside` has room for the rows (u16).
   */
  countCells(
    startHigh: number,
    startLow: number,
    startLowWidth: number,
    startShift: number,
    bucketShift: number,
    columnOfBucket: number,
    columnBorders: number,
    durationCode: number,
    durationLow: number,
    durationLowWidth: number,
    rowOfCode: number,
    rowBorders: number,
    cellRows: number,
    rows: number,
    count: number,
    aside: number,
    cells: number,
  ): void;

  /**
   * out[row] (u32) = number of the row's pair of codes, in order of first appearance; returns how many pairs, or -1 where they
   * are more than half of the slots. `table` has mask + 1 zeroed slots of 16 bytes (a power of two); `pairs` takes two u32 a
   * pair and has room for half as many as there are slots.
   */
  numberPairs(
    firstCodes: number,
    firstWidth: number,
    secondCodes: number,
    secondWidth: number,
    rows: number,
    count: number,
    table: number,
    mask: number,
    pairs: number,
    out: number,
  ): number;
  /**
   * Rows whose parent belongs to another service: their numbers (u16) into `edgeRows`, edgeOfRow[row] (u32) = number of the
   * pair (caller, callee) as in `numberPairs` (with more slots than there can be pairs), how many pairs into `pairCount`; returns
   * how many rows. Where `table` is 0, edgeOfRow[row] (u16) = caller * mask + callee, and `pairs` and `pairCount` mean nothing. Of block b:
   * `bases[b]` is the row id of its first row (ascending), `sizes[b]` its rows, `operations[b]` the offset of its operation
   * column (u16), `services[b]` the offset of the service (u32) of each operation.
   */
  findEdges(
    block: number,
    parent: number,
    rows: number,
    count: number,
    blockCount: number,
    bases: number,
    sizes: number,
    operations: number,
    services: number,
    table: number,
    mask: number,
    pairs: number,
    pairCount: number,
    edgeRows: number,
    edgeOfRow: number,
  ): number;
}

export const aggregateKernel: Kernel<AggregateKernel> = { name: "aggregate", twin: aggregateTwin };
