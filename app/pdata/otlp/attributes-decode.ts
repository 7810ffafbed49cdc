import type { MessageDictionary } from "../message-dictionary.ts";
import type { attributeListSchema } from "../schema.ts";
import type { Table } from "../table.ts";
import type { ProtoReader } from "./proto-reader.ts";

/**
 * Reads the attribute whose tag has just been read, and those that follow it directly, into `list`. Beyond `rowMax`
 * rows they are left out. Returns how many were.
 *
 * `likeRow` is the first attribute of the item before: items of one sender have the same keys in the same order and
 * often the same values, and comparing with one entry is much cheaper than looking all of them up.
 */
export function readAttributes(
  reader: ProtoReader,
  end: number,
  tag: number,
  list: Table<typeof attributeListSchema>,
  rowMax: number,
  pairs: MessageDictionary,
  likeRow: number = list.rowCount,
): number {
  const { bytes } = reader;
  let codes = list.columns.pair;
  let row = list.rowCount;
  let guessRow = likeRow;
  let leftOut = 0;
  for (;;) {
    const stop = reader.length(end);
    if (row >= rowMax) leftOut++;
    else {
      if (row === codes.length) codes = grow(list, row);
      codes[row++] = pairs.internLike(bytes, reader.position, stop, codes[guessRow++]!);
    }
    reader.position = stop;
    if (stop >= end || bytes[stop] !== tag) break;
    reader.position = stop + 1;
  }
  list.rowCount = row;
  return leftOut;
}

/** Makes room in a list whose rows are all taken. */
function grow(list: Table<typeof attributeListSchema>, rowCount: number): Uint32Array {
  list.rowCount = rowCount;
  list.reserve(1);
  return list.columns.pair;
}

/** Adds to a uint32 count, which stays at its largest value rather than wrap around. */
export function addToCount(counts: Uint32Array, row: number, more: number): void {
  counts[row] = Math.min(counts[row]! + more, 0xffff_ffff);
}
