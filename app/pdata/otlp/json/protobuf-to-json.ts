import type { Signal } from "../../../base/signal.ts";
import { ProtoReader, wireType } from "../proto-reader.ts";
import { type FieldDescriptor, kinds, type MessageDescriptor, requestMessages } from "./descriptors.ts";
import { JsonWriter, quote } from "./json-writer.ts";
import { isTidy, tidy } from "./tidy-message.ts";

const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const comma = 0x2c;

/** Messages inside each other. 64 AnyValue levels of key-value lists take three each. The writer recurses; this bounds it. */
const messageDepthMax = 256;

/**
 * An OTLP protobuf request as OTLP/JSON, UTF-8: compact, keys in lowerCamelCase and in the order of the field numbers,
 * ids in lower-case hex, 64-bit integers as strings, enums as integers, defaults and empty lists left out. Throws
 * `MalformedError`. Source: OTLP specification, "JSON Protobuf Encoding".
 */
export function protobufToJsonBytes(signal: Signal, bytes: Uint8Array): Uint8Array {
  const writer = new JsonWriter(bytes.length * 3);
  writeMessage(new ProtoReader(bytes), bytes.length, requestMessages[signal], writer, 0);
  return writer.written();
}

/** The same as text. Where it may exceed the longest string (about 512 MB), take the bytes. */
export function protobufToJson(signal: Signal, bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(protobufToJsonBytes(signal, bytes));
}

function writeMessage(
  reader: ProtoReader,
  end: number,
  message: MessageDescriptor,
  writer: JsonWriter,
  depth: number,
): void {
  if (depth > messageDepthMax) reader.fail("messages nested too deeply");
  writer.byte(openBrace);
  if (isTidy(reader, end, message)) writeFields(reader, end, message, writer, depth);
  else {
    const bytes = tidy(reader, end, message);
    writeFields(new ProtoReader(bytes), bytes.length, message, writer, depth);
  }
  writer.byte(closeBrace);
}

/** The fields of a tidy message, up to its end. */
function writeFields(
  reader: ProtoReader,
  end: number,
  message: MessageDescriptor,
  writer: JsonWriter,
  depth: number,
): void {
  const start = writer.position;
  let openList = 0;
  while (reader.position < end) {
    const tag = reader.tag(end);
    const field = message.fields[tag >>> 3];
    if (openList !== 0 && openList !== tag >>> 3) {
      writer.byte(closeBracket);
      openList = 0;
    }
    if (field === undefined || isDefault(reader, tag, end, field)) {
      reader.skip(tag, end);
      continue;
    }
    if (writer.position > start) writer.byte(comma);
    if (openList === 0) writer.raw(field.jsonKey);
    if (field.isList && openList === 0) {
      writer.byte(openBracket);
      openList = field.number;
    }
    writeField(reader, tag, end, field, writer, depth);
  }
  if (openList !== 0) writer.byte(closeBracket);
}

/** Whether the value at the reader's position is one that is left out. */
function isDefault(reader: ProtoReader, tag: number, end: number, field: FieldDescriptor): boolean {
  const { position } = reader;
  if (tag !== field.tag && !(field.isList && tag === field.packedTag)) {
    reader.fail(`wrong wire type ${tag & 7} for field ${field.number}`);
  }
  if (field.hasPresence || field.message !== undefined) return false;
  if (field.isList && tag === field.tag) return false;
  reader.skip(tag, end);
  const stop = reader.position;
  reader.position = position;
  if (field.isList) return isEmpty(reader, stop);
  const mask = (tag & 7) === wireType.varint ? 0x7f : 0xff;
  for (let at = position; at < stop; at++) if ((reader.bytes[at]! & mask) !== 0) return false;
  return true;
}

/** Whether the length at the reader's position is 0. */
function isEmpty(reader: ProtoReader, end: number): boolean {
  const { position } = reader;
  const stop = reader.length(end);
  const isNothing = reader.position === stop;
  reader.position = position;
  return isNothing;
}

function writeField(
  reader: ProtoReader,
  tag: number,
  end: number,
  field: FieldDescriptor,
  writer: JsonWriter,
  depth: number,
): void {
  if (field.message !== undefined) {
    const stop = reader.length(end);
    writeMessage(reader, stop, field.message, writer, depth + 1);
    reader.position = stop;
  } else if (tag === field.tag) writeScalar(reader, end, field.kind, writer);
  else {
    const stop = reader.length(end);
    writeScalar(reader, stop, field.kind, writer);
    while (reader.position < stop) {
      writer.byte(comma);
      writeScalar(reader, stop, field.kind, writer);
    }
  }
}

function writeScalar(reader: ProtoReader, end: number, kind: number, writer: JsonWriter): void {
  switch (kind) {
    case kinds.string:
    case kinds.id:
    case kinds.bytes:
      writeText(reader, end, kind, writer);
      break;
    case kinds.bool:
      writer.ascii(reader.bool(end) ? "true" : "false");
      break;
    case kinds.double:
      writer.double(reader.double(end));
      break;
    case kinds.sint32:
      writer.integer(reader.zigZag(end));
      break;
    case kinds.uint32:
      writer.integer(reader.varint(end) >>> 0);
      break;
    case kinds.fixed32:
      writer.integer(reader.fixed32(end) >>> 0);
      break;
    case kinds.int32:
    case kinds.enum:
      writer.integer(reader.varint(end) | 0);
      break;
    default:
      writer.byte(quote);
      if (kind === kinds.fixed64) writer.integer64(reader.fixed64(end), reader.high, false);
      else if (kind === kinds.sfixed64) writer.integer64(reader.fixed64(end), reader.high, true);
      else writer.integer64(reader.varint64(end), reader.high, kind === kinds.int64);
      writer.byte(quote);
  }
}

function writeText(reader: ProtoReader, end: number, kind: number, writer: JsonWriter): void {
  const stop = reader.length(end);
  const start = reader.position;
  if (kind === kinds.string) writer.string(reader.bytes, start, stop);
  else if (kind === kinds.id) writer.hex(reader.bytes, start, stop);
  else writer.base64(reader.bytes, start, stop);
  reader.position = stop;
}
