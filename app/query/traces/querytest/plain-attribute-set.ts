import {
  type AttributeColumn,
  type AttributeSet,
  type ValueTable,
  type ValueType,
  valueType,
} from "../../../spanindex/block/attribute-set.ts";
import { hashValue } from "../../../spanindex/block/value-hash.ts";
import type { NaiveAttributes, NaiveScalar, NaiveValue } from "../../../traceql/traceqltest/naive-span.ts";
import type { TestMemory } from "./test-memory.ts";

/** Rows of `ranks` in a bitmap column. */
const rankRows = 512;

/** Picks among the legal forms of a column, so that tests meet all of them. */
export type PickForm = (formCount: number) => number;

/** One row for each element of `owners`. The columns are as the block builder would make them, but in any form. */
export function plainAttributeSet(
  memory: TestMemory,
  owners: readonly NaiveAttributes[],
  pickForm: PickForm,
): AttributeSet {
  const keys = new Set(owners.flatMap((attributes) => [...attributes.keys()]));
  const from = memory.position;
  const columns = new Map([...keys].map((key) => [key, plainColumn(memory, key, owners, pickForm)] as const));
  return { rowCount: owners.length, columns, byteLength: memory.position - from };
}

function plainColumn(
  memory: TestMemory,
  key: string,
  owners: readonly NaiveAttributes[],
  pickForm: PickForm,
): AttributeColumn {
  const rows = owners.flatMap((attributes, row) => (attributes.has(key) ? [row] : []));
  const payloads = rows.map((row) => payloadOf(owners[row]!.get(key)!));
  const isFull = rows.length === owners.length;
  const layout = (["sparse", "bitmap", "dense"] as const)[pickForm(3)]!;
  const distinct = [...new Map(payloads.map((payload) => [payload.identity, payload])).values()];
  const coding = pickCoding(distinct.length, layout !== "dense" || isFull, pickForm);
  const codeOf = new Map(distinct.map(({ identity }, index) => [identity, index + 1]));
  const codes = payloads.map(({ identity }) => codeOf.get(identity)!);
  const dense = new Array<number>(owners.length).fill(0);
  rows.forEach((row, rank) => {
    dense[row] = codes[rank]!;
  });
  const kept = coding === "codes" ? (layout === "dense" ? dense : codes) : [];
  return {
    key,
    layout,
    coding,
    rowCount: owners.length,
    presentCount: rows.length,
    codes: distinct.length < 256 && pickForm(2) === 0 ? memory.u8(kept) : memory.u16(kept),
    presence: layout === "bitmap" ? presenceOf(memory, rows, owners.length) : undefined,
    ranks: layout === "bitmap" ? memory.u16(ranksOf(rows, owners.length)) : undefined,
    rows: layout === "sparse" ? memory.u16(rows) : undefined,
    values: plainValues(memory, coding === "raw" ? payloads : distinct, coding === "raw" ? undefined : codes),
  };
}

function pickCoding(
  distinctCount: number,
  mayLackCodes: boolean,
  pickForm: PickForm,
): AttributeColumn["coding"] {
  if (!mayLackCodes || pickForm(3) === 0) return "codes";
  return distinctCount === 1 ? "constant" : "raw";
}

function presenceOf(memory: TestMemory, rows: readonly number[], rowCount: number): Uint32Array {
  const presence = memory.u32(new Array<number>(Math.ceil(rowCount / 128) * 4).fill(0));
  for (const row of rows) presence[row >> 5] = presence[row >> 5]! | (1 << (row & 31));
  return presence;
}

function ranksOf(rows: readonly number[], rowCount: number): number[] {
  return Array.from(
    { length: Math.ceil(rowCount / rankRows) },
    (_, i) => rows.filter((row) => row < i * rankRows).length,
  );
}

interface Payload {
  readonly type: ValueType;
  readonly bytes: Uint8Array;
  /** Equal where type and bytes are. */
  readonly identity: string;
}

function payloadOf(value: NaiveValue): Payload {
  const { type, bytes } = encodeValue(value);
  return { type, bytes, identity: `${type} ${bytes.join(" ")}` };
}

function encodeValue(value: NaiveValue): { readonly type: ValueType; readonly bytes: Uint8Array } {
  switch (typeof value) {
    case "string":
      return { type: valueType.string, bytes: new TextEncoder().encode(value) };
    case "boolean":
      return { type: valueType.bool, bytes: Uint8Array.of(value ? 1 : 0) };
    case "bigint":
      return { type: valueType.int, bytes: new Uint8Array(BigInt64Array.of(value).buffer) };
    case "number":
      return { type: valueType.double, bytes: new Uint8Array(Float64Array.of(value).buffer) };
    default:
      return { type: valueType.array, bytes: encodeList(value) };
  }
}

/** Tags of AnyValue and ArrayValue: field number << 3 | wire type. */
const tags = { string: 10, bool: 16, int: 24, double: 33, array: 42, element: 10 };

function encodeList(list: readonly NaiveScalar[]): Uint8Array<ArrayBuffer> {
  const elements = list.flatMap((element) => {
    const message = encodeElement(element);
    return [tags.element, message.length, ...message];
  });
  return Uint8Array.of(tags.array, ...varint(BigInt(elements.length)), ...elements);
}

/** An AnyValue of less than 128 bytes. */
function encodeElement(element: NaiveScalar): readonly number[] {
  const { bytes } = encodeValue(element);
  switch (typeof element) {
    case "string":
      return [tags.string, bytes.length, ...bytes];
    case "boolean":
      return [tags.bool, ...bytes];
    case "bigint":
      return [tags.int, ...varint(BigInt.asUintN(64, element))];
    default:
      return [tags.double, ...bytes];
  }
}

function varint(value: bigint): readonly number[] {
  return value < 128n ? [Number(value)] : [Number(value & 127n) | 128, ...varint(value >> 7n)];
}

function plainValues(
  memory: TestMemory,
  payloads: readonly Payload[],
  codes: readonly number[] | undefined,
): ValueTable {
  const all = payloads.flatMap(({ bytes }) => [...bytes]);
  const ends: number[] = [];
  for (const { bytes } of payloads) ends.push((ends.at(-1) ?? 0) + bytes.length);
  const types = payloads.map(({ type }) => type);
  const isOneType = types.every((type) => type === types[0]);
  return {
    count: payloads.length,
    bytes: memory.u8(all),
    ends: memory.u32(ends),
    hashes: memory.u32(
      payloads.map(({ type, bytes }) => hashValue(type, new DataView(bytes.buffer), 0, bytes.length)),
    ),
    types: isOneType ? types[0]! : memory.u8(types),
    counts:
      codes === undefined
        ? undefined
        : memory.u32(payloads.map((_, index) => codes.filter((code) => code === index + 1).length)),
  };
}
