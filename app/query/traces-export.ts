import type { ExportedTraces } from "../api/traces.ts";
import { encodeTraces } from "../pdata/otlp/traces-encode.ts";
import type { TraceChunk } from "../spanindex/trace-chunk.ts";
import { chainOf } from "../spanindex/trace-facts.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";
import { wordsOfHex } from "../spanindex/words.ts";
import { type JsonPiece, jsonPieces, requestOf, rowsPerPiece } from "./json-request.ts";
import { TimeSlice } from "./time-slice.ts";

/** `exportTracesParams` of the API after validation. */
export interface TracesPage {
  readonly traceIds: readonly string[];
  readonly from: { readonly trace: number; readonly span: number };
  readonly limit: number;
}

/** Spans of one trace in one chunk: `count` of them, from the one numbered `first` on. */
interface Part {
  readonly posting: number;
  readonly first: number;
  readonly count: number;
}

/** Parts that follow each other in the answer and lie in one chunk: they are encoded together. */
interface Run {
  readonly chunk: TraceChunk;
  readonly parts: Part[];
}

/**
 * Up to `limit` spans of traces, whole one after the other. A trace mostly lies in one chunk or two that follow each other,
 * and what is not in memory takes a tenth of a second to load, so each chunk is loaded once for all traces of a page:
 *
 *     traces   a   a   b   c   c          runs  [a] [a b] [c] [c]
 *     chunk    1   2   2   1   2   ──►    chunk  1    2    1   2   ──► 1: [a] [c], 2: [a b] [c] ──► joined as they were
 */
export async function exportTraces(
  traces: TraceIndex,
  page: TracesPage,
  signal?: AbortSignal,
): Promise<ExportedTraces> {
  const slice = new TimeSlice(signal);
  const { runs, next } = plan(traces, page);
  const pieces: JsonPiece[][] = runs.map(() => []);
  for (const [chunk, own] of Map.groupBy(runs.entries(), ([, run]) => run.chunk)) {
    const columns = await traces.chunks.columns(chunk);
    slice.check();
    // Evicted meanwhile.
    if (columns === undefined) continue;
    for (const [at, { parts }] of own) {
      const rows = rowsOf(parts, ({ posting, first, count }) =>
        chainOf(chunk.facts, posting, columns.links).subarray(first, first + count),
      );
      pieces[at] = await jsonPieces("traces", rows, (some) => encodeTraces(columns.batch, some), slice);
    }
  }
  return { requests: requestsOf(pieces.flat()), next };
}

/** Pieces that follow each other, as many as make a request of the size of one piece: a trace often is but a few spans. */
function requestsOf(pieces: readonly JsonPiece[]): ExportedTraces["requests"] {
  const groups: { readonly pieces: JsonPiece[]; itemCount: number }[] = [];
  for (const piece of pieces) {
    const last = groups.at(-1);
    if (last === undefined || last.itemCount + piece.itemCount > rowsPerPiece)
      groups.push({ pieces: [piece], itemCount: piece.itemCount });
    else {
      last.pieces.push(piece);
      last.itemCount += piece.itemCount;
    }
  }
  return groups.map((group) => ({ json: requestOf("traces", group.pieces), itemCount: group.itemCount }));
}

function plan(
  traces: TraceIndex,
  { traceIds, from, limit }: TracesPage,
): { readonly runs: Run[]; readonly next: ExportedTraces["next"] } {
  const runs: Run[] = [];
  let room = limit;
  for (let trace = from.trace; trace < traceIds.length; trace++) {
    let skipped = trace === from.trace ? from.span : 0;
    let taken = skipped;
    for (const { chunk, posting, spanCount } of partsOf(traces, traceIds[trace]!)) {
      if (skipped >= spanCount) {
        skipped -= spanCount;
        continue;
      }
      if (room === 0) return { runs, next: { trace, span: taken } };
      const count = Math.min(room, spanCount - skipped);
      addPart(runs, chunk, { posting, first: skipped, count });
      room -= count;
      taken += count;
      if (skipped + count < spanCount) return { runs, next: { trace, span: taken } };
      skipped = 0;
    }
  }
  return { runs, next: undefined };
}

function partsOf(traces: TraceIndex, traceId: string): ReturnType<TraceIndex["partsOf"]> {
  const ordinal = traces.find(wordsOfHex(traceId));
  return ordinal < 0 ? [] : traces.partsOf(ordinal);
}

function addPart(runs: Run[], chunk: TraceChunk, part: Part): void {
  const last = runs.at(-1);
  if (last?.chunk === chunk) last.parts.push(part);
  else runs.push({ chunk, parts: [part] });
}

function rowsOf(parts: readonly Part[], read: (part: Part) => Uint32Array): Uint32Array {
  const rows = new Uint32Array(parts.reduce((sum, { count }) => sum + count, 0));
  let at = 0;
  for (const part of parts) {
    const some = read(part);
    rows.set(some, at);
    at += some.length;
  }
  return rows;
}
