import type { MessageDictionary } from "../message-dictionary.ts";
import type { ProtoWriter } from "./proto-writer.ts";

/** Fields at their default are left out, as proto3 does. Tags are field number << 3 | wire type. */

/** The entry of a code as a length-delimited field. */
export function writeEntry(
  writer: ProtoWriter,
  tag: number,
  messages: MessageDictionary,
  code: number,
): void {
  const { entries } = messages;
  writer.field(tag, entries.bytes, entries.startOf(code), entries.endOf(code));
}

/** A string; code 0 is the empty one. */
export function writeStringField(
  writer: ProtoWriter,
  tag: number,
  strings: MessageDictionary,
  code: number,
): void {
  if (code !== 0) writeEntry(writer, tag, strings, code);
}

/** The attributes in rows [start, end) of a list. */
export function writeAttributes(
  writer: ProtoWriter,
  tag: number,
  pairs: MessageDictionary,
  codes: Uint32Array,
  start: number,
  end: number,
): void {
  if (start < end) writer.entries(tag, pairs.entries.bytes, pairs.entries.ends, codes, start, end);
}

/** A uint32 varint. */
export function writeCount(writer: ProtoWriter, tag: number, value: number): void {
  if (value === 0) return;
  writer.varint(tag);
  writer.varint(value);
}

/** An enum or int32. */
export function writeEnum(writer: ProtoWriter, tag: number, value: number): void {
  if (value === 0) return;
  writer.varint(tag);
  writer.int32(value);
}

/** A fixed64 from row `row` of a `u64` column. */
export function writeTime(writer: ProtoWriter, tag: number, column: Uint32Array, row: number): void {
  const low = column[row * 2]!;
  const high = column[row * 2 + 1]!;
  if ((low | high) === 0) return;
  writer.varint(tag);
  writer.fixed64(low, high);
}

/** A fixed32. */
export function writeFlags(writer: ProtoWriter, tag: number, value: number): void {
  if (value === 0) return;
  writer.varint(tag);
  writer.fixed32(value);
}

/** A trace id from row `row` of an `id16` column; one of zeros is absent. */
export function writeId16(writer: ProtoWriter, tag: number, column: Uint32Array, row: number): void {
  const cell = row * 4;
  const a = column[cell]!;
  const b = column[cell + 1]!;
  const c = column[cell + 2]!;
  const d = column[cell + 3]!;
  if ((a | b | c | d) === 0) return;
  writer.varint(tag);
  writer.varint(16);
  writer.fixed64(a, b);
  writer.fixed64(c, d);
}

/** A span id from row `row` of an `id8` column; one of zeros is absent unless `keepZero`. */
export function writeId8(
  writer: ProtoWriter,
  tag: number,
  column: Uint32Array,
  row: number,
  keepZero = false,
): void {
  const low = column[row * 2]!;
  const high = column[row * 2 + 1]!;
  if ((low | high) === 0 && !keepZero) return;
  writer.varint(tag);
  writer.varint(8);
  writer.fixed64(low, high);
}
