import { id8, u8, u32, u64 } from "../pdata/schema.ts";
import type { ColumnArray, Columns } from "../pdata/table.ts";
import { compareU64, copyU64 } from "./words.ts";

/**
 * What is known of the spans of a trace: of all of them (trace table) or of those in one chunk (postings). The two have
 * the same columns, so that a trace is the merge of its postings, whatever order they arrived or left in.
 */
export const traceStatsSchema = {
  /** Earliest start. */
  start: u64,
  /** Latest end; a span that ends before it starts counts with its start. */
  end: u64,
  spanCount: u32,
  errorCount: u32,
  /** The root, else the earliest span: its start and id (they decide between candidates), and where it is. */
  rootStart: u64,
  rootSpanId: id8,
  /** Its row id, or `noRow`. */
  rootRow: u32,
  /** Bits of `statsFlag`. */
  flags: u8,
} as const;

export const statsFlag = {
  /** The `root…` columns are those of a span without a parent. */
  hasRoot: 1,
  rootError: 2,
} as const;

/** Not known: a chunk that was stored without it, whose columns have not been loaded yet. */
export const noRow = 0xffff_ffff;

type StatsSchema = typeof traceStatsSchema;
export type StatsColumns = Columns<StatsSchema>;
/** Of one trace. */
export type TraceStats = StatsColumns;
/** Any table that begins with these columns. */
export interface StatsTable {
  readonly columns: { readonly [K in keyof StatsSchema]: ColumnArray<StatsSchema[K]["kind"]> };
}

export function clearStats(table: StatsTable, row: number): void {
  const { spanCount, errorCount, flags } = table.columns;
  spanCount[row] = 0;
  errorCount[row] = 0;
  flags[row] = 0;
}

/** Adds what `from` knows in `fromRow` to row `row` of `table`. */
export function mergeStats(table: StatsTable, row: number, from: StatsTable, fromRow: number): void {
  const a = table.columns;
  const b = from.columns;
  const isFirst = a.spanCount[row] === 0;
  if (isFirst || compareU64(b.start, fromRow, a.start, row) < 0) copyU64(b.start, fromRow, a.start, row);
  if (isFirst || compareU64(b.end, fromRow, a.end, row) > 0) copyU64(b.end, fromRow, a.end, row);
  if (isFirst || isBetterRoot(b, fromRow, a, row)) copyRoot(b, fromRow, a, row);
  a.spanCount[row] = a.spanCount[row]! + b.spanCount[fromRow]!;
  a.errorCount[row] = a.errorCount[row]! + b.errorCount[fromRow]!;
}

function isBetterRoot(b: StatsColumns, i: number, a: StatsColumns, j: number): boolean {
  const rank = (b.flags[i]! & statsFlag.hasRoot) - (a.flags[j]! & statsFlag.hasRoot);
  if (rank !== 0) return rank > 0;
  const order = compareU64(b.rootStart, i, a.rootStart, j) || compareU64(b.rootSpanId, i, a.rootSpanId, j);
  return order < 0;
}

function copyRoot(b: StatsColumns, i: number, a: StatsColumns, j: number): void {
  copyU64(b.rootStart, i, a.rootStart, j);
  copyU64(b.rootSpanId, i, a.rootSpanId, j);
  a.rootRow[j] = b.rootRow[i]!;
  a.flags[j] = b.flags[i]!;
}
