/** The cell of a `u64` column as a BigInt. Slow paths only: a BigInt is an object. */
export function readU64(column: Uint32Array, row: number): bigint {
  return (BigInt(column[row * 2 + 1]!) << 32n) | BigInt(column[row * 2]!);
}

/** Writes the low 64 bits of `value`, so that negative numbers are in two's complement. */
export function writeU64(column: Uint32Array, row: number, value: bigint): void {
  column[row * 2] = Number(value & 0xffff_ffffn);
  column[row * 2 + 1] = Number((value >> 32n) & 0xffff_ffffn);
}

/** Negative, zero or positive as cell `rowA` of `a` is before, equal to or after cell `rowB` of `b`, both unsigned. */
export function compareU64(a: Uint32Array, rowA: number, b: Uint32Array, rowB: number): number {
  const high = a[rowA * 2 + 1]! - b[rowB * 2 + 1]!;
  return high !== 0 ? high : a[rowA * 2]! - b[rowB * 2]!;
}

/** The bytes of an id: a copy of cell `row`, `words` words wide. */
export function readId(column: Uint32Array, row: number, words: 2 | 4): Uint8Array {
  const bytes = new Uint8Array(column.buffer, column.byteOffset + row * words * 4, words * 4);
  return bytes.slice();
}

/** Writes an id of as many bytes as the cell has. */
export function writeId(column: Uint32Array, row: number, words: 2 | 4, id: Uint8Array): void {
  new Uint8Array(column.buffer, column.byteOffset + row * words * 4, words * 4).set(id);
}
