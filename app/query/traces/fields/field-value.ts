import { type AttributeValue, parseValue } from "../../../pdata/attribute-value.ts";
import { ProtoReader } from "../../../pdata/otlp/proto-reader.ts";
import { decodeUtf8 } from "../../../pdata/utf8.ts";
import { type ValueTable, type ValueType, valueType } from "../../../spanindex/block/attribute-set.ts";

/** What a field of a span can be. Durations are nanoseconds, statuses and kinds their OTLP numbers. */
export type FieldValue =
  | AttributeValue
  | { readonly type: "duration"; readonly value: number }
  | { readonly type: "status"; readonly value: number }
  | { readonly type: "kind"; readonly value: number };

export function stringValue(value: string): FieldValue {
  return { type: "string", value };
}

export function typeOfValue({ types }: ValueTable, index: number): ValueType {
  return typeof types === "number" ? types : (types[index]! as ValueType);
}

/** First byte of the payload of a value; its end is `ends[index]`. */
export function startOfValue({ ends }: ValueTable, index: number): number {
  return index === 0 ? 0 : ends[index - 1]!;
}

/** A copy of the payload: decoders of text refuse shared memory. */
export function payloadOf(values: ValueTable, index: number): Uint8Array {
  return values.bytes.slice(startOfValue(values, index), values.ends[index]!);
}

export function textOfValue(values: ValueTable, index: number): string {
  const start = startOfValue(values, index);
  const end = values.ends[index]!;
  return end - start <= asciiMax ? shortText(values.bytes, start, end) : decodeUtf8(payloadOf(values, index));
}

/** Shorter texts are put together byte by byte, as long as they are ASCII: a decoder costs more than that. */
const asciiMax = 32;

function shortText(bytes: Uint8Array, start: number, end: number): string {
  let text = "";
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!;
    if (byte >= 0x80) return decodeUtf8(bytes.slice(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

const eightBytes = new DataView(new ArrayBuffer(8));

/** The eight bytes of an int or double, in a view of their own: payloads are not aligned. */
function wordsOf(values: ValueTable, index: number): DataView {
  const start = startOfValue(values, index);
  for (let i = 0; i < 8; i++) eightBytes.setUint8(i, values.bytes[start + i]!);
  return eightBytes;
}

/** An int or double as a number (ints beyond 2^53 are rounded), NaN for other types. */
export function numberOfValue(values: ValueTable, index: number): number {
  const type = typeOfValue(values, index);
  if (type === valueType.double) return wordsOf(values, index).getFloat64(0, true);
  if (type !== valueType.int) return Number.NaN;
  const words = wordsOf(values, index);
  return words.getInt32(4, true) * 4_294_967_296 + words.getUint32(0, true);
}

export function readTableValue(values: ValueTable, index: number): AttributeValue {
  const type = typeOfValue(values, index);
  switch (type) {
    case valueType.empty:
      return { type: "empty" };
    case valueType.string:
      return { type: "string", value: textOfValue(values, index) };
    case valueType.bool:
      return { type: "bool", value: values.bytes[startOfValue(values, index)] === 1 };
    case valueType.int:
      return { type: "int", value: wordsOf(values, index).getBigInt64(0, true) };
    case valueType.double:
      return { type: "double", value: wordsOf(values, index).getFloat64(0, true) };
    case valueType.bytes:
      return { type: "bytes", value: payloadOf(values, index) };
    case valueType.array:
    case valueType.kvlist: {
      const bytes = payloadOf(values, index);
      return parseValue(new ProtoReader(bytes, 0), bytes.length);
    }
    default:
      return type satisfies never;
  }
}
