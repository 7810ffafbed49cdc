import { type AnyColumnArray, newColumnArray, wordsOf } from "../../pdata/table.ts";
import type { SegmentPart } from "../store.ts";
import {
  type Decoding,
  openSection,
  type ReadTable,
  readAttributeTable,
  readRowOrder,
  readTable,
} from "./decode-segment.ts";
import { readDictionary, readDictionaryLists } from "./dictionary-section.ts";
import { type FlatBatch, schemaOf } from "./flat-batch.ts";
import { readPlane } from "./planes.ts";
import { SegmentDamageError } from "./segment-damage-error.ts";
import { isAttributeList } from "./table-layout.ts";

/** The tables a part needs, in schema order: those before others are what they are read against. */
const tablesOf: Readonly<Record<SegmentPart, readonly string[]>> = {
  hot: ["scopes", "spans"],
  attributes: ["scopes", "spans", "spanAttributes"],
  details: ["scopes", "spans", "events", "eventAttributes", "links", "linkAttributes"],
};

const schema = schemaOf("traces");
const names = Object.keys(schema);

const dictionaryNumber = names.length;
const spanRowsNumber = names.length + 1;
const indexNumber = names.length + 2;

/** Whether a segment of so many sections keeps the ids and times of its spans apart: those of version 1 do not. */
function hasSpanRows(sectionCount: number): boolean {
  return sectionCount > indexNumber;
}

/** The numbers of the sections a part is read from, of a segment of so many: dictionary, span rows where they are apart, tables. */
export function sectionsOf(part: SegmentPart, sectionCount: number): number[] {
  const needsRows = part !== "attributes" && hasSpanRows(sectionCount);
  const tables = tablesOf[part].map((table) => names.indexOf(table));
  return [dictionaryNumber, ...(needsRows ? [spanRowsNumber] : []), ...tables];
}

/** The numbers of all sections but that of the index, which says nothing that the others do not: it may be damaged. */
export function wholeSectionsOf(sectionCount: number): number[] {
  const count = sectionCount > dictionaryNumber + 1 ? sectionCount - 1 : sectionCount;
  return [...Array(count).keys()];
}

/** The numbers of the sections of the span rows and of the index; undefined where a segment of so many sections has none. */
export function indexSectionsOf(sectionCount: number): number[] | undefined {
  return hasSpanRows(sectionCount) ? [spanRowsNumber, indexNumber] : undefined;
}

/** What the index gave to be stored, in a buffer of its own; undefined where it gave nothing. */
export function decodeIndex(section: Uint8Array): Uint8Array | undefined {
  const { reader, rowCount } = openSection(section);
  if (rowCount === 0) return undefined;
  const plane = readPlane(reader, rowCount);
  return plane.byteLength === plane.buffer.byteLength ? plane : new Uint8Array(plane);
}

/**
 * A part of a chunk of spans, from the sections that `sectionsOf` names. What the part does not need is zero (columns of the tables it
 * needs) or empty (other tables). Throws `SegmentDamageError`.
 */
export function decodePart(part: SegmentPart, sections: readonly Uint8Array[]): FlatBatch {
  const dictionarySection = openSection(sections[0]!).reader;
  const dictionary =
    part === "hot" ? readDictionaryLists(dictionarySection) : readDictionary(dictionarySection);
  const tables = sections.slice(-tablesOf[part].length);
  const spanRows = sections.length > 1 + tables.length ? sections[1] : undefined;
  const decoding: Decoding = { schema, tables: {}, orders: new Map(), dictionary, spanRows };
  for (const [index, name] of tablesOf[part].entries()) {
    const section = openSection(tables[index]!);
    const isOrderOnly = part === "attributes" && name === "spans";
    if (isOrderOnly) readRowOrder(section, decoding, name);
    else if (isAttributeList(schema[name]!)) readAttributeTable(section, decoding, name);
    else readTable(section, decoding, name);
    if (!isOrderOnly && !section.reader.isAtEnd) throw new SegmentDamageError(`bytes left over in ${name}`);
  }
  for (const name of names) fillMissing(decoding, name);
  return { signal: "traces", tables: decoding.tables, dictionary: dictionary.parts };
}

/** Zeros for the columns that were not read; they share memory, for nobody looks at them. */
function fillMissing({ tables }: Decoding, name: string): void {
  tables[name] ??= { rowCount: 0, columns: {} };
  const table: ReadTable = tables[name];
  let zeros: ArrayBuffer | undefined;
  for (const column in schema[name]!) {
    if (table.columns[column] !== undefined) continue;
    zeros ??= new ArrayBuffer(table.rowCount * 16);
    const array = newColumnArray(schema[name]![column]!.kind, 0);
    const length = table.rowCount * wordsOf(schema[name]![column]!.kind);
    table.columns[column] = viewOver(array, zeros, length);
  }
}

function viewOver(like: AnyColumnArray, buffer: ArrayBuffer, length: number): AnyColumnArray {
  if (like instanceof Uint8Array) return new Uint8Array(buffer, 0, length);
  if (like instanceof Int32Array) return new Int32Array(buffer, 0, length);
  return like instanceof Float64Array
    ? new Float64Array(buffer, 0, length)
    : new Uint32Array(buffer, 0, length);
}
