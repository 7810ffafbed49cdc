import { viewOf } from "./byte-view.ts";

// A byte order mark is text like any other here: removing it would change what the sender wrote.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();

/** Up to here a loop over ASCII, which keys and most values are, is faster than a call of the decoder or the encoder. */
const shortMax = 64;
const asciiMax = 0x7f;

export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes.length <= shortMax && isAscii(bytes)) return asciiText(bytes);
  // Not every decoder takes shared memory.
  return decoder.decode(bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice());
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if (bytes[at]! > asciiMax) return false;
  return true;
}

/** Few bytes, all ASCII, as text. */
function asciiText(bytes: Uint8Array): string {
  // Typed arrays are as good as lists of arguments.
  return String.fromCharCode.apply(undefined, bytes as unknown as number[]);
}

/** UTF-8 of `text`; lone surrogates become U+FFFD. */
export function encodeUtf8(text: string): Uint8Array {
  const { length } = text;
  if (length > shortMax) return encoder.encode(text);
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code > asciiMax) return encoder.encode(text);
    bytes[at] = code;
  }
  return bytes;
}

/** The same text with every ill-formed sequence replaced by U+FFFD, as the WHATWG decoder counts sequences. */
export function mendUtf8(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return encoder.encode(decoder.decode(bytes.subarray(start, end)));
}

/** Whether bytes[start, end) is well-formed UTF-8 (Unicode 16, table 3-7: no surrogates, nothing overlong, at most U+10FFFF). */
export function isUtf8(bytes: Uint8Array, start: number, end: number): boolean {
  let at = end - start < wordsBytesMin ? start : asciiEnd(bytes, start, end);
  while (at < end) {
    if (bytes[at]! < 0x80) {
      at++;
      continue;
    }
    const length = sequenceLength(bytes, at, end);
    if (length === 0) return false;
    at += length;
  }
  return true;
}

/** Shorter text is not worth the view that words are read through. */
const wordsBytesMin = 16;

/** Where the first eight bytes that are not all ASCII may begin, from `start` in steps of eight. */
function asciiEnd(bytes: Uint8Array, start: number, end: number): number {
  const view = viewOf(bytes);
  let at = start;
  while (at + 8 <= end && ((view.getInt32(at, true) | view.getInt32(at + 4, true)) & 0x80808080) === 0)
    at += 8;
  return at;
}

/** Bytes of the well-formed sequence at `at`, whose first byte is not ASCII; 0 where it is ill-formed. */
function sequenceLength(bytes: Uint8Array, at: number, end: number): number {
  const first = bytes[at]!;
  if (first < 0xc2 || first > 0xf4) return 0;
  const length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
  if (at + length > end) return 0;
  const second = bytes[at + 1]!;
  if (second < lowestSecond(first) || second > highestSecond(first)) return 0;
  for (let i = at + 2; i < at + length; i++) if ((bytes[i]! & 0xc0) !== 0x80) return 0;
  return length;
}

function lowestSecond(first: number): number {
  if (first === 0xe0) return 0xa0;
  return first === 0xf0 ? 0x90 : 0x80;
}

function highestSecond(first: number): number {
  if (first === 0xed) return 0x9f;
  return first === 0xf4 ? 0x8f : 0xbf;
}
