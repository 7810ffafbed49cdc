/** The rows 0 to `count`. (`Uint32Array.from` calls a function for each, which takes many times as long.) */
export function allRows(count: number): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(count);
  for (let row = 0; row < count; row++) rows[row] = row;
  return rows;
}

/** What `column` holds for each of `rows`. */
export function through(rows: Uint32Array, column: Uint32Array): Uint32Array<ArrayBuffer> {
  const values = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = column[rows[i]!]!;
  return values;
}
