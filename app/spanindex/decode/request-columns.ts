import * as layout from "../../kernels/decode-layout.ts";
import { attributeListSchema } from "../../pdata/schema.ts";
import {
  type AnyColumnArray,
  type ColumnKind,
  type Columns,
  Table,
  type TableSchema,
  wordsOf,
} from "../../pdata/table.ts";
import { eventSchema, linkSchema, spanSchema, type TraceBatch } from "../../pdata/trace-batch.ts";
import type { DecodeMemory } from "./decode-memory.ts";

/** One table as the kernel fills it. */
interface Filled<S extends TableSchema> {
  readonly schema: S;
  /** Header: rows, and rows there is room for. */
  readonly listAt: number;
  /** Addresses of the columns, in the order of the schema. */
  readonly addressesAt: number;
  rowsMax: number;
}

/** Rows there is room for at first: what requests of a few hundred spans take. A table that overflows is doubled. */
const firstRows = {
  spans: 1_024,
  spanAttributes: 16_384,
  events: 1_024,
  eventAttributes: 4_096,
  links: 256,
} as const;

/** The tables of one request in the memory of the decode kernel, as columns of `rowsMax` rows. */
export class RequestColumns {
  readonly #memory: DecodeMemory;
  readonly #tables = {
    spans: filled(spanSchema, layout.spanListAt, layout.spanColumn, firstRows.spans),
    spanAttributes: filled(
      attributeListSchema,
      layout.spanAttributeListAt,
      layout.spanAttributeColumn,
      firstRows.spanAttributes,
    ),
    events: filled(eventSchema, layout.eventListAt, layout.eventColumn, firstRows.events),
    eventAttributes: filled(
      attributeListSchema,
      layout.eventAttributeListAt,
      layout.eventAttributeColumn,
      firstRows.eventAttributes,
    ),
    links: filled(linkSchema, layout.linkListAt, layout.linkColumn, firstRows.links),
    linkAttributes: filled(
      attributeListSchema,
      layout.linkAttributeListAt,
      layout.linkAttributeColumn,
      firstRows.links,
    ),
  };

  constructor(memory: DecodeMemory) {
    this.#memory = memory;
    for (const table of Object.values(this.#tables)) this.#makeRoom(table);
  }

  /** Empties all tables and makes room for `spanCount` spans. */
  begin(spanCount: number): void {
    const { spans } = this.#tables;
    if (spanCount > spans.rowsMax) {
      spans.rowsMax = spanCount * 2;
      this.#makeRoom(spans);
    }
    const { header, kernel } = this.#memory;
    const at = header[spans.addressesAt / 4]!;
    for (const { start, rowBytes } of placesOf(spans.schema, spans.rowsMax))
      kernel.clear(at + start, spanCount * rowBytes);
    for (const { listAt } of Object.values(this.#tables)) header[(listAt + layout.rowsField) / 4] = 0;
    header[layout.fullListAt / 4] = 0;
  }

  /** Spans that were read. */
  get spanCount(): number {
    return this.#rowsOf(this.#tables.spans);
  }

  /** Doubles the table that overflowed; false where none did. */
  growFull(): boolean {
    const fullAt = this.#memory.header[layout.fullListAt / 4]!;
    const table = Object.values(this.#tables).find(({ listAt }) => listAt === fullAt);
    if (table === undefined) return false;
    table.rowsMax *= 2;
    this.#makeRoom(table);
    return true;
  }

  /** What was read, copied to tables of the right size. */
  copy(): Omit<TraceBatch["tables"], "scopes"> {
    const { spans, spanAttributes, events, eventAttributes, links, linkAttributes } = this.#tables;
    return {
      spans: this.#copyOf(spans),
      spanAttributes: this.#copyOf(spanAttributes),
      events: this.#copyOf(events),
      eventAttributes: this.#copyOf(eventAttributes),
      links: this.#copyOf(links),
      linkAttributes: this.#copyOf(linkAttributes),
    };
  }

  #rowsOf({ listAt }: Filled<TableSchema>): number {
    return this.#memory.header[(listAt + layout.rowsField) / 4]!;
  }

  #makeRoom({ schema, rowsMax, addressesAt, listAt }: Filled<TableSchema>): void {
    const places = placesOf(schema, rowsMax);
    const at = this.#memory.allocate(places.at(-1)!.end);
    const { header } = this.#memory;
    for (const [index, { start }] of places.entries()) header[addressesAt / 4 + index] = at + start;
    header[(listAt + layout.rowsMaxField) / 4] = rowsMax;
  }

  /** All columns in one buffer: a batch of a few spans should not take dozens. */
  #copyOf<S extends TableSchema>(table: Filled<S>): Table<S> {
    const { schema, addressesAt } = table;
    const rows = this.#rowsOf(table);
    if (rows === 0) return new Table(schema);
    const { header, all } = this.#memory;
    const places = placesOf(schema, rows);
    const bytes = Buffer.allocUnsafeSlow(places.at(-1)!.end);
    const columns: Record<string, AnyColumnArray> = {};
    for (const [index, { name, kind, start, rowBytes }] of places.entries()) {
      const from = header[addressesAt / 4 + index]!;
      bytes.set(all.subarray(from, from + rows * rowBytes), start);
      columns[name] = arrayOver(kind, bytes.buffer, start, rows);
    }
    return Table.over(schema, columns as Columns<S>, rows);
  }
}

function filled<S extends TableSchema>(
  schema: S,
  listAt: number,
  column: number,
  rowsMax: number,
): Filled<S> {
  return { schema, listAt, addressesAt: layout.columnsAt + column, rowsMax };
}

/** One column of a table whose columns lie one after the other, each from a multiple of eight bytes on. */
interface Place {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly rowBytes: number;
  readonly start: number;
  readonly end: number;
}

function placesOf(schema: TableSchema, rows: number): Place[] {
  const places: Place[] = [];
  let start = 0;
  for (const name in schema) {
    const { kind } = schema[name]!;
    const rowBytes = kind === "u8" ? 1 : kind === "f64" ? 8 : wordsOf(kind) * 4;
    const end = start + Math.ceil((rows * rowBytes) / 8) * 8;
    places.push({ name, kind, rowBytes, start, end });
    start = end;
  }
  return places;
}

function arrayOver(kind: ColumnKind, buffer: ArrayBuffer, start: number, rows: number): AnyColumnArray {
  if (kind === "u8") return new Uint8Array(buffer, start, rows);
  if (kind === "i32") return new Int32Array(buffer, start, rows);
  if (kind === "f64") return new Float64Array(buffer, start, rows);
  return new Uint32Array(buffer, start, rows * wordsOf(kind));
}
