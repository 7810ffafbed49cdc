/** Columns of an answer: one number for each item of a list. `TypedArray.from` takes ten times as long. */
export function floatsOf<T>(items: readonly T[], numberOf: (item: T) => number): Float64Array<ArrayBuffer> {
  const column = new Float64Array(items.length);
  for (let i = 0; i < items.length; i++) column[i] = numberOf(items[i]!);
  return column;
}

export function wordsOf<T>(items: readonly T[], numberOf: (item: T) => number): Uint32Array<ArrayBuffer> {
  const column = new Uint32Array(items.length);
  for (let i = 0; i < items.length; i++) column[i] = numberOf(items[i]!);
  return column;
}
