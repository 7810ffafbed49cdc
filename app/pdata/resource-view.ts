import { type KeyValue, parseKeyValue, parseString, readerOf } from "./attribute-value.ts";
import type { Dictionary } from "./dictionary.ts";
import type { ProtoReader } from "./otlp/proto-reader.ts";

/** An entity that a resource describes; its keys name attributes of the resource. */
export interface EntityRef {
  readonly schemaUrl: string;
  readonly type: string;
  readonly idKeys: readonly string[];
  readonly descriptionKeys: readonly string[];
}

export interface Resource {
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
  readonly entityRefs: readonly EntityRef[];
}

export interface InstrumentationScope {
  readonly name: string;
  readonly version: string;
  readonly attributes: readonly KeyValue[];
  readonly droppedAttributesCount: number;
}

const resourceTag = { attribute: 10, dropped: 16, entityRef: 26 } as const;
const entityTag = { schemaUrl: 10, type: 18, idKey: 26, descriptionKey: 34 } as const;
const scopeTag = { name: 10, version: 18, attribute: 26, dropped: 32 } as const;

/** The resource with this code; undefined where it is absent (code 0). */
export function readResource(dictionary: Dictionary, code: number): Resource | undefined {
  if (code === 0) return undefined;
  const { reader, end } = readerOf(dictionary.resources, code);
  return parseResource(reader, end);
}

/** The canonical Resource [reader.position, end). */
export function parseResource(reader: ProtoReader, end: number): Resource {
  const attributes: KeyValue[] = [];
  const entityRefs: EntityRef[] = [];
  let droppedAttributesCount = 0;
  while (reader.position < end) {
    const tag = reader.tag(end);
    if (tag === resourceTag.attribute) attributes.push(parseKeyValue(reader, reader.length(end)));
    else if (tag === resourceTag.dropped) droppedAttributesCount = reader.varint(end) >>> 0;
    else if (tag === resourceTag.entityRef) entityRefs.push(parseEntityRef(reader, reader.length(end)));
    else reader.skip(tag, end);
  }
  return { attributes, droppedAttributesCount, entityRefs };
}

/** The scope with this code; undefined where it is absent (code 0). */
export function readScope(dictionary: Dictionary, code: number): InstrumentationScope | undefined {
  if (code === 0) return undefined;
  const { reader, end } = readerOf(dictionary.scopes, code);
  return parseScope(reader, end);
}

/** The canonical InstrumentationScope [reader.position, end). */
export function parseScope(reader: ProtoReader, end: number): InstrumentationScope {
  const attributes: KeyValue[] = [];
  let name = "";
  let version = "";
  let droppedAttributesCount = 0;
  while (reader.position < end) {
    const tag = reader.tag(end);
    if (tag === scopeTag.name) name = parseString(reader, end);
    else if (tag === scopeTag.version) version = parseString(reader, end);
    else if (tag === scopeTag.attribute) attributes.push(parseKeyValue(reader, reader.length(end)));
    else if (tag === scopeTag.dropped) droppedAttributesCount = reader.varint(end) >>> 0;
    else reader.skip(tag, end);
  }
  return { name, version, attributes, droppedAttributesCount };
}

/**
 * The `service.name` of a resource, the first one if it has several; empty where it has none or none that is a string.
 * Parsed once for each resource, then an array access.
 */
export function serviceNameOf(dictionary: Dictionary, resourceCode: number): string {
  let name = dictionary.serviceNames[resourceCode];
  if (name === undefined) {
    name = parseServiceName(dictionary, resourceCode);
    dictionary.serviceNames[resourceCode] = name;
  }
  return name;
}

function parseServiceName(dictionary: Dictionary, resourceCode: number): string {
  const attributes = readResource(dictionary, resourceCode)?.attributes ?? [];
  const value = attributes.find(({ key }) => key === "service.name")?.value;
  return value?.type === "string" ? value.value : "";
}

function parseEntityRef(reader: ProtoReader, end: number): EntityRef {
  let schemaUrl = "";
  let type = "";
  const idKeys: string[] = [];
  const descriptionKeys: string[] = [];
  while (reader.position < end) {
    const tag = reader.tag(end);
    if (tag === entityTag.schemaUrl) schemaUrl = parseString(reader, end);
    else if (tag === entityTag.type) type = parseString(reader, end);
    else if (tag === entityTag.idKey) idKeys.push(parseString(reader, end));
    else if (tag === entityTag.descriptionKey) descriptionKeys.push(parseString(reader, end));
    else reader.skip(tag, end);
  }
  return { schemaUrl, type, idKeys, descriptionKeys };
}
