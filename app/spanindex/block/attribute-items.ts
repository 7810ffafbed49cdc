import { scratch } from "./build-scratch.ts";
import type { PairTable } from "./pair-table.ts";

/** Attributes of consecutive owners: those of owner i are pairs[ends[first + i - 1] … ends[first + i]). */
export interface AttributeLists {
  readonly pairs: Uint32Array;
  readonly ends: Uint32Array;
  readonly first: number;
  readonly rowCount: number;
}

/**
 * The attributes of some owners sorted by key, rows ascending, the first of each key of an owner only:
 *
 *     columns    [7, 2]                keys that occur, in order of first appearance
 *     from       [0, 3, 5]             column i is items from[i] … from[i] + counts[i]; there may be a gap behind it
 *     rows       [0 1 4 | 1 2]
 *     pairs      [9 9 3 | 5 6]
 */
export interface AttributeItems {
  readonly columns: readonly number[];
  readonly from: readonly number[];
  readonly counts: readonly number[];
  readonly rows: Uint32Array;
  readonly pairs: Uint32Array;
}

/** Rows above this do not fit in sixteen bits. */
export const narrowRowsMax = 65_536;

/** Of the items sorted last: a zero for each pair, and room for all distinct ones, of which each is in one column only. */
let numbering = { codeOf: scratch.words(0), distinct: scratch.words(0), counts: scratch.words(0) };

/**
 * Two passes over the list: one counts how many items each key has, so that the other can put each item in its place.
 * The result is valid until the next call.
 */
export function sortAttributes(
  { pairs, ends, first, rowCount }: AttributeLists,
  table: PairTable,
): AttributeItems {
  const start = first === 0 ? 0 : ends[first - 1]!;
  const end = rowCount === 0 ? start : ends[first + rowCount - 1]!;
  const itemCount = end - start;
  const pairCount = table.entries.count;
  const keyCount = table.keys.length;
  scratch.begin();
  const list = scratch.copyOf(pairs.subarray(start, end));
  const itemColumns = scratch.words(itemCount);
  const keyOf = scratch.copyOf(table.keyOf.subarray(0, pairCount));
  const [ofKey, keys, totals] = [scratch.words(keyCount), scratch.words(keyCount), scratch.words(keyCount)];
  const columnCount = scratch.kernel.countKeys(
    ...([list.byteOffset, itemCount, keyOf.byteOffset, keyCount] as const),
    ...([ofKey.byteOffset, itemColumns.byteOffset, keys.byteOffset, totals.byteOffset] as const),
  );
  const from = prefixSums(totals.subarray(0, columnCount));
  const next = scratch.copyOf(Uint32Array.from(from));
  const rowEnds = scratch.copyOf(ends.subarray(first, first + rowCount));
  const [rows, sorted] = [scratch.words(itemCount), scratch.words(itemCount)];
  scratch.kernel.placeItems(
    ...([list.byteOffset, rowEnds.byteOffset, start, rowCount, itemColumns.byteOffset, columnCount] as const),
    ...([next.byteOffset, totals.byteOffset, rows.byteOffset, sorted.byteOffset] as const),
  );
  numbering = {
    codeOf: scratch.words(pairCount).fill(0),
    distinct: scratch.words(pairCount),
    counts: scratch.words(pairCount),
  };
  const counts = from.map((begin, column) => next[column]! - begin);
  return { columns: Array.from(keys.subarray(0, columnCount)), from, counts, rows, pairs: sorted };
}

/**
 * Numbers the pairs of one column of the items sorted last in order of first appearance, from 1 on, and puts the numbers
 * in their place. `pairs`: the pair of each number, less one; `counts`: how many rows have it. Once a column.
 */
export function numberPairs(cells: Uint32Array): {
  readonly pairs: Uint32Array;
  readonly counts: Uint32Array;
} {
  const { codeOf, distinct, counts } = numbering;
  const count = scratch.kernel.numberPairs(
    ...([cells.byteOffset, cells.length, codeOf.byteOffset, distinct.byteOffset, counts.byteOffset] as const),
  );
  numbering = { codeOf, distinct: distinct.subarray(count), counts: counts.subarray(count) };
  return { pairs: distinct.subarray(0, count), counts: counts.subarray(0, count) };
}

function prefixSums(totals: Uint32Array): number[] {
  let sum = 0;
  return Array.from(totals, (total) => {
    const begin = sum;
    sum += total;
    return begin;
  });
}
