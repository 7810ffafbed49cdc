import { decodeUtf8 } from "../../utf8.ts";
import { ProtoReader } from "../proto-reader.ts";
import { JsonWriter } from "./json-writer.ts";

/** Tags (field number << 3 | wire type) of `AnyValue`, `KeyValue` and the two lists. */
const valueTag = { string: 10, bool: 16, int: 24, double: 33, array: 42, kvlist: 50, bytes: 58 } as const;
const pairTag = { key: 10, value: 18 } as const;
const listTag = 10;

const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;
const colon = 0x3a;

/**
 * The canonical AnyValue [start, end) as the text other systems get for it: a string as it is, the others as JSON, but
 * NaN and the infinities unquoted and the empty value as "". Source: Collector `pcommon.Value.AsString`.
 */
export function anyValueText(bytes: Uint8Array, start: number, end: number): string {
  const reader = new ProtoReader(bytes, start);
  if (start === end) return "";
  const tag = reader.tag(end);
  if (tag === valueTag.string) {
    const stop = reader.length(end);
    return decodeUtf8(bytes.subarray(reader.position, stop));
  }
  if (tag === valueTag.double) return withSignedZero(reader.double(end));
  const json = anyValueJson(bytes, start, end);
  return tag === valueTag.bytes ? json.slice(1, -1) : json;
}

/**
 * The canonical AnyValue [start, end) as plain JSON: maps as objects with their keys in the order they came, integers
 * with all their digits, NaN and the infinities as strings, bytes as base64, the empty value as `null`.
 */
export function anyValueJson(bytes: Uint8Array, start: number, end: number): string {
  const writer = new JsonWriter((end - start) * 2);
  writeValue(new ProtoReader(bytes, start), end, writer);
  return decodeUtf8(writer.written());
}

/** The canonical KeyValue [start, end): its key, and its value as `anyValueText`. */
export function keyValueText(
  bytes: Uint8Array,
  start: number,
  end: number,
): { readonly key: string; readonly text: string } {
  const reader = new ProtoReader(bytes, start);
  let key = "";
  let text = "";
  while (reader.position < end) {
    const tag = reader.tag(end);
    const stop = reader.length(end);
    if (tag === pairTag.key) key = decodeUtf8(bytes.subarray(reader.position, stop));
    else text = anyValueText(bytes, reader.position, stop);
    reader.position = stop;
  }
  return { key, text };
}

function withSignedZero(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

/** Recursion is bounded: canonical values are at most `DecodeLimits.depthMax` deep. */
function writeValue(reader: ProtoReader, end: number, writer: JsonWriter): void {
  if (reader.position === end) {
    writer.ascii("null");
    return;
  }
  const tag = reader.tag(end);
  switch (tag) {
    case valueTag.bool:
      writer.ascii(reader.bool(end) ? "true" : "false");
      break;
    case valueTag.int:
      writer.integer64(reader.varint64(end), reader.high, true);
      break;
    case valueTag.double:
      writer.double(reader.double(end));
      break;
    default:
      writeDelimited(reader, tag, reader.length(end), writer);
  }
}

function writeDelimited(reader: ProtoReader, tag: number, end: number, writer: JsonWriter): void {
  if (tag === valueTag.string) writer.string(reader.bytes, reader.position, end);
  else if (tag === valueTag.bytes) writer.base64(reader.bytes, reader.position, end);
  else writeList(reader, tag === valueTag.kvlist, end, writer);
  reader.position = end;
}

function writeList(reader: ProtoReader, isMap: boolean, end: number, writer: JsonWriter): void {
  writer.byte(isMap ? openBrace : openBracket);
  const first = writer.position;
  while (reader.seek(listTag, end)) {
    if (writer.position > first) writer.byte(comma);
    const stop = reader.length(end);
    if (isMap) writePair(reader, stop, writer);
    else writeValue(reader, stop, writer);
  }
  writer.byte(isMap ? closeBrace : closeBracket);
}

function writePair(reader: ProtoReader, end: number, writer: JsonWriter): void {
  const { position } = reader;
  const keyEnd = reader.seek(pairTag.key, end) ? reader.length(end) : reader.position;
  writer.string(reader.bytes, reader.position, keyEnd);
  writer.byte(colon);
  reader.position = position;
  if (reader.seek(pairTag.value, end)) writeValue(reader, reader.length(end), writer);
  else writer.ascii("null");
}
