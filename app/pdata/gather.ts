import { type AnyColumnArray, type ColumnKind, newColumnArray, wordsOf } from "./table.ts";

/** The cells of `rows`, in this order, as a column of their own. */
export function gather(column: AnyColumnArray, kind: ColumnKind, rows: Uint32Array): AnyColumnArray {
  const gathered = newColumnArray(kind, rows.length);
  if (column instanceof Uint32Array && gathered instanceof Uint32Array) {
    const words = wordsOf(kind);
    if (words === 1) gatherWords(column, rows, gathered);
    else if (words === 2) gatherPairs(column, rows, gathered);
    else gatherFours(column, rows, gathered);
  } else {
    for (let i = 0; i < rows.length; i++) gathered[i] = column[rows[i]!]!;
  }
  return gathered;
}

function gatherWords(column: Uint32Array, rows: Uint32Array, gathered: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) gathered[i] = column[rows[i]!]!;
}

function gatherPairs(column: Uint32Array, rows: Uint32Array, gathered: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i]! * 2;
    gathered[i * 2] = column[at]!;
    gathered[i * 2 + 1] = column[at + 1]!;
  }
}

function gatherFours(column: Uint32Array, rows: Uint32Array, gathered: Uint32Array): void {
  for (let i = 0; i < rows.length; i++) {
    const at = rows[i]! * 4;
    const to = i * 4;
    gathered[to] = column[at]!;
    gathered[to + 1] = column[at + 1]!;
    gathered[to + 2] = column[at + 2]!;
    gathered[to + 3] = column[at + 3]!;
  }
}
