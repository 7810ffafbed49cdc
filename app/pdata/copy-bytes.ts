/** Below this a loop is faster than making a subarray. */
const loopBytesMax = 48;

/** Copies source[start, end) to target at `at`. */
export function copyBytes(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): void {
  if (end - start > loopBytesMax) target.set(source.subarray(start, end), at);
  else for (let i = start; i < end; i++) target[at + i - start] = source[i]!;
}

/** Above this making a subarray and `set` is faster than `copyWords`. */
export const copyWordsMax = 128;

/** Copies bytes [start, end) of `source` to `at` in `target`, four at a time; the last step may copy some again. */
export function copyWords(source: DataView, start: number, end: number, target: DataView, at: number): void {
  const shift = at - start;
  if (end - start < 4) {
    for (let i = start; i < end; i++) target.setUint8(i + shift, source.getUint8(i));
    return;
  }
  const last = end - 4;
  for (let i = start; i < last; i += 4) target.setInt32(i + shift, source.getInt32(i, true), true);
  target.setInt32(last + shift, source.getInt32(last, true), true);
}

/** The same, eight at a time. (The engine moves a BigInt that goes nowhere else as a machine word.) */
export function copyLongs(source: DataView, start: number, end: number, target: DataView, at: number): void {
  if (end - start < 8) {
    copyWords(source, start, end, target, at);
    return;
  }
  const shift = at - start;
  const last = end - 8;
  for (let i = start; i < last; i += 8) target.setBigInt64(i + shift, source.getBigInt64(i, true), true);
  target.setBigInt64(last + shift, source.getBigInt64(last, true), true);
}

export function equalBytes(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
): boolean {
  for (let i = aStart, j = bStart; i < aEnd; i++, j++) if (a[i] !== b[j]) return false;
  return true;
}
