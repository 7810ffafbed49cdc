/**
 * Sixty-four-bit times as two words of a column, low word first: `words[2 * row]`, `words[2 * row + 1]`.
 * Differences are doubles: exact up to 2^53 ns, which is 104 days.
 */
const wordSpan = 4_294_967_296;

export function bigintAt(words: Uint32Array, row: number): bigint {
  return (BigInt(words[row * 2 + 1]!) << 32n) | BigInt(words[row * 2]!);
}

export function setBigint(words: Uint32Array, row: number, value: bigint): void {
  words[row * 2] = Number(value & 0xffff_ffffn);
  words[row * 2 + 1] = Number((value >> 32n) & 0xffff_ffffn);
}

/** The value as a double: exact to 256 ns for times of today. For ordering by size, never for answers. */
export function roughAt(words: Uint32Array, row: number): number {
  return words[row * 2 + 1]! * wordSpan + words[row * 2]!;
}

/** a[i] - b[j] in nanoseconds. */
export function difference(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  return (a[i * 2 + 1]! - b[j * 2 + 1]!) * wordSpan + (a[i * 2]! - b[j * 2]!);
}

/** Negative, zero or positive as a[i] is less than, equal to or greater than b[j]. */
export function compareU64(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  return a[i * 2 + 1]! - b[j * 2 + 1]! || a[i * 2]! - b[j * 2]!;
}

export function copyU64(from: Uint32Array, i: number, to: Uint32Array, j: number): void {
  to[j * 2] = from[i * 2]!;
  to[j * 2 + 1] = from[i * 2 + 1]!;
}

export function isZeroU64(words: Uint32Array, row: number): boolean {
  return (words[row * 2]! | words[row * 2 + 1]!) === 0;
}

export function isZeroTraceId(words: Uint32Array, row: number): boolean {
  return isZeroU64(words, row * 2) && isZeroU64(words, row * 2 + 1);
}

/** Whether `count` words from a[i] and b[j] on are the same. */
export function equalWords(a: Uint32Array, i: number, b: Uint32Array, j: number, count: number): boolean {
  for (let k = 0; k < count; k++) if (a[i + k] !== b[j + k]) return false;
  return true;
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Ids are words in wire order: the first byte is the lowest of the first word. */
export function hexOf(words: Uint32Array, start: number, wordCount: number): string {
  let text = "";
  for (let i = start; i < start + wordCount; i++) {
    const word = words[i]!;
    text += hexOfByte[word & 255]! + hexOfByte[(word >>> 8) & 255]!;
    text += hexOfByte[(word >>> 16) & 255]! + hexOfByte[word >>> 24]!;
  }
  return text;
}

export function traceIdHex(words: Uint32Array, row: number): string {
  return hexOf(words, row * 4, 4);
}

export function spanIdHex(words: Uint32Array, row: number): string {
  return hexOf(words, row * 2, 2);
}

/** The words of an id in hex digits, eight to a word. */
export function wordsOfHex(hex: string): Uint32Array {
  const words = new Uint32Array(hex.length / 8);
  for (let i = 0; i < words.length; i++) {
    let word = 0;
    for (let byte = 3; byte >= 0; byte--) {
      const at = i * 8 + byte * 2;
      word = (word << 8) | Number.parseInt(hex.slice(at, at + 2), 16);
    }
    words[i] = word >>> 0;
  }
  return words;
}
