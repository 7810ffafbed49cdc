import type { BatchSchema } from "../../pdata/batch.ts";
import type { AnyColumnArray, ColumnKind } from "../../pdata/table.ts";
import { writeAttributes } from "./attribute-column.ts";
import { ByteWriter } from "./bytes.ts";
import { writeCodes } from "./code-column.ts";
import { writeDictionary } from "./dictionary-section.ts";
import { type FlatBatch, type FlatTable, schemaOf } from "./flat-batch.ts";
import { writeIds } from "./id-column.ts";
import { writeLineage } from "./lineage.ts";
import { PairNumbers } from "./pair-numbers.ts";
import { writePlane } from "./planes.ts";
import { RowOrder } from "./row-order.ts";
import { segmentVersion } from "./segment-format.ts";
import {
  isAttributeList,
  lineageTable,
  narrowColumnsOf,
  orderKeysOf,
  ownerOf,
  wideColumnsOf,
} from "./table-layout.ts";
import { bitsAlone, writeWide } from "./wide-column.ts";

const arrival = new RowOrder(0);

/** The sections of a chunk (see segment-format.ts), one at a time: a caller may do other things in between. */
export function* encodeSegment(flat: FlatBatch, index?: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
  const schema = schemaOf(flat.signal);
  const numbers = new PairNumbers(flat.dictionary.pairs);
  const orders = new Map<string, RowOrder>();
  for (const name in schema) {
    const out = newSection(flat.tables[name]!.rowCount);
    if (isAttributeList(schema[name]!)) writeAttributeTable(out, flat, schema, name, orders, numbers);
    else orders.set(name, writeTable(out, flat, schema, name));
    yield out.finish();
  }
  const out = newSection(0);
  writeDictionary(out, flat.dictionary, numbers);
  yield out.finish();
  if (flat.signal !== "traces") return;
  yield encodeSpanRows(flat, schema);
  yield encodeIndex(index ?? new Uint8Array(0));
}

function encodeSpanRows(flat: FlatBatch, schema: BatchSchema): Uint8Array<ArrayBuffer> {
  const table = flat.tables[lineageTable]!;
  const out = newSection(table.rowCount);
  if (table.rowCount === 0) return out.finish();
  writeIds(out, lineageOf(table).spanIds, 2, arrival);
  writeWideColumns(out, schema, lineageTable, table, arrival);
  return out.finish();
}

function encodeIndex(index: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = newSection(index.length);
  writePlane(out, index);
  return out.finish();
}

function newSection(rowCount: number): ByteWriter {
  const out = new ByteWriter();
  out.byte(segmentVersion);
  out.varint(rowCount);
  return out;
}

function writeAttributeTable(
  out: ByteWriter,
  flat: FlatBatch,
  schema: BatchSchema,
  name: string,
  orders: ReadonlyMap<string, RowOrder>,
  numbers: PairNumbers,
): void {
  const { rowCount, columns } = flat.tables[name]!;
  const pairs = columns["pair"] as Uint32Array;
  const owner = ownerOf(schema, name);
  if (owner === undefined) {
    // Each attribute by itself: shapes of one key.
    const ends = Uint32Array.from({ length: rowCount }, (_, row) => row + 1);
    writeAttributes(out, pairs, ends, new RowOrder(rowCount), numbers);
  } else {
    const ends = flat.tables[owner.table]!.columns[owner.column] as Uint32Array;
    writeAttributes(out, pairs, ends, orders.get(owner.table)!, numbers);
  }
}

function writeTable(out: ByteWriter, flat: FlatBatch, schema: BatchSchema, name: string): RowOrder {
  const table = flat.tables[name]!;
  const order = new RowOrder(table.rowCount);
  if (table.rowCount === 0) return order;
  const narrow = narrowColumnsOf(schema, name);
  const keys = orderKeysOf(name);
  const references: Uint32Array[] = [];
  for (const column of narrow) {
    const { kind } = schema[name]![column]!;
    const words = toWords(kind, table.columns[column]!);
    writeCodes(out, words, order, references);
    if (kind === "row" || kind === "u32") references.push(words);
    for (const key of keys) if (key.column === column) order.refine(orderValues(flat, words, key.of));
  }
  if (name === lineageTable) writeLineage(out, lineageOf(table), order);
  else writeWideColumns(out, schema, name, table, order);
  return order;
}

function lineageOf({ columns }: FlatTable) {
  return {
    traceIds: columns["traceId"] as Uint32Array,
    spanIds: columns["spanId"] as Uint32Array,
    parentSpanIds: columns["parentSpanId"] as Uint32Array,
  };
}

/** Ids in the order of the schema, then numbers: the cheapest first, since the others may be written against it. */
function writeWideColumns(
  out: ByteWriter,
  schema: BatchSchema,
  name: string,
  table: FlatTable,
  order: RowOrder,
): void {
  const columns = schema[name]!;
  const wide = wideColumnsOf(schema, name);
  const numbers: { index: number; words: Uint32Array; bits: number }[] = [];
  for (const [index, column] of wide.entries()) {
    const { kind } = columns[column]!;
    const words = asWords(table.columns[column]!);
    if (kind === "id8" || kind === "id16") writeIds(out, words, kind === "id8" ? 2 : 4, order);
    else numbers.push({ index, words, bits: bitsAlone(words) });
  }
  numbers.sort((a, b) => a.bits - b.bits);
  const references = new Map<number, Uint32Array>();
  for (const { index, words } of numbers) {
    out.byte(index);
    writeWide(out, words, order, references);
    references.set(index, words);
  }
}

/** What a column adds to the row order: its own values, or those of the rows it points to. */
export function orderValues(
  flat: Pick<FlatBatch, "tables">,
  words: Uint32Array,
  of: { readonly table: string; readonly column: string } | undefined,
): Uint32Array {
  if (of === undefined) return words;
  const values = flat.tables[of.table]!.columns[of.column] as Uint32Array;
  return words.map((row) => values[row] ?? 0);
}

/** A 32-bit column as unsigned words; ends as lengths. */
function toWords(kind: ColumnKind, array: AnyColumnArray): Uint32Array {
  if (kind === "end")
    return (array as Uint32Array).map((end, row) => end - (row === 0 ? 0 : array[row - 1]!));
  return array instanceof Uint8Array ? Uint32Array.from(array) : asWords(array);
}

function asWords(array: AnyColumnArray): Uint32Array {
  return new Uint32Array(array.buffer, array.byteOffset, array.byteLength >> 2);
}
