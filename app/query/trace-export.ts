import type { ExportedTrace } from "../api/traces.ts";
import { encodeTraces } from "../pdata/otlp/traces-encode.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";
import { jsonRequest } from "./json-request.ts";
import { readTrace } from "./stored-trace.ts";
import { TimeSlice } from "./time-slice.ts";

/** All spans of a trace as an OTLP/JSON request. Rejects with `not_found` where nothing of it is stored. */
export async function exportTrace(
  traces: TraceIndex,
  traceId: string,
  signal?: AbortSignal,
): Promise<ExportedTrace> {
  const slice = new TimeSlice(signal);
  const parts = await readTrace(traces, traceId, slice);
  const encoded = parts.map(({ columns, rows }) => ({
    rows,
    encode: (some: Uint32Array) => encodeTraces(columns.batch, some),
  }));
  return { json: await jsonRequest("traces", encoded, slice) };
}
