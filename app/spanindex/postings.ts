import { u32 } from "../pdata/schema.ts";
import { type AnyColumnArray, type Columns, Table, type TableSchema, wordsOf } from "../pdata/table.ts";
import { traceStatsSchema } from "./trace-stats.ts";

/**
 * The share of one chunk in its traces, one row for each trace that has spans in it.
 *
 *     trace table          postings of chunk 7                rows of chunk 7
 *     lastChunk 7    ┌──►  trace, stats, head ─────────────►  12 ─ nextInTrace ─► 15 ─► 90 = tail
 *     lastPosting 3 ─┘     previousChunk 5, previousPosting 0 ──► postings of chunk 5
 */
export const postingSchema = {
  ...traceStatsSchema,
  /** Ordinal in the trace table. */
  trace: u32,
  /** First and last row of the trace in the chunk. */
  head: u32,
  tail: u32,
  /** The posting of the trace in an earlier chunk; chunk number 0 = there is none. */
  previousChunk: u32,
  previousPosting: u32,
} as const;

export type PostingTable = Table<typeof postingSchema>;

/** Per-row columns derived from the spans of a chunk. */
export const spanLinkSchema = {
  /** Ordinal in the trace table. */
  traceOrdinal: u32,
  /** The next row of the same trace, plus one; 0 = last. */
  nextInTrace: u32,
} as const;

export type SpanLinkTable = Table<typeof spanLinkSchema>;

/** Bytes of one row in all columns. */
export function rowBytesOf(schema: TableSchema): number {
  return new Table(schema, 1).byteLength;
}

/** The same rows in arrays of the heap, without room for more. */
export function compactTable<S extends TableSchema>(schema: S, { columns, rowCount }: Table<S>): Table<S> {
  const compact = Object.fromEntries(
    Object.entries(schema).map(([name, { kind }]) => [
      name,
      (columns[name] as AnyColumnArray).slice(0, rowCount * wordsOf(kind)),
    ]),
  );
  return Table.over(schema, compact as unknown as Columns<S>, rowCount);
}
