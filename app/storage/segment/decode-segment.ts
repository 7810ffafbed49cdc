import type { Signal } from "../../base/signal.ts";
import type { BatchSchema } from "../../pdata/batch.ts";
import type { AnyColumnArray, ColumnKind } from "../../pdata/table.ts";
import { spanSchema, traceTables } from "../../pdata/trace-batch.ts";
import type { SpanRowColumns } from "../store.ts";
import { readAttributes } from "./attribute-column.ts";
import { ByteReader } from "./bytes.ts";
import { readCodes } from "./code-column.ts";
import { type ReadDictionary, readDictionary } from "./dictionary-section.ts";
import { orderValues } from "./encode-segment.ts";
import { type FlatBatch, schemaOf } from "./flat-batch.ts";
import { readIds } from "./id-column.ts";
import { type Lineage, readLineage } from "./lineage.ts";
import { RowOrder } from "./row-order.ts";
import { SegmentDamageError } from "./segment-damage-error.ts";
import { segmentVersion, segmentVersionMin } from "./segment-format.ts";
import {
  isAttributeList,
  lineageTable,
  narrowColumnsOf,
  orderKeysOf,
  ownerOf,
  wideColumnsOf,
} from "./table-layout.ts";
import { readWide } from "./wide-column.ts";

const arrival = new RowOrder(0);

export interface ReadTable {
  rowCount: number;
  readonly columns: Record<string, AnyColumnArray>;
}

export interface Decoding {
  readonly schema: BatchSchema;
  readonly tables: Record<string, ReadTable>;
  readonly orders: Map<string, RowOrder>;
  readonly dictionary: ReadDictionary;
  /** The section of the span rows; of segments of version 1, which have none, anything. */
  readonly spanRows: Uint8Array | undefined;
}

/**
 * The chunk of the sections `encodeSegment` made, with or without that of the index; pairs may have other codes. Throws
 * `SegmentDamageError`.
 */
export function decodeSegment(signal: Signal, sections: readonly Uint8Array[]): FlatBatch {
  const schema = schemaOf(signal);
  const names = Object.keys(schema);
  if (sections.length <= names.length) throw new SegmentDamageError(`${sections.length} sections`);
  const { reader } = openSection(sections[names.length]!);
  const decoding: Decoding = {
    ...{ schema, tables: {}, orders: new Map(), dictionary: readDictionary(reader) },
    spanRows: sections[names.length + 1],
  };
  for (const [index, name] of names.entries()) {
    const section = openSection(sections[index]!);
    if (isAttributeList(schema[name]!)) readAttributeTable(section, decoding, name);
    else readTable(section, decoding, name);
    if (!section.reader.isAtEnd) throw new SegmentDamageError(`bytes left over in ${name}`);
  }
  return { signal, tables: decoding.tables, dictionary: decoding.dictionary.parts };
}

export interface Section {
  readonly version: number;
  readonly reader: ByteReader;
  readonly rowCount: number;
}

export function openSection(bytes: Uint8Array): Section {
  const reader = new ByteReader(bytes);
  const version = reader.byte();
  if (version < segmentVersionMin || version > segmentVersion)
    throw new SegmentDamageError(`unknown version ${version}`);
  return { version, reader, rowCount: reader.varint() };
}

export function readAttributeTable({ reader, rowCount }: Section, decoding: Decoding, name: string): void {
  const { schema, tables, orders, dictionary } = decoding;
  const owner = ownerOf(schema, name);
  const ownerRows = owner === undefined ? rowCount : tables[owner.table]!.rowCount;
  const order = (owner && orders.get(owner.table)) ?? new RowOrder(rowCount);
  const { pairs, ends } = readAttributes(reader, ownerRows, order, dictionary.starts);
  if (pairs.length !== rowCount) throw new SegmentDamageError(`${pairs.length} attributes in ${name}`);
  tables[name] = { rowCount, columns: { pair: pairs } };
  if (owner !== undefined) tables[owner.table]!.columns[owner.column] = ends;
}

export function readTable(section: Section, decoding: Decoding, name: string): void {
  const { schema, tables, orders } = decoding;
  const { reader, rowCount } = section;
  const order = new RowOrder(rowCount);
  const table: ReadTable = { rowCount, columns: {} };
  tables[name] = table;
  orders.set(name, order);
  const columns = schema[name]!;
  if (rowCount === 0) {
    fillEmpty(table, columns);
    return;
  }
  readNarrowColumns(reader, decoding, name, narrowColumnsOf(schema, name));
  if (name !== lineageTable) readWideColumns(reader, schema, name, table, order);
  else if (section.version === 1) {
    const spanId = readIds(reader, rowCount, 2, order);
    setLineage(table, readLineage(reader, spanId, rowCount, order));
    readWideColumns(reader, schema, name, table, order);
  } else {
    Object.assign(table.columns, readSpanRows(decoding.spanRows, rowCount));
    const spanId = table.columns["spanId"] as Uint32Array;
    setLineage(table, readLineage(reader, spanId, rowCount, order));
  }
}

function setLineage({ columns }: ReadTable, { traceIds, spanIds, parentSpanIds }: Lineage): void {
  Object.assign(columns, { traceId: traceIds, spanId: spanIds, parentSpanId: parentSpanIds });
}

/** What the section of the span rows holds, of `expected` rows or of as many as there are. */
export function readSpanRows(bytes: Uint8Array | undefined, expected?: number): SpanRowColumns {
  if (bytes === undefined) throw new SegmentDamageError("no span rows");
  const { reader, rowCount } = openSection(bytes);
  if (expected !== undefined && rowCount !== expected)
    throw new SegmentDamageError(`${rowCount} span rows instead of ${expected}`);
  const table: ReadTable = { rowCount, columns: {} };
  if (rowCount === 0) fillEmpty(table, spanSchema);
  else {
    table.columns["spanId"] = readIds(reader, rowCount, 2, arrival);
    readWideColumns(reader, traceTables, lineageTable, table, arrival);
  }
  if (!reader.isAtEnd) throw new SegmentDamageError("bytes left over in the span rows");
  const { spanId, startTimeUnixNano, endTimeUnixNano } = table.columns as Record<string, Uint32Array>;
  if (startTimeUnixNano === undefined || endTimeUnixNano === undefined)
    throw new SegmentDamageError("span rows without times");
  return { spanId: spanId!, startTimeUnixNano, endTimeUnixNano };
}

function readWideColumns(
  reader: ByteReader,
  schema: BatchSchema,
  name: string,
  table: ReadTable,
  order: RowOrder,
): void {
  const columns = schema[name]!;
  const wide = wideColumnsOf(schema, name);
  const isId = (column: string) => columns[column]!.kind === "id8" || columns[column]!.kind === "id16";
  for (const column of wide.filter(isId))
    table.columns[column] = readIds(reader, table.rowCount, columns[column]!.kind === "id8" ? 2 : 4, order);
  const references = new Map<number, Uint32Array>();
  for (let left = wide.length - wide.filter(isId).length; left > 0; left--) {
    const index = reader.byte();
    const column = wide[index];
    if (column === undefined) throw new SegmentDamageError(`unknown column ${index}`);
    const words = readWide(reader, table.rowCount, order, references);
    references.set(index, words);
    table.columns[column] =
      columns[column]!.kind === "f64" ? new Float64Array(words.buffer as ArrayBuffer) : words;
  }
}

/** The 32-bit columns, and the row order that comes from the first of them. */
function readNarrowColumns(
  reader: ByteReader,
  { schema, tables, orders }: Decoding,
  name: string,
  sequence: readonly string[],
): void {
  const table = tables[name]!;
  const order = orders.get(name)!;
  const references: Uint32Array[] = [];
  for (const column of sequence) {
    const { kind } = schema[name]![column]!;
    const words = readCodes(reader, table.rowCount, order, references);
    if (kind === "row" || kind === "u32") references.push(words);
    for (const key of orderKeysOf(name))
      if (key.column === column) order.refine(orderValues({ tables }, words, key.of));
    table.columns[column] = fromWords(kind, words);
  }
}

/** Only the columns that the order of the rows comes from: what is needed to read the attributes of the table. */
export function readRowOrder({ reader, rowCount }: Section, decoding: Decoding, name: string): void {
  decoding.tables[name] = { rowCount, columns: {} };
  decoding.orders.set(name, new RowOrder(rowCount));
  if (rowCount === 0) return;
  const keys = new Set(orderKeysOf(name).map(({ column }) => column));
  const sequence = narrowColumnsOf(decoding.schema, name).filter((column) => keys.has(column));
  readNarrowColumns(reader, decoding, name, sequence);
}

/** Column arrays without elements, ends of attributes included: nobody else will set them. */
function fillEmpty(table: ReadTable, columns: BatchSchema[string]): void {
  for (const column in columns) {
    const { kind } = columns[column]!;
    const words = new Uint32Array(0);
    table.columns[column] = kind === "f64" ? new Float64Array(0) : fromWords(kind, words);
  }
}

function fromWords(kind: ColumnKind, words: Uint32Array): AnyColumnArray {
  if (kind === "u8") return Uint8Array.from(words);
  if (kind === "i32") return new Int32Array(words.buffer, words.byteOffset, words.length);
  if (kind !== "end") return words;
  let end = 0;
  return words.map((length) => (end += length));
}
