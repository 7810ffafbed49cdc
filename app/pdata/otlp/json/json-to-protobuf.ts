import type { Signal } from "../../../base/signal.ts";
import { ProtoWriter } from "../proto-writer.ts";
import { decodeBase64, decodeHex } from "./byte-text.ts";
import { isNegativeText, isNumber, parseDouble, parseInteger, type Words } from "./decimal.ts";
import {
  type FieldDescriptor,
  kinds,
  type MessageDescriptor,
  requestMessages,
  wireTypes,
} from "./descriptors.ts";
import { dropReplaced, type ReplacedFields } from "./drop-fields.ts";
import { JsonReader, openBrace, openBracket, quote } from "./json-reader.ts";
import { KeyTable } from "./key-table.ts";

/**
 * An OTLP/JSON request as the protobuf request that says the same, in one pass over the bytes:
 *
 *     {"resourceSpans":[{"scopeSpans":[{"spans":[{"name":"GET", …
 *       │ key → field of the message (descriptors.ts)
 *       ▼
 *     0a len 12 len 12 len 2a 03 G E T …
 *
 * So both encodings share one decoder and one set of rules for what is valid. Values keep every digit and bit.
 * Ids of a wrong length are passed on as they are (the decoder refuses the item, not the request).
 *
 * Throws `MalformedError` where the bytes are not JSON, or a value is not of its field's type.
 * Source of the rules: OTLP specification, "JSON Protobuf Encoding"; where the Collector is more lenient, so are we
 * (snake_case keys, names of enums).
 */
export function jsonToProtobuf(signal: Signal, bytes: Uint8Array): Uint8Array {
  const transcoder = new Transcoder(bytes);
  return transcoder.request(requestMessages[signal]);
}

/** Doubles that JSON writes as strings. */
const namedDoubles = new KeyTable<number>([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
]);

/** Deeper, the length of a message is guessed from the text left, so that hostile nesting does not move it again and again. */
const shallowDepthMax = 24;

class Transcoder {
  readonly #reader: JsonReader;
  readonly #writer: ProtoWriter;
  readonly #words: Words = { low: 0, high: 0 };
  /** The text of the last number is #source[#start, #end). */
  #source: Uint8Array;
  #start = 0;
  #end = 0;
  #isQuoted = false;

  constructor(bytes: Uint8Array) {
    this.#reader = new JsonReader(bytes);
    this.#writer = new ProtoWriter(bytes.length);
    this.#source = bytes;
  }

  request(message: MessageDescriptor): Uint8Array {
    this.#message(message);
    this.#reader.end();
    return this.#writer.bytes.subarray(0, this.#writer.position);
  }

  /** Reads an object as the fields of `message`. Unknown keys are skipped. */
  #message(message: MessageDescriptor): void {
    const reader = this.#reader;
    const start = this.#writer.position;
    let seen = 0;
    let replaced: ReplacedFields | undefined;
    for (let more = reader.enter(openBrace); more; more = reader.next(openBrace)) {
      const field = reader.key(message.keys);
      if (field === undefined) {
        reader.skipValue();
        continue;
      }
      const bit = 1 << field.number;
      if ((seen & bit) !== 0) replaced = this.#replace(replaced, field.number);
      const isNull = reader.skipNull();
      if (!isNull && field.isOneof && (seen & message.oneofMask & ~bit) !== 0) {
        for (const number of message.oneofNumbers) replaced = this.#replace(replaced, number);
      }
      seen |= bit;
      if (!isNull) this.#field(field);
    }
    if (replaced !== undefined) dropReplaced(this.#writer, start, replaced);
  }

  #replace(replaced: ReplacedFields | undefined, number: number): ReplacedFields {
    const before = replaced ?? [];
    before[number] = this.#writer.position;
    return before;
  }

  #field(field: FieldDescriptor): void {
    if (!field.isList) this.#single(field);
    else if (field.wireType === wireTypes.bytes) this.#list(field);
    else this.#packed(field);
  }

  /** Messages and strings. `null` is the empty message, as in the Collector, so that no item vanishes uncounted. */
  #list(field: FieldDescriptor): void {
    const reader = this.#reader;
    for (let more = reader.enter(openBracket); more; more = reader.next(openBracket)) {
      if (field.message === undefined) this.#delimited(field);
      else if (reader.skipNull()) this.#empty(field.tag);
      else this.#delimited(field);
    }
  }

  #packed(field: FieldDescriptor): void {
    const reader = this.#reader;
    if (!reader.enter(openBracket)) return;
    this.#writer.begin(field.packedTag);
    do this.#number(field);
    while (reader.next(openBracket));
    this.#writer.finish();
  }

  #single(field: FieldDescriptor): void {
    const writer = this.#writer;
    const start = writer.position;
    if (field.wireType === wireTypes.bytes) {
      this.#delimited(field);
      const isEmpty =
        writer.bytes[writer.position - 1] === 0 && writer.position === start + field.tagBytes + 1;
      if (isEmpty && field.message === undefined && !field.hasPresence) writer.position = start;
      return;
    }
    writer.varint(field.tag);
    this.#number(field);
    if (!field.hasPresence && this.#isZero(start + field.tagBytes)) writer.position = start;
  }

  /** Whether the value written from `start` on is the field's default, which is not written. */
  #isZero(start: number): boolean {
    const { bytes, position } = this.#writer;
    for (let at = start; at < position; at++) if (bytes[at] !== 0) return false;
    return true;
  }

  #empty(tag: number): void {
    this.#writer.begin(tag);
    this.#writer.finish();
  }

  #delimited(field: FieldDescriptor): void {
    const reader = this.#reader;
    const writer = this.#writer;
    const guess = reader.depth > shallowDepthMax ? reader.bytes.length - reader.position : 0;
    writer.begin(field.tag, guess);
    if (field.message !== undefined) this.#message(field.message);
    else this.#text(field.kind);
    writer.finish();
  }

  #text(kind: number): void {
    const reader = this.#reader;
    const writer = this.#writer;
    const start = writer.position;
    reader.copyString(writer);
    if (kind === kinds.string) return;
    const decode = kind === kinds.id ? decodeHex : decodeBase64;
    const end = decode(writer.bytes, start, writer.position);
    if (end < 0)
      reader.failAt(reader.tokenStart, kind === kinds.id ? "id is not hex" : "bytes are not base64");
    writer.position = end;
  }

  /** Reads a value of a varint or fixed-size field and writes it without its tag. */
  #number(field: FieldDescriptor): void {
    const { kind } = field;
    if (kind === kinds.bool) {
      this.#writer.varint(this.#reader.bool() ? 1 : 0);
      return;
    }
    this.#scalar();
    if (kind === kinds.double) this.#double();
    else if (kind === kinds.enum) this.#enum(field);
    else this.#integer(kind);
  }

  /** Reads a number, written bare or in a string: leaving its text in #source. */
  #scalar(): void {
    const reader = this.#reader;
    let isPlain = true;
    this.#isQuoted = reader.peek() === quote;
    if (this.#isQuoted) isPlain = reader.string();
    else reader.number();
    this.#source = isPlain ? reader.bytes : reader.unescaped();
    this.#start = isPlain ? reader.tokenStart : 0;
    this.#end = isPlain ? reader.tokenEnd : this.#source.length;
  }

  #integer(kind: number): void {
    if (!parseInteger(this.#source, this.#start, this.#end, this.#words)) this.#refuse("expected an integer");
    if (!fits(kind, this.#words, isNegativeText(this.#source, this.#start))) {
      this.#refuse("integer out of range");
    }
    this.#putInteger(kind);
  }

  #refuse(message: string): never {
    return this.#reader.failAt(this.#reader.tokenStart, message);
  }

  #putInteger(kind: number): void {
    const writer = this.#writer;
    const { low, high } = this.#words;
    if (kind === kinds.fixed64 || kind === kinds.sfixed64) writer.fixed64(low, high);
    else if (kind === kinds.int64 || kind === kinds.uint64) writer.varint64(low, high);
    else if (kind === kinds.fixed32) writer.fixed32(low);
    else if (kind === kinds.sint32) writer.zigZag(low | 0);
    else if (kind === kinds.uint32) writer.varint(low);
    else writer.int32(low | 0);
  }

  #enum(field: FieldDescriptor): void {
    const known = this.#isQuoted ? field.enumNumbers!.find(this.#source, this.#start, this.#end) : undefined;
    if (known === undefined) this.#integer(kinds.int32);
    else this.#writer.varint(known);
  }

  #double(): void {
    let value = this.#isQuoted ? namedDoubles.find(this.#source, this.#start, this.#end) : undefined;
    if (value === undefined) {
      const isNumeric = !this.#isQuoted || isNumber(this.#source, this.#start, this.#end);
      value = isNumeric ? parseDouble(this.#source, this.#start, this.#end) : Number.NaN;
      if (!Number.isFinite(value)) this.#refuse("expected a number");
    }
    this.#writer.double(value);
  }
}

/** Whether the integer is in the range of `kind`. Words are the two's complement of what was read. */
function fits(kind: number, words: Words, isNegative: boolean): boolean {
  const isZero = words.low === 0 && words.high === 0;
  switch (kind) {
    case kinds.uint64:
    case kinds.fixed64:
      return !isNegative || isZero;
    case kinds.int64:
    case kinds.sfixed64:
      return isNegative || words.high < 0x8000_0000;
    case kinds.uint32:
    case kinds.fixed32:
      return words.high === 0 && (!isNegative || isZero);
    default:
      return isNegative
        ? isZero || (words.high === 0xffff_ffff && words.low >= 0x8000_0000)
        : words.high === 0 && words.low < 0x8000_0000;
  }
}
