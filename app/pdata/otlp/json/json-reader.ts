import { MalformedError } from "../decoded.ts";
import { ProtoWriter } from "../proto-writer.ts";
import { shortEscapes, writeUnicodeEscape } from "./json-escapes.ts";
import { hasSpecial, wordBytes } from "./json-words.ts";
import type { KeyTable } from "./key-table.ts";

export const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
export const openBrace = 0x7b;
const closeBrace = 0x7d;
export const openBracket = 0x5b;
const closeBracket = 0x5d;
const minus = 0x2d;
const plus = 0x2b;
const dot = 0x2e;
const letterN = 0x6e;
const letterT = 0x74;
const letterF = 0x66;

/**
 * Objects and arrays inside each other. 64 AnyValue levels (see `DecodeLimits.depthMax`) take four each; what lies
 * between is passed on, so that the decoder mends it and counts it. The reader recurses, and this bounds its stack.
 */
const jsonDepthMax = 500;

/**
 * A cursor over JSON text (RFC 8259) in bytes. Values are checked and copied, never turned into JavaScript objects.
 * Bytes outside ASCII are passed on as they are: whoever keeps the text mends its UTF-8. Throws `MalformedError`.
 */
export class JsonReader {
  readonly bytes: Uint8Array;
  position = 0;
  /** The text of the last number, or of the last plain string, is bytes[tokenStart, tokenEnd). */
  tokenStart = 0;
  tokenEnd = 0;
  #depth = 0;
  #scratch: ProtoWriter | undefined;
  readonly #view: DataView;
  /** A view of the buffer of the writer used last. */
  #target: DataView;
  #targetBytes: Uint8Array | undefined;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#target = this.#view;
    if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) this.position = 3;
  }

  get depth(): number {
    return this.#depth;
  }

  /** Skips white space and returns the next byte, or -1 at the end. */
  peek(): number {
    const { bytes } = this;
    let at = this.position;
    while (at < bytes.length) {
      const byte = bytes[at]!;
      if (byte > 0x20) break;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
      at++;
    }
    this.position = at;
    return at < bytes.length ? bytes[at]! : -1;
  }

  /** Enters an object or an array; false if it is empty, and then it is left again. */
  enter(open: number): boolean {
    if (this.peek() !== open) this.fail(open === openBrace ? "expected an object" : "expected an array");
    if (this.#depth === jsonDepthMax) this.fail("nested too deeply");
    this.#depth++;
    this.position++;
    if (this.peek() !== closeOf(open)) return true;
    this.#leave();
    return false;
  }

  /** After a member or an element: true if another follows, false if the object or array was left. */
  next(open: number): boolean {
    const byte = this.peek();
    if (byte === comma) {
      this.position++;
      return true;
    }
    if (byte !== closeOf(open)) this.fail("expected a comma or the end");
    this.#leave();
    return false;
  }

  /** Reads a key and its colon, and looks it up. */
  key<V>(table: KeyTable<V>): V | undefined {
    if (this.peek() !== quote) this.fail("expected a key");
    const value = this.string()
      ? table.find(this.bytes, this.tokenStart, this.tokenEnd)
      : this.#escapedKey(table);
    if (this.peek() !== colon) this.fail("expected a colon");
    this.position++;
    return value;
  }

  /** Consumes `null` if it comes next. */
  skipNull(): boolean {
    if (this.peek() !== letterN) return false;
    this.#literal("null");
    return true;
  }

  bool(): boolean {
    const isTrue = this.peek() === letterT;
    this.#literal(isTrue ? "true" : "false");
    return isTrue;
  }

  /** Reads a string without copying it. True if the token is its text, false if it has escapes (the token is raw). */
  string(): boolean {
    if (this.peek() !== quote) this.fail("expected a string");
    const { bytes } = this;
    let isPlain = true;
    let at = this.position + 1;
    this.tokenStart = at;
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte === quote) break;
      if (byte < 0x20) this.failAt(at, "control character in a string");
      if (byte !== backslash) continue;
      isPlain = false;
      at++;
    }
    if (at >= bytes.length) this.failAt(bytes.length, "unterminated string");
    this.tokenEnd = at;
    this.position = at + 1;
    return isPlain;
  }

  /** Reads a string and appends its text as UTF-8. Lone surrogates become U+FFFD. */
  copyString(writer: ProtoWriter): void {
    if (this.peek() !== quote) this.fail("expected a string");
    const { bytes } = this;
    this.tokenStart = this.position + 1;
    this.position = this.tokenStart;
    writer.ensure(bytes.length - this.position + wordBytes);
    for (;;) {
      this.#copyPlain(writer);
      if (bytes[this.position] === quote) break;
      this.position = this.#copyEscape(this.position, writer);
    }
    this.position++;
  }

  /** Copies text up to a quote, a backslash, a control character or the end: four bytes a step, then the rest. */
  #copyPlain(writer: ProtoWriter): void {
    const { bytes } = this;
    const source = this.#view;
    const target = this.#viewOf(writer);
    let at = this.position;
    let to = writer.position;
    const lastWord = bytes.length - wordBytes;
    while (at <= lastWord) {
      const word = source.getInt32(at, true);
      if (hasSpecial(word)) break;
      target.setInt32(to, word, true);
      at += wordBytes;
      to += wordBytes;
    }
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!;
      if (byte < 0x20 || byte === quote || byte === backslash) break;
      target.setUint8(to++, byte);
    }
    this.position = at;
    writer.position = to;
  }

  #viewOf(writer: ProtoWriter): DataView {
    if (this.#targetBytes !== writer.bytes) {
      this.#targetBytes = writer.bytes;
      this.#target = new DataView(writer.bytes.buffer);
    }
    return this.#target;
  }

  /** Appends what the escape at `at` stands for and returns the index after it. */
  #copyEscape(at: number, writer: ProtoWriter): number {
    const { bytes } = this;
    if (at >= bytes.length) this.failAt(at, "unterminated string");
    if (bytes[at] !== backslash) this.failAt(at, "control character in a string");
    const text = at + 1 < bytes.length ? shortEscapes[bytes[at + 1]!]! : 0;
    if (text === 0) return writeUnicodeEscape(bytes, at, writer);
    writer.bytes[writer.position++] = text;
    return at + 2;
  }

  /** Reads a number; the token is its text. */
  number(): void {
    const { bytes } = this;
    this.peek();
    let at = this.position;
    this.tokenStart = at;
    if (bytes[at] === minus) at++;
    const whole = this.#digits(at);
    if (bytes[at] === 0x30 && whole > at + 1) this.fail("number with a leading zero");
    at = whole;
    if (bytes[at] === dot) at = this.#digits(at + 1);
    if (((bytes[at] ?? 0) | 0x20) === 0x65) {
      const sign = bytes[at + 1];
      at = this.#digits(sign === minus || sign === plus ? at + 2 : at + 1);
    }
    this.tokenEnd = at;
    this.position = at;
  }

  /** Reads a value nobody asked for, whatever it is. */
  skipValue(): void {
    const byte = this.peek();
    if (byte === openBrace) {
      for (let more = this.enter(openBrace); more; more = this.next(openBrace)) this.#skipMember();
    } else if (byte === openBracket) {
      for (let more = this.enter(openBracket); more; more = this.next(openBracket)) this.skipValue();
    } else if (byte === quote) this.#skipString();
    else if (byte === letterN) this.#literal("null");
    else if (byte === letterT || byte === letterF) this.bool();
    else this.number();
  }

  /** Nothing but white space may follow. */
  end(): void {
    if (this.peek() !== -1) this.fail("text after the end");
  }

  fail(message: string): never {
    return this.failAt(this.position, message);
  }

  failAt(offset: number, message: string): never {
    throw new MalformedError(offset >= this.bytes.length ? `${message}, but the text ends` : message, offset);
  }

  #leave(): void {
    this.position++;
    this.#depth--;
  }

  #skipMember(): void {
    if (this.peek() !== quote) this.fail("expected a key");
    this.#skipString();
    if (this.peek() !== colon) this.fail("expected a colon");
    this.position++;
    this.skipValue();
  }

  /** Skips a string; its escapes are checked all the same. */
  #skipString(): void {
    if (!this.string()) this.unescaped();
  }

  /** The text of the last string that was not plain; valid until the next call. */
  unescaped(): Uint8Array {
    this.#scratch ??= new ProtoWriter();
    this.#scratch.reset();
    this.position = this.tokenStart - 1;
    this.copyString(this.#scratch);
    return this.#scratch.bytes.subarray(0, this.#scratch.position);
  }

  #escapedKey<V>(table: KeyTable<V>): V | undefined {
    const text = this.unescaped();
    return table.find(text, 0, text.length);
  }

  /** The index after the digits from `at` on; there must be one. */
  #digits(at: number): number {
    const { bytes } = this;
    let to = at;
    while (bytes[to]! >= 0x30 && bytes[to]! <= 0x39) to++;
    if (to === at) this.failAt(at, "expected a digit");
    return to;
  }

  #literal(text: string): void {
    for (let i = 0; i < text.length; i++) {
      if (this.bytes[this.position + i] !== text.charCodeAt(i)) this.fail("expected a value");
    }
    this.position += text.length;
  }
}

function closeOf(open: number): number {
  return open === openBrace ? closeBrace : closeBracket;
}
