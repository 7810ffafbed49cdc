import { ProtoWriter } from "../../app/pdata/otlp/proto-writer.ts";

const text = new TextEncoder();

/** Tags: field number << 3 | wire type. */
const keyTag = 10;
const valueTag = 18;
const stringTag = 10;
const intTag = 24;

/** The key of an attribute, encoded once. */
export type Key = Uint8Array;

export function keyOf(name: string): Key {
  return text.encode(name);
}

/**
 * Writes the KeyValue `key` = `value` as a field with this tag. `value` is ASCII: encoders cost more than all the
 * rest.
 */
export function writeText(writer: ProtoWriter, tag: number, key: Key, value: string): void {
  const { length } = value;
  writer.begin(tag, key.length + length + 6);
  writer.field(keyTag, key, 0, key.length);
  writer.begin(valueTag, length + 2);
  writer.varint(stringTag);
  writer.varint(length);
  writer.ensure(length);
  for (let i = 0; i < length; i++) writer.bytes[writer.position + i] = value.charCodeAt(i);
  writer.position += length;
  writer.finish();
  writer.finish();
}

/** As `writeText`, with an integer from 0 to 2^31 - 1. */
export function writeInt(writer: ProtoWriter, tag: number, key: Key, value: number): void {
  writer.begin(tag, key.length + 8);
  writer.field(keyTag, key, 0, key.length);
  writer.begin(valueTag, 2);
  writer.varint(intTag);
  writer.varint(value);
  writer.finish();
  writer.finish();
}

/** Attributes as they stand in a message, each a field with `tag`: written once, copied into every span. */
export function encodedAttributes(
  tag: number,
  attributes: readonly (readonly [key: string, value: string | number])[],
): Uint8Array {
  const writer = new ProtoWriter();
  for (const [name, value] of attributes) {
    if (typeof value === "number") writeInt(writer, tag, keyOf(name), value);
    else writeText(writer, tag, keyOf(name), value);
  }
  return writer.take();
}
