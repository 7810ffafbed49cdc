import { ImageError } from "./image-format.ts";

/** A column of a block. */
export type ImageColumn = Uint8Array | Uint16Array | Uint32Array;

/**
 * Columns of integers as bytes that compress well: differences from row to row, small magnitudes first (0 −1 1 −2 … as
 * 0 1 2 3 …), bytes of the same weight side by side.
 *
 *     7 9 8 300   differences 7 2 −1 292   zigzag 14 4 1 584   planes [14 4 1 72] [0 0 0 2]
 *
 * Writes `column.byteLength` bytes from `at` on; returns where they end.
 */
export function writeDeltas(column: ImageColumn, out: Uint8Array, at: number): number {
  const width = column.BYTES_PER_ELEMENT;
  const unused = 32 - width * 8;
  const { length } = column;
  let before = 0;
  for (let row = 0; row < length; row++) {
    const value = column[row]!;
    const delta = ((value - before) << unused) >> unused;
    before = value;
    const code = (delta << 1) ^ (delta >> 31);
    for (let plane = 0; plane < width; plane++) out[at + plane * length + row] = code >>> (plane * 8);
  }
  return at + column.byteLength;
}

/** Undoes `writeDeltas`; returns where the bytes of the column end. */
export function readDeltas(bytes: Uint8Array, at: number, column: ImageColumn): number {
  const { length } = column;
  const end = at + column.byteLength;
  if (end > bytes.length) throw new ImageError("an image ends early");
  let value = 0;
  if (column instanceof Uint8Array)
    for (let row = 0; row < length; row++) {
      value += fromZigzag(bytes[at + row]!);
      column[row] = value;
    }
  else if (column instanceof Uint16Array)
    for (let row = 0; row < length; row++) {
      value += fromZigzag(bytes[at + row]! | (bytes[at + length + row]! << 8));
      column[row] = value;
    }
  else {
    const second = at + length;
    const third = second + length;
    const fourth = third + length;
    for (let row = 0; row < length; row++) {
      const low = bytes[at + row]! | (bytes[second + row]! << 8);
      const high = bytes[third + row]! | (bytes[fourth + row]! << 8);
      value = (value + fromZigzag(low | (high << 16))) | 0;
      column[row] = value;
    }
  }
  return end;
}

function fromZigzag(code: number): number {
  return (code >>> 1) ^ -(code & 1);
}
