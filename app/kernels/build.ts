import type { Kernel } from "./load-kernels.ts";
import { buildTwin } from "./twins/build-twin.ts";

/** The loops over all attributes of a block. All arrays are of 32-bit words, given by their addresses. */
export interface BuildKernel {
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
}

export const buildKernel: Kernel<BuildKernel> = { name: "build", twin: buildTwin };
