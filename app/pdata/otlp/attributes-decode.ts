import type { MessageDictionary } from "../message-dictionary.ts";
import type { attributeListSchema } from "../schema.ts";
import type { Table } from "../table.ts";
import type { ProtoReader } from "./proto-reader.ts";

/**
 * Reads the attribute whose tag has just been read, and those that follow it directly, into `list`. Beyond `rowMax`
 * rows they are left out. Returns how many were.
 */
export function readAttributes(
  reader: ProtoReader,
  end: number,
  tag: number,
  list: Table<typeof attributeListSchema>,
  rowMax: number,
  pairs: MessageDictionary,
): number {
  const { bytes } = reader;
  let leftOut = 0;
  for (;;) {
    const stop = reader.length(end);
    if (list.rowCount < rowMax) {
      const row = list.addRow();
      list.columns.pair[row] = pairs.intern(bytes, reader.position, stop);
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
