import type { ByteReader, ByteWriter } from "./bytes.ts";
import { readCodes, writeCodes } from "./code-column.ts";
import { IdTable } from "./id-table.ts";
import { readPlane, writePlane } from "./planes.ts";
import type { RowOrder } from "./row-order.ts";
import { SegmentDamageError } from "./segment-damage-error.ts";

/**
 * A column of ids, each two or four words.
 *
 *     form 0 plain      all ids as they are: span ids, which never repeat
 *     form 1 distinct   count, the distinct ids, a number for each row
 */
const form = { plain: 0, distinct: 1 } as const;

/** Share of the rows that may have an id of their own before a table of distinct ids is longer than the ids. */
const distinctShareMax = 0.8;

export function writeIds(out: ByteWriter, ids: Uint32Array, width: 2 | 4, order: RowOrder): void {
  const rowCount = ids.length / width;
  const table = new IdTable(width, rowCount);
  const numbers = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) numbers[row] = table.intern(ids, row * width);
  if (table.count > rowCount * distinctShareMax) {
    out.byte(form.plain);
    writePlane(out, bytesOf(ids));
    return;
  }
  out.byte(form.distinct);
  out.varint(table.count);
  writePlane(out, bytesOf(table.words.subarray(0, table.count * width)));
  writeCodes(out, numbers, order);
}

export function readIds(reader: ByteReader, rowCount: number, width: 2 | 4, order: RowOrder): Uint32Array {
  const code = reader.byte();
  if (code === form.plain) return wordsOver(readPlane(reader, rowCount * width * 4));
  if (code !== form.distinct) throw new SegmentDamageError(`unknown id form ${code}`);
  const table = wordsOver(readPlane(reader, reader.varint() * width * 4));
  const numbers = readCodes(reader, rowCount, order);
  const ids = new Uint32Array(rowCount * width);
  for (let row = 0; row < rowCount; row++) {
    const from = numbers[row]! * width;
    for (let word = 0; word < width; word++) ids[row * width + word] = table[from + word]!;
  }
  return ids;
}

function bytesOf(words: Uint32Array): Uint8Array {
  return new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
}

/** Copied: a plane may start at any byte, words only at every fourth. */
function wordsOver(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(bytes).buffer);
}
