import { ByteQueue } from "./byte-queue.ts";
import { UnreadableError, valueBytesMax } from "./read-item.ts";

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const newline = 0x0a;
const space = 0x20;

/** Deeper is no telemetry. */
const depthMax = 1_000;

/**
 * A value found in JSON text.
 *
 *     {"resourceSpans":[ A, B ]}   →  {list: "resourceSpans", A}, {list: "resourceSpans", B}, end
 *     [ A, B ]                     →  {list: "", A}, {list: "", B}, end
 *     {"spans":[ … ]}              →  {list: undefined, the whole}, end
 *
 * `broken` is a stretch that is no JSON; reading goes on at the next line.
 */
export type JsonFound =
  | {
      readonly kind: "value";
      readonly list: string | undefined;
      /** A view that the next step overwrites. */
      readonly bytes: Uint8Array;
      readonly line: number;
    }
  | { readonly kind: "end"; readonly line: number }
  | { readonly kind: "broken"; readonly line: number };

/**
 * Cuts JSON text into values without holding more than one of them: a document, one document a line, or several in any
 * layout. It only follows brackets and strings; whoever reads a value finds out whether it is JSON inside.
 */
export class JsonValues {
  readonly #lists: ReadonlySet<string>;
  readonly #queue = new ByteQueue();
  #at = 0;
  #line = 1;
  /** Whether only white space lies between the start of the line and #at. */
  #isLineStart = true;
  /** Open brackets, outermost first. */
  readonly #open: number[] = [];
  /** The significant byte before #at. */
  #before = 0;
  /** The key of the outermost object that was read last. */
  #key = "";
  #list: string | undefined;
  /** Something was taken out of the outermost value, so the whole of it is not kept. */
  #isTakenApart = false;
  #valueStart = 0;
  #valueLine = 1;
  #rootLine = 1;
  #isSkippingLine = false;

  /** Lists of these names in an outermost object are taken apart. */
  constructor(lists: ReadonlySet<string>) {
    this.#lists = lists;
  }

  *push(chunk: Uint8Array): Generator<JsonFound> {
    this.#queue.push(chunk);
    yield* this.#scan(false);
    this.#forget();
  }

  *end(): Generator<JsonFound> {
    yield* this.#scan(true);
    if (this.#open.length > 0) yield { kind: "broken", line: this.#rootLine };
  }

  /** Frees what no open value needs. */
  #forget(): void {
    const isOpen = this.#open.length > this.#depthOutside;
    const kept = isOpen ? this.#valueStart : this.#at;
    if (this.#queue.length - kept > valueBytesMax)
      throw new UnreadableError(`one value of over ${valueBytesMax} bytes`, { line: this.#valueLine });
    this.#queue.drop(kept);
    this.#at -= kept;
    this.#valueStart -= kept;
  }

  /** How many brackets are open around a value that is found: none outside of lists that are taken apart. */
  get #depthOutside(): number {
    if (!this.#isTakenApart) return 0;
    if (this.#list === undefined) return Number.POSITIVE_INFINITY;
    return this.#list === "" ? 1 : 2;
  }

  *#scan(isEnd: boolean): Generator<JsonFound> {
    const { bytes, length } = this.#queue;
    while (this.#at < length) {
      const byte = bytes[this.#at]!;
      if (byte === newline) this.#newLine();
      else if (this.#isSkippingLine || byte <= space) this.#at++;
      else if (byte === quote) {
        const end = this.#stringEnd(isEnd);
        if (end === -1) return;
        if (end === -2) yield this.#break();
        else this.#string(end);
      } else if (byte === openBrace || byte === openBracket) {
        if (!this.#mayOpen) yield this.#break();
        else this.#openValue(byte);
      } else if (byte === closeBrace || byte === closeBracket) yield* this.#close(byte);
      else if (this.#open.length === 0 && byte !== comma) yield this.#break();
      else this.#significant(byte);
    }
  }

  #newLine(): void {
    this.#at++;
    this.#line++;
    this.#isLineStart = true;
    this.#isSkippingLine = false;
  }

  #significant(byte: number): void {
    this.#before = byte;
    this.#isLineStart = false;
    this.#at++;
  }

  /** Whether a value or a key may stand here. */
  get #mayOpen(): boolean {
    const { length } = this.#open;
    if (length === 0) return true;
    if (length >= depthMax) return false;
    const isSeparated = this.#before === comma || this.#before === colon;
    return isSeparated || this.#before === openBrace || this.#before === openBracket;
  }

  /** Where the string at #at ends; -1 where more bytes are needed, -2 where none may stand here or it does not end in its line. */
  #stringEnd(isEnd: boolean): number {
    if (this.#open.length === 0 || !this.#mayOpen) return -2;
    const { bytes, length } = this.#queue;
    for (let at = this.#at + 1; at < length; at++) {
      const byte = bytes[at]!;
      if (byte === quote) return at + 1;
      if (byte === backslash) at++;
      else if (byte === newline) return -2;
    }
    return isEnd ? -2 : -1;
  }

  #string(end: number): void {
    const isKey = this.#before === openBrace || this.#before === comma;
    if (this.#open.length === 1 && this.#open[0] === openBrace && isKey)
      this.#key = new TextDecoder().decode(this.#queue.bytes.subarray(this.#at + 1, end - 1));
    this.#before = quote;
    this.#isLineStart = false;
    this.#at = end;
  }

  #openValue(byte: number): void {
    const depth = this.#open.length;
    if (depth === 0) {
      this.#isTakenApart = byte === openBracket;
      this.#list = byte === openBracket ? "" : undefined;
      this.#rootLine = this.#line;
      this.#startValue();
    } else if (depth === this.#depthOutside) this.#startValue();
    else if (depth === 1 && byte === openBracket && this.#lists.has(this.#key)) {
      this.#isTakenApart = true;
      this.#list = this.#key;
    }
    this.#open.push(byte);
    this.#significant(byte);
  }

  #startValue(): void {
    this.#valueStart = this.#at;
    this.#valueLine = this.#line;
  }

  *#close(byte: number): Generator<JsonFound> {
    const opener = byte === closeBrace ? openBrace : openBracket;
    if (this.#open.at(-1) !== opener) {
      yield this.#break();
      return;
    }
    this.#open.pop();
    this.#significant(byte);
    const depth = this.#open.length;
    if (depth === this.#depthOutside)
      yield {
        kind: "value",
        list: this.#list,
        bytes: this.#queue.bytes.subarray(this.#valueStart, this.#at),
        line: this.#valueLine,
      };
    if (depth === 1 && this.#list !== "") this.#list = undefined;
    if (depth === 0) {
      this.#key = "";
      yield { kind: "end", line: this.#rootLine };
    }
  }

  /** Gives the open value up: at the start of a line the next one may begin here, else the rest of the line is passed over. */
  #break(): JsonFound {
    const isOpen = this.#open.length > 0;
    const line = isOpen ? this.#rootLine : this.#line;
    const byte = this.#queue.bytes[this.#at]!;
    const mayBegin = isOpen && this.#isLineStart && (byte === openBrace || byte === openBracket);
    this.#isSkippingLine = !mayBegin;
    this.#open.length = 0;
    this.#isTakenApart = false;
    this.#list = undefined;
    this.#key = "";
    this.#before = 0;
    return { kind: "broken", line };
  }
}
