import { assertNever } from "../../base/assert.ts";
import type { AttributeValue, KeyValue } from "../attribute-value.ts";
import { ProtoWriter } from "../otlp/proto-writer.ts";
import type { InstrumentationScope, Resource } from "../resource-view.ts";
import { encodeUtf8 } from "../utf8.ts";

/** Tags are field number << 3 | wire type. What is written is canonical (otlp/canonical.ts). */
const valueTag = { string: 10, bool: 16, int: 24, double: 33, array: 42, kvlist: 50, bytes: 58 } as const;
export const keyTag = 10;
export const pairValueTag = 18;
const listTag = 10;
const resourceTag = { attribute: 10, dropped: 16, entityRef: 26 } as const;
const entityTag = { schemaUrl: 10, type: 18, idKey: 26, descriptionKey: 34 } as const;
const scopeTag = { name: 10, version: 18, attribute: 26, dropped: 32 } as const;

/** A field that is an AnyValue. */
export function writeValueField(writer: ProtoWriter, tag: number, value: AttributeValue): void {
  writer.begin(tag);
  writeValue(writer, value);
  writer.finish();
}

/** The bytes of an AnyValue. */
export function writeValue(writer: ProtoWriter, value: AttributeValue): void {
  switch (value.type) {
    case "string":
      writeText(writer, valueTag.string, value.value);
      break;
    case "bool":
      writer.varint(valueTag.bool);
      writer.varint(value.value ? 1 : 0);
      break;
    case "int":
      writer.varint(valueTag.int);
      writer.varint64(Number(value.value & 0xffff_ffffn), Number((value.value >> 32n) & 0xffff_ffffn));
      break;
    case "double":
      writer.varint(valueTag.double);
      writer.double(value.value);
      break;
    case "bytes":
      writer.field(valueTag.bytes, value.value, 0, value.value.length);
      break;
    case "array":
    case "kvlist":
      writeList(writer, value);
      break;
    case "empty":
      break;
    default:
      assertNever(value);
  }
}

function writeList(writer: ProtoWriter, list: AttributeValue & { type: "array" | "kvlist" }): void {
  writer.begin(valueTag[list.type]);
  if (list.type === "array") for (const value of list.values) writeValueField(writer, listTag, value);
  else for (const pair of list.values) writePairField(writer, listTag, pair);
  writer.finish();
}

/** A field that is a KeyValue. An empty value is written: it is not the same as none. */
function writePairField(writer: ProtoWriter, tag: number, { key, value }: KeyValue): void {
  writer.begin(tag);
  writeOptionalText(writer, keyTag, key);
  writeValueField(writer, pairValueTag, value);
  writer.finish();
}

function writeText(writer: ProtoWriter, tag: number, text: string): void {
  const bytes = encodeUtf8(text);
  writer.field(tag, bytes, 0, bytes.length);
}

function writeOptionalText(writer: ProtoWriter, tag: number, text: string): void {
  if (text !== "") writeText(writer, tag, text);
}

function writeOptionalCount(writer: ProtoWriter, tag: number, count: number): void {
  if (count === 0) return;
  writer.varint(tag);
  writer.varint(count);
}

export function encodeResource(resource: Resource): Uint8Array {
  const writer = new ProtoWriter();
  for (const pair of resource.attributes) writePairField(writer, resourceTag.attribute, pair);
  writeOptionalCount(writer, resourceTag.dropped, resource.droppedAttributesCount);
  for (const entity of resource.entityRefs) {
    writer.begin(resourceTag.entityRef);
    writeOptionalText(writer, entityTag.schemaUrl, entity.schemaUrl);
    writeOptionalText(writer, entityTag.type, entity.type);
    for (const key of entity.idKeys) writeText(writer, entityTag.idKey, key);
    for (const key of entity.descriptionKeys) writeText(writer, entityTag.descriptionKey, key);
    writer.finish();
  }
  return writer.take();
}

export function encodeScope(scope: InstrumentationScope): Uint8Array {
  const writer = new ProtoWriter();
  writeOptionalText(writer, scopeTag.name, scope.name);
  writeOptionalText(writer, scopeTag.version, scope.version);
  for (const pair of scope.attributes) writePairField(writer, scopeTag.attribute, pair);
  writeOptionalCount(writer, scopeTag.dropped, scope.droppedAttributesCount);
  return writer.take();
}
