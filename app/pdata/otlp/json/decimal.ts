/**
 * Numbers as decimal text in bytes. Sixty-four-bit integers become two 32-bit words, never a double, so no digit is
 * lost and no BigInt is made.
 */

const digit0 = 0x30;
const digit9 = 0x39;
const minus = 0x2d;
const dot = 0x2e;
const twoTo53 = 2 ** 53;
/** A text this short has no more digits after its point than there are exact powers of ten. */
const plainBytesMax = 23;
const twoTo32 = 0x1_0000_0000;
/** Any integer of this many digits is exact in a double. */
const exactDigits = 15;
/** Digits of 2^64. */
const wordDigitsMax = 20;
const ascii = new TextDecoder();

/** The value of a 64-bit integer, as the words of its two's complement. Reused: read it before the next parse. */
export interface Words {
  low: number;
  high: number;
}

/** Reads source[start, end) as an integer in [-2^63, 2^64) and returns whether it is one. `1e3` and `5.0` are. */
export function parseInteger(source: Uint8Array, start: number, end: number, words: Words): boolean {
  const isNegative = source[start] === minus;
  const first = isNegative ? start + 1 : start;
  if (!areDigits(source, first, end))
    return parseScientific(ascii.decode(source.subarray(start, end)), words);
  if (end - first > wordDigitsMax) return parseScientific(ascii.decode(source.subarray(start, end)), words);
  return parseDigits(source, first, end, words) && applySign(isNegative, words);
}

/** Whether the words parsed from text that began with `first` fit an int64 (else they fit a uint64). */
export function isNegativeText(source: Uint8Array, start: number): boolean {
  return source[start] === minus;
}

function areDigits(source: Uint8Array, start: number, end: number): boolean {
  if (start >= end) return false;
  for (let i = start; i < end; i++) if (source[i]! < digit0 || source[i]! > digit9) return false;
  return true;
}

/** At most 20 digits. Above 15 they are split into upper digits and the lower nine, which are multiplied in 16-bit limbs. */
function parseDigits(source: Uint8Array, start: number, end: number, words: Words): boolean {
  const split = end - start > exactDigits ? end - 9 : end;
  let upper = 0;
  for (let i = start; i < split; i++) upper = upper * 10 + (source[i]! - digit0);
  if (split === end) {
    words.low = upper >>> 0;
    words.high = Math.floor(upper / twoTo32);
    return true;
  }
  let lower = 0;
  for (let i = split; i < end; i++) lower = lower * 10 + (source[i]! - digit0);
  const upperLow = upper >>> 0;
  const middle = (upperLow >>> 16) * 1e9;
  const middleHigh = Math.floor(middle / 65536);
  const sum = (upperLow & 0xffff) * 1e9 + lower + (middle - middleHigh * 65536) * 65536;
  const high = Math.floor(upper / twoTo32) * 1e9 + middleHigh + Math.floor(sum / twoTo32);
  words.low = sum >>> 0;
  words.high = high >>> 0;
  return high < twoTo32;
}

function applySign(isNegative: boolean, words: Words): boolean {
  if (!isNegative) return true;
  if (words.high > 0x8000_0000 || (words.high === 0x8000_0000 && words.low > 0)) return false;
  words.low = -words.low >>> 0;
  words.high = (~words.high + (words.low === 0 ? 1 : 0)) >>> 0;
  return true;
}

const scientific = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/** The slow way, for fractions and exponents: the digits are shifted as text, so it stays exact and bounded. */
function parseScientific(text: string, words: Words): boolean {
  const match = scientific.exec(text);
  if (match === null) return false;
  const [, sign, whole = "", fraction = "", exponent = "0"] = match;
  const digits = whole + fraction;
  let first = 0;
  while (first < digits.length && digits.charCodeAt(first) === digit0) first++;
  let last = digits.length;
  while (last > first && digits.charCodeAt(last - 1) === digit0) last--;
  const zeros = Number(exponent) - fraction.length + (digits.length - last);
  const length = last - first;
  if (length > 0 && (zeros < 0 || length + zeros > wordDigitsMax)) return false;
  const shifted = length === 0 ? "0" : digits.slice(first, last) + "0".repeat(zeros);
  const bytes = new TextEncoder().encode(shifted);
  return parseDigits(bytes, 0, bytes.length, words) && applySign(sign === "-", words);
}

/** Powers of ten that a double holds exactly. */
const powersOf10 = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

/**
 * Reads source[start, end), a JSON number, as the nearest double. Where its digits are an integer below 2^53, one exact
 * multiplication or division gives it (Clinger 1990); the rest is left to `Number`.
 */
export function parseDouble(source: Uint8Array, start: number, end: number): number {
  const isNegative = source[start] === minus;
  let mantissa = 0;
  let pointAt = end;
  let isPlain = end - start < plainBytesMax;
  for (let i = isNegative ? start + 1 : start; i < end; i++) {
    const byte = source[i]!;
    if (byte >= digit0 && byte <= digit9) mantissa = mantissa * 10 + (byte - digit0);
    else if (byte === dot) pointAt = i + 1;
    else isPlain = false;
  }
  if (!isPlain || mantissa >= twoTo53) return Number(asciiText(source, start, end));
  const value = mantissa / powersOf10[end - pointAt]!;
  return isNegative ? -value : value;
}

/** Whether source[start, end) is a decimal number, for text from inside quotes. */
export function isNumber(source: Uint8Array, start: number, end: number): boolean {
  return scientific.test(ascii.decode(source.subarray(start, end)));
}

/** Numbers are short, and for short text this is faster than a TextDecoder. */
function asciiText(source: Uint8Array, start: number, end: number): string {
  if (end - start > 64) return ascii.decode(source.subarray(start, end));
  let text = "";
  for (let i = start; i < end; i++) text += String.fromCharCode(source[i]!);
  return text;
}
