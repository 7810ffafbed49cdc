/** Bytes written as text inside JSON strings: hex for ids, base64 for other bytes. Decoded in place. */

const invalid = 0xff;

function tableOf(alphabet: string): Uint8Array {
  const table = new Uint8Array(256).fill(invalid);
  for (let i = 0; i < alphabet.length; i++) table[alphabet.charCodeAt(i)] = i;
  return table;
}

const hexLower = "0123456789abcdef";
const base64Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const hexDigits = new TextEncoder().encode(hexLower);
const base64Digits = new TextEncoder().encode(base64Alphabet);
const hexValues = tableOf(hexLower);
for (const letter of "ABCDEF") hexValues[letter.charCodeAt(0)] = hexLower.indexOf(letter.toLowerCase());
const base64Values = tableOf(base64Alphabet);
base64Values["-".charCodeAt(0)] = 62;
base64Values["_".charCodeAt(0)] = 63;
const padding = 0x3d;

/**
 * Replaces the hex text in bytes[start, end) by what it stands for and returns its new end, or -1 if it is not hex.
 * An odd number of digits fills no whole bytes: it becomes one byte a digit, a length that no id has, so that the item
 * is refused later and not the whole request now.
 */
export function decodeHex(bytes: Uint8Array, start: number, end: number): number {
  const isOdd = (end - start) % 2 === 1;
  let at = start;
  for (let i = start; i < end; i += isOdd ? 1 : 2) {
    const high = isOdd ? 0 : hexValues[bytes[i]!]!;
    const low = hexValues[bytes[isOdd ? i : i + 1]!]!;
    if ((high | low) === invalid) return -1;
    bytes[at++] = (high << 4) | low;
  }
  return at;
}

/** Replaces the base64 text (standard or URL-safe, padded or not) in bytes[start, end); its new end, or -1. */
export function decodeBase64(bytes: Uint8Array, start: number, end: number): number {
  let last = end;
  while (last > start && end - last < 2 && bytes[last - 1] === padding) last--;
  if ((last - start) % 4 === 1) return -1;
  let at = start;
  let bits = 0;
  let bitCount = 0;
  for (let i = start; i < last; i++) {
    const value = base64Values[bytes[i]!]!;
    if (value === invalid) return -1;
    bits = ((bits << 6) | value) & 0xffff;
    bitCount += 6;
    if (bitCount >= 8) {
      bitCount -= 8;
      bytes[at++] = bits >>> bitCount;
    }
  }
  return at;
}

/** Writes source[start, end) as lower-case hex at target[at] and returns the end. */
export function encodeHex(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): number {
  let to = at;
  for (let i = start; i < end; i++) {
    target[to++] = hexDigits[source[i]! >>> 4]!;
    target[to++] = hexDigits[source[i]! & 15]!;
  }
  return to;
}

/** Writes source[start, end) as padded standard base64 at target[at] and returns the end. */
export function encodeBase64(
  source: Uint8Array,
  start: number,
  end: number,
  target: Uint8Array,
  at: number,
): number {
  let to = at;
  for (let i = start; i < end; i += 3) {
    const left = end - i;
    const bits =
      (source[i]! << 16) | ((left > 1 ? source[i + 1]! : 0) << 8) | (left > 2 ? source[i + 2]! : 0);
    target[to++] = base64Digits[bits >>> 18]!;
    target[to++] = base64Digits[(bits >>> 12) & 63]!;
    target[to++] = left > 1 ? base64Digits[(bits >>> 6) & 63]! : padding;
    target[to++] = left > 2 ? base64Digits[bits & 63]! : padding;
  }
  return to;
}
