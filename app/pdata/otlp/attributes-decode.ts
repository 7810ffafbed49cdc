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
  let leftOut = 0;
  let guessRow = likeRow;
  for (;;) {
    const stop = reader.length(end);
    if (list.rowCount < rowMax) {
      const row = list.addRow();
      const codes = list.columns.pair;
      codes[row] = pairs.internLike(bytes, reader.position, stop, codes[guessRow++]!);
    } else leftOut++;
    reader.position = stop;
    if (stop >= end || bytes[stop] !== tag) return leftOut;
    reader.position = stop + 1;
  }
}

/** Adds to a uint32 count, which stays at its largest value rather than wrap around. */
export function addToCount(counts: Uint32Array, row: number, more: number): void {
  counts[row] = Math.min(counts[row]! + more, 0xffff_ffff);
}
