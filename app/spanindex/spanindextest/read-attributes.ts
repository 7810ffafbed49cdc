import { type AttributeValue, parseValue } from "../../pdata/attribute-value.ts";
import { ProtoReader } from "../../pdata/otlp/proto-reader.ts";
import { decodeUtf8 } from "../../pdata/utf8.ts";
import {
  type AttributeColumn,
  type AttributeSet,
  type ValueTable,
  type ValueType,
  valueType,
} from "../block/attribute-set.ts";

/** What a set says of one of its rows, read the slow and simple way. */
export function attributesOf(set: AttributeSet, row: number): Map<string, AttributeValue> {
  const attributes = new Map<string, AttributeValue>();
  for (const column of set.columns.values()) {
    const value = valueAt(column, row);
    if (value !== undefined) attributes.set(column.key, value);
  }
  return attributes;
}

function valueAt(column: AttributeColumn, row: number): AttributeValue | undefined {
  const rank = rankOf(column, row);
  if (rank < 0) return undefined;
  if (column.coding === "constant") return readValue(column.values, 0);
  if (column.coding === "raw") return readValue(column.values, rank);
  const code = column.codes[rank]!;
  return code === 0 ? undefined : readValue(column.values, code - 1);
}

/** Where the row is among those that have the key; in dense columns the row; -1 = it has not. */
export function rankOf({ layout, presence, ranks, rows }: AttributeColumn, row: number): number {
  if (layout === "dense") return row;
  if (layout === "sparse") return rows!.indexOf(row);
  if (((presence![row >>> 5]! >>> (row & 31)) & 1) === 0) return -1;
  let rank = ranks![row >>> 9]!;
  for (let before = row & ~511; before < row; before++)
    rank += (presence![before >>> 5]! >>> (before & 31)) & 1;
  return rank;
}

export function typeOf({ types }: ValueTable, value: number): ValueType {
  return (typeof types === "number" ? types : types[value]!) as ValueType;
}

export function payloadOf({ bytes, ends }: ValueTable, value: number): Uint8Array {
  return bytes.slice(value === 0 ? 0 : ends[value - 1]!, ends[value]!);
}

function readValue(values: ValueTable, value: number): AttributeValue {
  const bytes = new Uint8Array(payloadOf(values, value));
  const view = new DataView(bytes.buffer);
  const type = typeOf(values, value);
  switch (type) {
    case valueType.empty:
      return { type: "empty" };
    case valueType.string:
      return { type: "string", value: decodeUtf8(bytes) };
    case valueType.bool:
      return { type: "bool", value: bytes[0] === 1 };
    case valueType.int:
      return { type: "int", value: view.getBigInt64(0, true) };
    case valueType.double:
      return { type: "double", value: view.getFloat64(0, true) };
    case valueType.bytes:
      return { type: "bytes", value: bytes };
    default:
      return parseValue(new ProtoReader(bytes), bytes.length);
  }
}
