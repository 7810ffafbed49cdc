import type { ExportPage } from "../api/export.ts";
import type { Signal } from "../base/signal.ts";
import type { AnyBatch } from "../pdata/batch.ts";
import { itemRowCountOf } from "../pdata/item-table.ts";
import { type MetricBatch, pointTableOf } from "../pdata/metric-batch.ts";
import { encodeLogs } from "../pdata/otlp/logs-encode.ts";
import { encodeMetrics, type PointFilter } from "../pdata/otlp/metrics-encode.ts";
import { encodeTraces } from "../pdata/otlp/traces-encode.ts";
import { serviceNameOf } from "../pdata/resource-view.ts";
import type { Chunk, ChunkColumns } from "../spanindex/chunk.ts";
import { timeColumnOf } from "../spanindex/log-index.ts";
import type { SignalIndex } from "../spanindex/signal-index.ts";
import { bigintAt } from "../spanindex/words.ts";
import { jsonRequest } from "./json-request.ts";
import { type LogFilter, recordTest } from "./log-filter.ts";
import { type MetricFilter, metricTest } from "./metric-list.ts";
import { TimeSlice } from "./time-slice.ts";

/**
 * Spans, metrics or records a page: half a megabyte of JSON, so that an export of any size needs little memory, and writing it in
 * another format does not hold up whoever sends meanwhile.
 */
const rowsPerPage = 500;

/** Nanoseconds since 1970; `end` is not in it, undefined leaves it open. */
export interface ExportRange {
  readonly start: bigint;
  readonly end: bigint | undefined;
}

export interface PageQuestion {
  /** Where the page before ended. */
  readonly from?: ExportPage["next"];
  readonly range?: ExportRange | undefined;
  readonly part?: ExportedPart | undefined;
  readonly logs?: LogFilter | undefined;
  readonly metrics?: MetricFilter | undefined;
}

/** Which items an export is about. */
export interface ExportedPart {
  /** False: the chunk holds none of them, and need not be loaded. */
  mayHold(chunk: Chunk): boolean;
  /** Rows of a batch from `first` on, at most `limit`, and where to go on. */
  rowsOf(
    batch: AnyBatch,
    first: number,
    limit: number,
  ): { readonly rows: Uint32Array; readonly next: number };
}

const everything: ExportedPart = {
  mayHold: () => true,
  rowsOf: (batch, first, limit) => {
    const next = Math.min(itemRowCountOf(batch), first + limit);
    return { rows: Uint32Array.from({ length: next - first }, (_, offset) => first + offset), next };
  },
};

/**
 * The stored items of a signal from `from` on, as one OTLP JSON request. Items that arrive meanwhile come last; chunks
 * that are evicted meanwhile are skipped.
 */
export async function exportPage<C extends ChunkColumns, F>(
  signal: Signal,
  index: SignalIndex<C, F>,
  question: PageQuestion = {},
  abort?: AbortSignal,
): Promise<ExportPage> {
  const { from = { chunk: 0, row: 0 }, range, part = everything } = question;
  const slice = new TimeSlice(abort);
  const chunks = index.chunks().filter((chunk) => chunk.number >= from.chunk && part.mayHold(chunk));
  for (const [position, chunk] of chunks.entries()) {
    const batch = (await index.columns(chunk))?.batch;
    slice.check();
    const firstRow = chunk.number === from.chunk ? from.row : 0;
    const rowCount = batch === undefined ? 0 : itemRowCountOf(batch);
    if (batch === undefined || firstRow >= rowCount) continue;
    const { rows, end } = nextRows(batch, firstRow, part, rowTests(batch, question));
    if (rows.length === 0) {
      if (slice.isOver) await slice.pause();
      continue;
    }
    const encode = rowEncoder(batch, range);
    return {
      json: await jsonRequest(signal, [{ rows, encode }], slice),
      itemCount: rows.length,
      next: nextOf(chunks, position, end, rowCount),
    };
  }
  return { json: "", itemCount: 0, next: undefined };
}

type RowTest = (row: number) => boolean;

/** Up to a page of rows that are asked for, and where looking for them ended. */
function nextRows(
  batch: AnyBatch,
  firstRow: number,
  part: ExportedPart,
  tests: readonly RowTest[],
): { readonly rows: Uint32Array; readonly end: number } {
  const rowCount = itemRowCountOf(batch);
  const rows: number[] = [];
  let end = firstRow;
  while (end < rowCount && rows.length < rowsPerPage) {
    const found = part.rowsOf(batch, end, rowsPerPage - rows.length);
    for (const row of found.rows) if (tests.every((isWanted) => isWanted(row))) rows.push(row);
    end = found.next;
  }
  return { rows: Uint32Array.from(rows), end };
}

/** What a row has to pass besides belonging to the part. */
function rowTests(batch: AnyBatch, { range, logs, metrics }: PageQuestion): RowTest[] {
  return [
    ...(range === undefined ? [] : [rowTest(batch, range)]),
    ...(batch.signal === "logs" && logs !== undefined ? [recordTest(batch, logs)] : []),
    ...(batch.signal === "metrics" && metrics !== undefined ? [metricRowTest(batch, metrics)] : []),
  ];
}

function metricRowTest({ tables, dictionary }: MetricBatch, filter: MetricFilter): RowTest {
  const isWanted = metricTest(filter);
  const { name, scope } = tables.metrics.columns;
  const { resource } = tables.scopes.columns;
  return (row) =>
    isWanted(dictionary.strings.text(name[row]!), serviceNameOf(dictionary, resource[scope[row]!]!));
}

function nextOf(
  chunks: readonly Chunk[],
  position: number,
  end: number,
  rowCount: number,
): ExportPage["next"] {
  if (end < rowCount) return { chunk: chunks[position]!.number, row: end };
  const following = chunks[position + 1];
  return following === undefined ? undefined : { chunk: following.number, row: 0 };
}

/** Spans count by their start, as in the heatmap; metrics where one of their points lies in the range. */
function rowTest(batch: AnyBatch, range: ExportRange): RowTest {
  if (batch.signal === "traces") {
    const { startTimeUnixNano } = batch.tables.spans.columns;
    return (row) => isIn(range, bigintAt(startTimeUnixNano, row));
  }
  if (batch.signal === "logs") return (row) => isIn(range, bigintAt(timeColumnOf(batch, row), row));
  const { type, pointsStart, pointsEnd } = batch.tables.metrics.columns;
  const isPointIn = pointTest(batch, range);
  return (row) => {
    const table = pointTableOf(type[row]!);
    if (table === undefined) return false;
    for (let point = pointsStart[row]!; point < pointsEnd[row]!; point++)
      if (isPointIn(table, point)) return true;
    return false;
  };
}

function pointTest({ tables }: MetricBatch, range: ExportRange): PointFilter {
  return (table, row) => isIn(range, bigintAt(tables[table].columns.timeUnixNano, row));
}

function isIn({ start, end }: ExportRange, time: bigint): boolean {
  return time >= start && (end === undefined || time < end);
}

function rowEncoder(batch: AnyBatch, range: ExportRange | undefined): (rows: Uint32Array) => Uint8Array {
  if (batch.signal === "traces") return (rows) => encodeTraces(batch, rows);
  if (batch.signal === "logs") return (rows) => encodeLogs(batch, rows);
  const isWanted = range === undefined ? undefined : pointTest(batch, range);
  return (rows) => encodeMetrics(batch, rows, isWanted);
}
