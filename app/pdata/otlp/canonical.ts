import type { CanonicalForm } from "../message-dictionary.ts";
import { isUtf8, mendUtf8 } from "../utf8.ts";
import { defaultDecodeLimits } from "./decoded.ts";
import { isPlainPair } from "./plain-pair.ts";
import { isPlainString } from "./plain-value.ts";
import { ProtoReader } from "./proto-reader.ts";
import { ProtoWriter } from "./proto-writer.ts";
import { warningBit } from "./warnings.ts";

/**
 * Canonical forms of the messages kept in dictionaries (`CanonicalForm` in message-dictionary.ts says what that means):
 * fields in the order of their numbers, repeated ones in the order they came, varints minimal, no unknown fields, no
 * scalar at its default unless it is a oneof member, singular messages that came in pieces merged, UTF-8 mended,
 * AnyValue at most `depthMax` deep, and none of the `*_strindex` fields, which only profiles may use.
 */
const { depthMax, attributesPerItemMax } = defaultDecodeLimits;

/** Tags are field number << 3 | wire type. */
const valueTag = {
  string: 10,
  bool: 16,
  int: 24,
  double: 33,
  array: 42,
  kvlist: 50,
  bytes: 58,
  stringStrindex: 64,
} as const;
const valueFields = 0b1_1111_1110;

const pairTag = { key: 10, value: 18, keyStrindex: 24 } as const;
const pairFields = 0b1110;

const listTag = 10;
const listFields = 0b10;

const resourceTag = { attribute: 10, dropped: 16, entityRef: 26 } as const;
const resourceTags: ReadonlySet<number> = new Set(Object.values(resourceTag));
const resourceFields = 0b1110;

const entityTag = { schemaUrl: 10, type: 18, idKey: 26, descriptionKey: 34 } as const;
const entityTags: ReadonlySet<number> = new Set(Object.values(entityTag));
const entityFields = 0b1_1110;

const scopeTag = { name: 10, version: 18, attribute: 26, dropped: 32 } as const;
const scopeTags: ReadonlySet<number> = new Set(Object.values(scopeTag));
const scopeFields = 0b1_1110;

/** A whole byte string as text. */
export const canonicalString: CanonicalForm = {
  isCertain: isUtf8,
  write(source, start, end, out) {
    const mended = mendUtf8(source, start, end);
    out.raw(mended, 0, mended.length);
    return warningBit.invalidUtf8;
  },
};

export const canonicalKeyValue: CanonicalForm = {
  isCertain: isPlainPair,
  write: (source, start, end, out) => writeKeyValue(new ProtoReader(source, start), end, out, 0),
};

export const canonicalValue: CanonicalForm = {
  isCertain: isPlainString,
  write: (source, start, end, out) => writeValue(new ProtoReader(source, start), end, out, 1),
};

export const canonicalResource: CanonicalForm = { isCertain: () => false, write: writeResource };

export const canonicalScope: CanonicalForm = { isCertain: () => false, write: writeScope };

function writeResource(source: Uint8Array, start: number, end: number, out: ProtoWriter): number {
  const reader = new ProtoReader(source, start);
  checkFields(reader, end, resourceTags, resourceFields);
  reader.position = start;
  const attributes = writeAttributes(reader, end, out, resourceTag.attribute);
  reader.position = start;
  writeDropped(reader, end, out, resourceTag.dropped, attributes.dropped);
  reader.position = start;
  let warnings = attributes.warnings;
  while (reader.seek(resourceTag.entityRef, end)) {
    const stop = reader.length(end);
    out.begin(resourceTag.entityRef, stop - reader.position);
    warnings |= writeEntityRef(reader, stop, out);
    out.finish();
  }
  return warnings;
}

function writeScope(source: Uint8Array, start: number, end: number, out: ProtoWriter): number {
  const reader = new ProtoReader(source, start);
  checkFields(reader, end, scopeTags, scopeFields);
  reader.position = start;
  let warnings = writeLastString(reader, end, out, scopeTag.name);
  reader.position = start;
  warnings |= writeLastString(reader, end, out, scopeTag.version);
  reader.position = start;
  const attributes = writeAttributes(reader, end, out, scopeTag.attribute);
  reader.position = start;
  writeDropped(reader, end, out, scopeTag.dropped, attributes.dropped);
  return warnings | attributes.warnings;
}

/** Reads over the message once, so that all of it is known to be well-formed and its fields to have their own wire types. */
function checkFields(reader: ProtoReader, end: number, tags: ReadonlySet<number>, knownFields: number): void {
  while (reader.position < end) {
    const tag = reader.tag(end);
    if (tags.has(tag)) reader.skip(tag, end);
    else reader.skipField(tag, end, knownFields);
  }
}

/** `depth` is that of the value the pair is an element of, 0 for an attribute. */
function writeKeyValue(reader: ProtoReader, end: number, out: ProtoWriter, depth: number): number {
  let warnings = 0;
  let keyAt = -1;
  let valueAt = -1;
  let pieces: number[] | undefined;
  while (reader.position < end) {
    const tag = reader.tag(end);
    const at = reader.position;
    if (tag === pairTag.key) keyAt = at;
    else if (tag === pairTag.value) {
      if (valueAt >= 0) pieces = append(pieces ?? [valueAt], at);
      valueAt = at;
    } else if (tag === pairTag.keyStrindex) warnings |= warningBit.strindexIgnored;
    else {
      reader.skipField(tag, end, pairFields);
      continue;
    }
    reader.skip(tag, end);
  }
  if (keyAt >= 0) warnings |= writeString(reader, keyAt, end, out, pairTag.key);
  if (pieces !== undefined) warnings |= writeMergedValue(reader, pieces, end, out, depth + 1);
  else if (valueAt >= 0) {
    reader.position = valueAt;
    warnings |= writeNested(writeValue, reader, end, out, pairTag.value, depth + 1);
  }
  reader.position = end;
  return warnings;
}

/** The list with `at` added; most messages need no list, so none is made for them. */
function append(list: number[] | undefined, at: number): number[] {
  if (list === undefined) return [at];
  list.push(at);
  return list;
}

/** The message whose length is at the reader's position, written by `write` as a field. */
function writeNested(
  write: typeof writeValue | typeof writeKeyValue,
  reader: ProtoReader,
  end: number,
  out: ProtoWriter,
  tag: number,
  depth: number,
): number {
  const stop = reader.length(end);
  out.begin(tag, stop - reader.position);
  const warnings = write(reader, stop, out, depth);
  out.finish();
  return warnings;
}

/** A value that came in pieces: by the rules of protobuf, what their bytes in a row would mean. */
function writeMergedValue(
  reader: ProtoReader,
  pieces: number[],
  end: number,
  out: ProtoWriter,
  depth: number,
): number {
  const joined = new ProtoWriter();
  for (const at of pieces) {
    reader.position = at;
    const stop = reader.length(end);
    joined.raw(reader.bytes, reader.position, stop);
  }
  out.begin(pairTag.value, joined.position);
  const warnings = writeValue(new ProtoReader(joined.take()), joined.position, out, depth);
  out.finish();
  return warnings;
}

/** The AnyValue [reader.position, end), which is `depth` values deep. */
function writeValue(reader: ProtoReader, end: number, out: ProtoWriter, depth: number): number {
  if (depth > depthMax) {
    reader.position = end;
    return warningBit.valueTooDeep;
  }
  let warnings = 0;
  let member = 0;
  let at = 0;
  let earlierLists: number[] | undefined;
  while (reader.position < end) {
    const tag = reader.tag(end);
    if (tag === valueTag.stringStrindex) warnings |= warningBit.strindexIgnored;
    else if (isMember(tag)) {
      if (tag !== member) earlierLists = undefined;
      else if (tag === valueTag.array || tag === valueTag.kvlist) earlierLists = append(earlierLists, at);
      member = tag;
      at = reader.position;
    } else {
      reader.skipField(tag, end, valueFields);
      continue;
    }
    reader.skip(tag, end);
  }
  if (member !== 0) {
    reader.position = at;
    warnings |= writeMember(reader, member, end, out, depth, earlierLists);
  }
  reader.position = end;
  return warnings;
}

function isMember(tag: number): boolean {
  return (
    tag === valueTag.string ||
    tag === valueTag.bool ||
    tag === valueTag.int ||
    tag === valueTag.double ||
    tag === valueTag.array ||
    tag === valueTag.kvlist ||
    tag === valueTag.bytes
  );
}

function writeMember(
  reader: ProtoReader,
  member: number,
  end: number,
  out: ProtoWriter,
  depth: number,
  earlierLists: number[] | undefined,
): number {
  if (member === valueTag.string) return writeString(reader, reader.position, end, out, member, true);
  if (member === valueTag.array || member === valueTag.kvlist) {
    return writeList(reader, member, append(earlierLists, reader.position), end, out, depth);
  }
  if (member === valueTag.bytes) {
    const stop = reader.length(end);
    out.field(member, reader.bytes, reader.position, stop);
    return 0;
  }
  out.varint(member);
  if (member === valueTag.bool) out.varint(reader.bool(end) ? 1 : 0);
  else if (member === valueTag.int) out.varint64(reader.varint64(end), reader.high);
  else out.fixed64(reader.fixed64(end), reader.high);
  return 0;
}

/** The elements of all `pieces` of an ArrayValue or KeyValueList as one. */
function writeList(
  reader: ProtoReader,
  member: number,
  pieces: number[],
  end: number,
  out: ProtoWriter,
  depth: number,
): number {
  let warnings = 0;
  out.begin(member, end - reader.position);
  for (const at of pieces) {
    reader.position = at;
    const stop = reader.length(end);
    while (reader.position < stop) {
      const tag = reader.tag(stop);
      if (tag !== listTag) reader.skipField(tag, stop, listFields);
      else if (member === valueTag.array)
        warnings |= writeNested(writeValue, reader, stop, out, listTag, depth + 1);
      else warnings |= writeNested(writeKeyValue, reader, stop, out, listTag, depth);
    }
  }
  out.finish();
  return warnings;
}

/** The string whose length is at `at`; left out where it is empty, unless `keepEmpty`. */
function writeString(
  reader: ProtoReader,
  at: number,
  end: number,
  out: ProtoWriter,
  tag: number,
  keepEmpty = false,
): number {
  reader.position = at;
  const stop = reader.length(end);
  const start = reader.position;
  reader.position = stop;
  if (start === stop && !keepEmpty) return 0;
  if (isUtf8(reader.bytes, start, stop)) {
    out.field(tag, reader.bytes, start, stop);
    return 0;
  }
  const mended = mendUtf8(reader.bytes, start, stop);
  out.field(tag, mended, 0, mended.length);
  return warningBit.invalidUtf8;
}

/** The last string with this tag, as proto3 has it. */
function writeLastString(reader: ProtoReader, end: number, out: ProtoWriter, tag: number): number {
  let at = -1;
  while (reader.seek(tag, end)) {
    at = reader.position;
    reader.skip(tag, end);
  }
  return at < 0 ? 0 : writeString(reader, at, end, out, tag);
}

/** The attributes of a resource or scope, and how many were beyond the limit. */
function writeAttributes(
  reader: ProtoReader,
  end: number,
  out: ProtoWriter,
  tag: number,
): { readonly warnings: number; readonly dropped: number } {
  let warnings = 0;
  let count = 0;
  while (reader.position < end) {
    const found = reader.tag(end);
    if (found !== tag) reader.skip(found, end);
    else if (++count > attributesPerItemMax) reader.position = reader.length(end);
    else warnings |= writeNested(writeKeyValue, reader, end, out, tag, 0);
  }
  const dropped = Math.max(0, count - attributesPerItemMax);
  if (dropped > 0) warnings |= warningBit.attributesOverLimit;
  return { warnings, dropped };
}

/** The last dropped_attributes_count plus those dropped here. */
function writeDropped(
  reader: ProtoReader,
  end: number,
  out: ProtoWriter,
  tag: number,
  droppedHere: number,
): void {
  let count = 0;
  while (reader.seek(tag, end)) count = reader.varint(end) >>> 0;
  const total = Math.min(count + droppedHere, 0xffff_ffff);
  if (total === 0) return;
  out.varint(tag);
  out.varint(total);
}

function writeEntityRef(reader: ProtoReader, end: number, out: ProtoWriter): number {
  const start = reader.position;
  checkFields(reader, end, entityTags, entityFields);
  reader.position = start;
  let warnings = writeLastString(reader, end, out, entityTag.schemaUrl);
  reader.position = start;
  warnings |= writeLastString(reader, end, out, entityTag.type);
  for (const tag of [entityTag.idKey, entityTag.descriptionKey]) {
    reader.position = start;
    while (reader.seek(tag, end)) warnings |= writeString(reader, reader.position, end, out, tag, true);
  }
  reader.position = end;
  return warnings;
}
