import { viewOf } from "../../byte-view.ts";
import { isUtf8, mendUtf8 } from "../../utf8.ts";
import { encodeBase64, encodeHex } from "./byte-text.ts";
import { hasSpecial, wordBytes } from "./json-words.ts";

export const quote = 0x22;
const backslash = 0x5c;
const digit0 = 0x30;
const minus = 0x2d;
const twoTo32 = 0x1_0000_0000;
/** A control character becomes `\u00XX`. */
const escapedBytesMax = 6;
const hexDigits = new TextEncoder().encode("0123456789abcdef");

/** Letters after the backslash for the characters that have one; 0 = `\u00XX`. */
const shortEscapes = new Uint8Array(0x80);
for (const [text, letter] of ['""', "\\\\", "\bb", "\ff", "\nn", "\rr", "\tt"]) {
  shortEscapes[text!.charCodeAt(0)] = letter!.charCodeAt(0);
}

/** Compact JSON as UTF-8 bytes, in a buffer that grows by doubling. Commas and colons are the caller's. */
export class JsonWriter {
  bytes: Uint8Array;
  position = 0;
  #view: DataView;

  constructor(capacity: number) {
    this.bytes = new Uint8Array(Math.max(capacity, 64));
    this.#view = new DataView(this.bytes.buffer);
  }

  /** What was written: a view, valid until the next write. */
  written(): Uint8Array {
    return this.bytes.subarray(0, this.position);
  }

  byte(value: number): void {
    if (this.position === this.bytes.length) this.#ensure(1);
    this.bytes[this.position++] = value;
  }

  /** ASCII or UTF-8 that needs no escapes. */
  raw(source: Uint8Array): void {
    this.#ensure(source.length);
    const { bytes, position } = this;
    for (let i = 0; i < source.length; i++) bytes[position + i] = source[i]!;
    this.position = position + source.length;
  }

  /** ASCII that needs no escapes. */
  ascii(text: string): void {
    this.#ensure(text.length);
    for (let i = 0; i < text.length; i++) this.bytes[this.position++] = text.charCodeAt(i);
  }

  /** source[start, end) as a string; ill-formed UTF-8 becomes U+FFFD. */
  string(source: Uint8Array, start: number, end: number): void {
    this.#ensure(end - start + 2);
    this.bytes[this.position++] = quote;
    let at = this.#copyPlain(source, start, end);
    while (at < end && source[at]! < 0x80) {
      this.#escape(source[at]!, end - at);
      at = this.#copyPlain(source, at + 1, end);
    }
    if (at < end) this.#nonAscii(source, at, end);
    this.byte(quote);
  }

  #nonAscii(source: Uint8Array, start: number, end: number): void {
    const isWellFormed = isUtf8(source, start, end);
    const text = isWellFormed ? source : mendUtf8(source, start, end);
    const stop = isWellFormed ? end : text.length;
    let at = isWellFormed ? start : 0;
    this.#ensure(stop - at + 1);
    for (; at < stop; at++) {
      const byte = text[at]!;
      if (byte >= 0x20 && byte !== quote && byte !== backslash) this.bytes[this.position++] = byte;
      else this.#escape(byte, stop - at);
    }
  }

  /** Writes a character as an escape, and makes room for the `left` bytes of text from it on and the closing quote. */
  #escape(byte: number, left: number): void {
    this.#ensure(left + escapedBytesMax);
    this.position = putEscape(byte, this.bytes, this.position);
  }

  /** Copies plain ASCII, four bytes a step, and returns where it ends. Room must have been made. */
  #copyPlain(source: Uint8Array, start: number, end: number): number {
    const from = viewOf(source);
    const target = this.#view;
    let at = start;
    let to = this.position;
    while (at + wordBytes <= end) {
      const word = from.getInt32(at, true);
      if ((word & 0x80808080) !== 0 || hasSpecial(word)) break;
      target.setInt32(to, word, true);
      at += wordBytes;
      to += wordBytes;
    }
    for (; at < end; at++) {
      const byte = source[at]!;
      if (byte < 0x20 || byte > 0x7f || byte === quote || byte === backslash) break;
      target.setUint8(to++, byte);
    }
    this.position = to;
    return at;
  }

  hex(source: Uint8Array, start: number, end: number): void {
    this.#ensure(2 * (end - start) + 2);
    this.bytes[this.position] = quote;
    this.position = encodeHex(source, start, end, this.bytes, this.position + 1);
    this.bytes[this.position++] = quote;
  }

  base64(source: Uint8Array, start: number, end: number): void {
    this.#ensure(4 * Math.ceil((end - start) / 3) + 2);
    this.bytes[this.position] = quote;
    this.position = encodeBase64(source, start, end, this.bytes, this.position + 1);
    this.bytes[this.position++] = quote;
  }

  /** The digits of a 64-bit integer, from the words of its two's complement. */
  integer64(low: number, high: number, isSigned: boolean): void {
    this.#ensure(20);
    if (isSigned && high < 0) {
      this.bytes[this.position++] = minus;
      this.#unsigned64(-low >>> 0, (~high + (low === 0 ? 1 : 0)) >>> 0);
    } else this.#unsigned64(low >>> 0, high >>> 0);
  }

  /** An integer below 2^53. */
  integer(value: number): void {
    this.#ensure(20);
    if (value < 0) this.bytes[this.position++] = minus;
    this.#digits(Math.abs(value), 1);
  }

  /** The shortest text that reads back as the same double; NaN and the infinities as strings. */
  double(value: number): void {
    if (!Number.isFinite(value)) this.ascii(`"${value}"`);
    else this.ascii(Object.is(value, -0) ? "-0" : String(value));
  }

  /** Splits the value at 10^9 by long division in 16-bit limbs, each step of which is exact in a double. */
  #unsigned64(low: number, high: number): void {
    if (high < 0x20_0000) {
      this.#digits(high * twoTo32 + low, 1);
      return;
    }
    const first = Math.floor(high / 1e9);
    let rest = (high - first * 1e9) * 65536 + (low >>> 16);
    const second = Math.floor(rest / 1e9);
    rest = (rest - second * 1e9) * 65536 + (low & 0xffff);
    const third = Math.floor(rest / 1e9);
    this.#digits(first * twoTo32 + second * 65536 + third, 1);
    this.#digits(rest - third * 1e9, 9);
  }

  /** The digits of an integer below 2^53, with zeros in front up to `width`. */
  #digits(value: number, width: number): void {
    let length = width;
    for (let power = 10 ** width; value >= power; power *= 10) length++;
    let rest = value;
    for (let at = this.position + length - 1; at >= this.position; at--) {
      const tens = Math.floor(rest / 10);
      this.bytes[at] = digit0 + (rest - tens * 10); // in this order: `digit0 + rest` may pass 2^53
      rest = tens;
    }
    this.position += length;
  }

  #ensure(length: number): void {
    const needed = this.position + length;
    if (needed <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.bytes.length * 2));
    grown.set(this.bytes.subarray(0, this.position));
    this.bytes = grown;
    this.#view = new DataView(grown.buffer);
  }
}

function putEscape(byte: number, bytes: Uint8Array, at: number): number {
  let to = at;
  bytes[to++] = backslash;
  if (shortEscapes[byte] !== 0) {
    bytes[to++] = shortEscapes[byte]!;
    return to;
  }
  bytes[to++] = 0x75;
  bytes[to++] = digit0;
  bytes[to++] = digit0;
  bytes[to++] = hexDigits[byte >>> 4]!;
  bytes[to++] = hexDigits[byte & 15]!;
  return to;
}
