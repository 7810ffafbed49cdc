import type { ExportedTrace } from "../api/traces.ts";
import { encodeTraces } from "../pdata/otlp/traces-encode.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";
import { jsonRequest } from "./json-request.ts";
import { readTrace } from "./stored-trace.ts";
import { TimeSlice } from "./time-slice.ts";

/** Which spans of a trace, in the order they are stored. */
export interface TracePage {
  readonly from: number;
  readonly limit: number;
}

/**
 * Spans of a trace as an OTLP/JSON request, and where the next page starts if there is one. Rejects with `not_found` where
 * nothing of it is stored.
 */
export async function exportTrace(
  traces: TraceIndex,
  traceId: string,
  { from, limit }: TracePage = { from: 0, limit: Number.POSITIVE_INFINITY },
  signal?: AbortSignal,
): Promise<ExportedTrace> {
  const slice = new TimeSlice(signal);
  const parts = await readTrace(traces, traceId, slice);
  let before = 0;
  const encoded = parts.map(({ columns, rows }) => {
    const start = before;
    before += rows.length;
    return {
      rows: rows.subarray(Math.max(0, from - start), Math.max(0, from + limit - start)),
      encode: (some: Uint32Array) => encodeTraces(columns.batch, some),
    };
  });
  const json = await jsonRequest("traces", encoded, slice);
  return { json, next: from + limit < before ? from + limit : undefined };
}
