import type { AttributeColumn } from "../../../spanindex/block/attribute-set.ts";
import type { Scratch } from "../scratch.ts";

export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** Codes of a column by row: 0 = absent, else the value's number plus one. The column's own where it has them so. */
export function denseCodes(scratch: Scratch, column: AttributeColumn): Codes {
  if (column.layout === "dense" && column.coding === "codes") return column.codes;
  const { rowCount } = column;
  const codes = newCodes(scratch, rowCount, codeCountOf(column));
  const codeOf = rankCodes(column);
  if (column.layout === "dense") {
    for (let row = 0; row < rowCount; row++) codes[row] = codeOf(row);
  } else {
    let rank = 0;
    forEachPresent(column, (row) => {
      codes[row] = codeOf(rank++);
    });
  }
  return codes;
}

/** Codes of a column are below this. */
export function codeCountOf({ values }: AttributeColumn): number {
  return values.count + 1;
}

/** Room for codes below `codeCount`, zeroed. */
export function newCodes(scratch: Scratch, length: number, codeCount: number): Codes {
  if (codeCount <= 0x100) return scratch.u8(length);
  return codeCount <= 0x1_0000 ? scratch.u16(length) : scratch.u32(length);
}

function rankCodes({ coding, codes }: AttributeColumn): (rank: number) => number {
  if (coding === "constant") return () => 1;
  if (coding === "raw") return (rank) => rank + 1;
  return (rank) => codes[rank]!;
}

/** Calls `visit` with each row that a bitmap or sparse column has a value for, ascending. */
export function forEachPresent(
  { presence, rows, presentCount }: AttributeColumn,
  visit: (row: number) => void,
): void {
  if (rows !== undefined) {
    for (let rank = 0; rank < presentCount; rank++) visit(rows[rank]!);
  } else if (presence !== undefined) {
    forEachBit(presence, visit);
  }
}

/** Calls `visit` with the place of each set bit, ascending. */
export function forEachBit(words: Uint32Array, visit: (at: number) => void): void {
  for (let index = 0; index < words.length; index++) {
    for (let word = words[index]!; word !== 0; word &= word - 1)
      visit(index * 32 + 31 - Math.clz32(word & -word));
  }
}
