/** Span ids in the order of their hex digits: words hold the first byte lowest. */
export function compareSpanIds(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  for (let word = 0; word < 2; word++) {
    const x = a[i * 2 + word]!;
    const y = b[j * 2 + word]!;
    if (x !== y) return swapBytes(x) - swapBytes(y);
  }
  return 0;
}

function swapBytes(word: number): number {
  const swapped = ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
  return swapped >>> 0;
}
