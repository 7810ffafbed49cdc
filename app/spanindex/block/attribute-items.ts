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
  readonly rows: Uint16Array | Uint32Array;
  readonly pairs: Uint32Array;
}

/** Rows above this do not fit in sixteen bits. */
export const narrowRowsMax = 65_536;

/** Kept between blocks: touching fresh memory for each would cost as much as filling it. Larger ones are let go. */
const keptItemsMax = 2_000_000;
const kept = { items: 0, rows: new Uint16Array(0), pairs: new Uint32Array(0), columns: new Uint32Array(0) };

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
  const room = roomFor(itemCount, rowCount);
  const columnOfKey = new Uint32Array(table.keys.length);
  const columns: number[] = [];
  const totals: number[] = [];
  const { keyOf } = table;
  const itemColumns = room.columns;
  for (let item = 0; item < itemCount; item++) {
    const key = keyOf[pairs[start + item]!]!;
    let column = columnOfKey[key]! - 1;
    if (column < 0) {
      column = columns.push(key) - 1;
      columnOfKey[key] = column + 1;
      totals.push(0);
    }
    itemColumns[item] = column;
    totals[column]!++;
  }
  const from = prefixSums(totals);
  const counts = place({ pairs, ends, first, rowCount }, start, itemColumns, from, room);
  return { columns, from, counts, rows: room.rows, pairs: room.pairs };
}

interface Room {
  readonly rows: Uint16Array | Uint32Array;
  readonly pairs: Uint32Array;
  readonly columns: Uint32Array;
}

function roomFor(items: number, rowCount: number): Room {
  const isKept = items <= keptItemsMax;
  if (isKept && items > kept.items) {
    kept.items = Math.min(keptItemsMax, items * 2);
    kept.rows = new Uint16Array(kept.items);
    kept.pairs = new Uint32Array(kept.items);
    kept.columns = new Uint32Array(kept.items);
  }
  const isNarrow = rowCount <= narrowRowsMax;
  if (isKept && isNarrow) return kept;
  return {
    rows: isNarrow ? new Uint16Array(items) : new Uint32Array(items),
    pairs: new Uint32Array(items),
    columns: new Uint32Array(items),
  };
}

function place(
  { pairs, ends, first, rowCount }: AttributeLists,
  start: number,
  itemColumns: Uint32Array,
  from: readonly number[],
  room: Room,
): number[] {
  const next = Uint32Array.from(from);
  /** Last row that has the key, plus one: what it says again in the same row is left out. */
  const lastRow = new Uint32Array(from.length);
  const { rows: toRows, pairs: toPairs } = room;
  let at = start;
  for (let row = 0; row < rowCount; row++) {
    const end = ends[first + row]!;
    for (; at < end; at++) {
      const column = itemColumns[at - start]!;
      if (lastRow[column] === row + 1) continue;
      lastRow[column] = row + 1;
      const to = next[column]!;
      toRows[to] = row;
      toPairs[to] = pairs[at]!;
      next[column] = to + 1;
    }
  }
  return from.map((begin, column) => next[column]! - begin);
}

function prefixSums(totals: readonly number[]): number[] {
  let sum = 0;
  return totals.map((total) => {
    const begin = sum;
    sum += total;
    return begin;
  });
}
