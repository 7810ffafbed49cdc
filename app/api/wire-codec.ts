import { assert } from "../base/assert.ts";

/**
 * One protocol message as bytes, for transports that carry bytes (WebSocket). Typed arrays stay binary:
 *
 *     u32 header length │ header: JSON │ pad to 8 │ array 0 │ pad to 8 │ array 1 │ …
 *     header = { "message": …with {"\u0000array": i} in place of array i…, "arrays": [[type, elements], …] }
 *
 * Everything is little-endian, as all machines we run on. Decoded arrays are views into the received bytes.
 */
const arrayTypes = {
  Uint8Array,
  Uint16Array,
  Uint32Array,
  Int32Array,
  Float64Array,
} as const;
type ArrayTypeName = keyof typeof arrayTypes;
type WireArray = InstanceType<(typeof arrayTypes)[ArrayTypeName]>;
type Header = { message: unknown; arrays: [ArrayTypeName, number][] };

const placeholderKey = "\u0000array";
const alignment = 8;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function encodeMessage(message: unknown): Uint8Array<ArrayBuffer> {
  return joined(encodeParts(message));
}

/** `encodeMessage` without the copy: the parts, one after the other, are its bytes. Arrays of the message are parts as they are. */
export function encodeParts(message: unknown): Uint8Array[] {
  const arrays: WireArray[] = [];
  const descriptions: Header["arrays"] = [];
  const text = JSON.stringify(message, (_key, value: unknown) => {
    if (!ArrayBuffer.isView(value)) return value;
    const name = value.constructor.name as ArrayTypeName;
    assert(name in arrayTypes, `no wire form for ${name}`);
    const array = value as WireArray;
    arrays.push(array);
    descriptions.push([name, array.length]);
    return { [placeholderKey]: arrays.length - 1 };
  });
  const header = encoder.encode(`{"message":${text},"arrays":${JSON.stringify(descriptions)}}`);
  return partsOf(header, arrays);
}

/** The message in `bytes`. Throws where they are not a message; the caller closes the connection. */
export function decodeMessage(bytes: Uint8Array): unknown {
  // Views need aligned offsets: copy once when the transport hands out a slice of a larger buffer.
  const source = bytes.byteOffset % alignment === 0 ? bytes : bytes.slice();
  const view = new DataView(source.buffer, source.byteOffset, source.byteLength);
  const headerLength = view.getUint32(0, true);
  if (4 + headerLength > source.length) throw new RangeError("wire message: header beyond the end");
  const header = JSON.parse(decoder.decode(source.subarray(4, 4 + headerLength))) as Header;
  const arrays = readArrays(source, align(4 + headerLength), header.arrays);
  return arrays.length === 0 ? header.message : fillPlaceholders(header.message, arrays);
}

function partsOf(header: Uint8Array, arrays: readonly WireArray[]): Uint8Array[] {
  const start = new Uint8Array(align(4 + header.length));
  new DataView(start.buffer).setUint32(0, header.length, true);
  start.set(header, 4);
  const parts: Uint8Array[] = [start];
  for (const { buffer, byteOffset, byteLength } of arrays) {
    if (byteLength === 0) continue;
    parts.push(new Uint8Array(buffer, byteOffset, byteLength));
    if (byteLength % alignment > 0) parts.push(new Uint8Array(alignment - (byteLength % alignment)));
  }
  return parts;
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

function readArrays(source: Uint8Array, start: number, descriptions: Header["arrays"]): WireArray[] {
  let offset = start;
  return descriptions.map(([name, length]) => {
    const type = arrayTypes[name];
    const end = offset + length * type.BYTES_PER_ELEMENT;
    if (end > source.length) throw new RangeError("wire message: array beyond the end");
    const array = new type(source.buffer as ArrayBuffer, source.byteOffset + offset, length);
    offset = align(end);
    return array;
  });
}

function fillPlaceholders(value: unknown, arrays: readonly WireArray[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    // Lists of texts are long and hold no arrays; one look at the first element tells.
    if (typeof value[0] === "string") return value;
    return value.map((entry) => fillPlaceholders(entry, arrays));
  }
  const entries = value as Record<string, unknown>;
  const index = entries[placeholderKey];
  if (typeof index === "number") return arrays[index];
  for (const key of Object.keys(entries)) entries[key] = fillPlaceholders(entries[key], arrays);
  return entries;
}

function align(offset: number): number {
  return Math.ceil(offset / alignment) * alignment;
}
