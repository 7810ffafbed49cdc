import type { Dictionary } from "./dictionary.ts";
import type { MessageDictionary } from "./message-dictionary.ts";
import { ProtoReader } from "./otlp/proto-reader.ts";
import { ProtoWriter } from "./otlp/proto-writer.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";

/**
 * An OTLP AnyValue for the edges of the program: an opened span, an API reply, a slow path. On the hot path values stay
 * codes.
 */
export type AttributeValue =
  | { readonly type: "string"; readonly value: string }
  | { readonly type: "bool"; readonly value: boolean }
  | { readonly type: "int"; readonly value: bigint }
  | { readonly type: "double"; readonly value: number }
  | { readonly type: "bytes"; readonly value: Uint8Array }
  | { readonly type: "array"; readonly values: readonly AttributeValue[] }
  | { readonly type: "kvlist"; readonly values: readonly KeyValue[] }
  | { readonly type: "empty" };

export interface KeyValue {
  readonly key: string;
  readonly value: AttributeValue;
}

export const emptyValue: AttributeValue = { type: "empty" };

/** Tags of AnyValue, KeyValue, ArrayValue and KeyValueList: field number << 3 | wire type. */
const valueTag = { string: 10, bool: 16, int: 24, double: 33, array: 42, kvlist: 50, bytes: 58 } as const;
const keyTag = 10;
const pairValueTag = 18;
const listTag = 10;

/** The attribute with this code in `dictionary.pairs`. */
export function readKeyValue(dictionary: Dictionary, pairCode: number): KeyValue {
  const { reader, end } = readerOf(dictionary.pairs, pairCode);
  return parseKeyValue(reader, end);
}

/** The key alone, which is cheaper. */
export function readKey(dictionary: Dictionary, pairCode: number): string {
  const { reader, end } = readerOf(dictionary.pairs, pairCode);
  return reader.seek(keyTag, end) ? parseString(reader, end) : "";
}

/** The value with this code in `dictionary.values`; undefined where it is absent (code 0). */
export function readValue(dictionary: Dictionary, valueCode: number): AttributeValue | undefined {
  if (valueCode === 0) return undefined;
  const { reader, end } = readerOf(dictionary.values, valueCode);
  return parseValue(reader, end);
}

/** The code of the attribute `key` = `text` (a string value), or -1 where nothing has it. */
export function findStringPair(dictionary: Dictionary, key: string, text: string): number {
  const writer = new ProtoWriter();
  const keyBytes = encodeUtf8(key);
  const textBytes = encodeUtf8(text);
  if (keyBytes.length > 0) writer.field(keyTag, keyBytes, 0, keyBytes.length);
  writer.begin(pairValueTag);
  writer.field(valueTag.string, textBytes, 0, textBytes.length);
  writer.finish();
  return dictionary.pairs.entries.find(writer.take(), 0, writer.position);
}

/** A reader at the start of an entry. */
export function readerOf(
  messages: MessageDictionary,
  code: number,
): { readonly reader: ProtoReader; readonly end: number } {
  const { entries } = messages;
  return { reader: new ProtoReader(entries.bytes, entries.startOf(code)), end: entries.endOf(code) };
}

/** The canonical KeyValue [reader.position, end). */
export function parseKeyValue(reader: ProtoReader, end: number): KeyValue {
  let key = "";
  let value = emptyValue;
  while (reader.position < end) {
    const tag = reader.tag(end);
    if (tag === keyTag) key = parseString(reader, end);
    else if (tag === pairValueTag) value = parseValue(reader, reader.length(end));
    else reader.skip(tag, end);
  }
  return { key, value };
}

/** The canonical AnyValue [reader.position, end), whose nesting has been bounded when it was interned. */
export function parseValue(reader: ProtoReader, end: number): AttributeValue {
  if (reader.position === end) return emptyValue;
  const tag = reader.tag(end);
  switch (tag) {
    case valueTag.string:
      return { type: "string", value: parseString(reader, end) };
    case valueTag.bool:
      return { type: "bool", value: reader.bool(end) };
    case valueTag.int:
      return { type: "int", value: parseInt64(reader, end) };
    case valueTag.double:
      return { type: "double", value: reader.double(end) };
    case valueTag.array:
      return { type: "array", values: parseList(reader, reader.length(end), parseValue) };
    case valueTag.kvlist:
      return { type: "kvlist", values: parseList(reader, reader.length(end), parseKeyValue) };
    case valueTag.bytes:
      return { type: "bytes", value: parseBytes(reader, end).slice() };
    default:
      return reader.fail(`tag ${tag} in a canonical value`);
  }
}

/** A string field whose tag has been read. */
export function parseString(reader: ProtoReader, end: number): string {
  return decodeUtf8(parseBytes(reader, end));
}

function parseBytes(reader: ProtoReader, end: number): Uint8Array {
  const stop = reader.length(end);
  const bytes = reader.bytes.subarray(reader.position, stop);
  reader.position = stop;
  return bytes;
}

function parseInt64(reader: ProtoReader, end: number): bigint {
  const low = reader.varint64(end);
  return (BigInt(reader.high) << 32n) | BigInt(low >>> 0);
}

function parseList<T>(
  reader: ProtoReader,
  end: number,
  parse: (reader: ProtoReader, end: number) => T,
): readonly T[] {
  const values: T[] = [];
  while (reader.seek(listTag, end)) values.push(parse(reader, reader.length(end)));
  return values;
}
