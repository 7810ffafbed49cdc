import type { ExportPage } from "../api/export.ts";
import type { Signal } from "../base/signal.ts";
import type { AnyBatch } from "../pdata/batch.ts";
import { encodeLogs } from "../pdata/otlp/logs-encode.ts";
import { encodeMetrics } from "../pdata/otlp/metrics-encode.ts";
import { encodeTraces } from "../pdata/otlp/traces-encode.ts";
import type { Chunk, ChunkColumns } from "../spanindex/chunk.ts";
import type { SignalIndex } from "../spanindex/signal-index.ts";
import { jsonRequest } from "./json-request.ts";
import { TimeSlice } from "./time-slice.ts";

/** Spans, metrics or records a page: a few megabytes of JSON, so that an export of any size needs little memory. */
const rowsPerPage = 2_000;

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
    const next = Math.min(rowCountOf(batch), first + limit);
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
  from: ExportPage["next"] = { chunk: 0, row: 0 },
  abort?: AbortSignal,
  part: ExportedPart = everything,
): Promise<ExportPage> {
  const slice = new TimeSlice(abort);
  const chunks = index.chunks().filter((chunk) => chunk.number >= from.chunk && part.mayHold(chunk));
  for (const [position, chunk] of chunks.entries()) {
    const batch = (await index.columns(chunk))?.batch;
    slice.check();
    const firstRow = chunk.number === from.chunk ? from.row : 0;
    const rowCount = batch === undefined ? 0 : rowCountOf(batch);
    if (batch === undefined || firstRow >= rowCount) continue;
    const { rows, next } = part.rowsOf(batch, firstRow, rowsPerPage);
    if (rows.length === 0) continue;
    return {
      json: await jsonRequest(signal, [{ rows, encode: (some) => encodeRows(batch, some) }], slice),
      next: nextOf(chunks, position, next, rowCount),
    };
  }
  return { json: "", next: undefined };
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

/** Rows an export is cut by: spans, log records, and whole metrics with their points. */
function rowCountOf(batch: AnyBatch): number {
  if (batch.signal === "traces") return batch.tables.spans.rowCount;
  return batch.signal === "logs" ? batch.tables.logRecords.rowCount : batch.tables.metrics.rowCount;
}

function encodeRows(batch: AnyBatch, rows: Uint32Array): Uint8Array {
  if (batch.signal === "traces") return encodeTraces(batch, rows);
  return batch.signal === "logs" ? encodeLogs(batch, rows) : encodeMetrics(batch, rows);
}
