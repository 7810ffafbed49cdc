import type { ExportedTrace } from "../api/traces.ts";
import { protobufToJson } from "../pdata/otlp/json/protobuf-to-json.ts";
import { encodeTraces } from "../pdata/otlp/traces-encode.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";
import { storedRows } from "./trace-view.ts";

/** All spans of a trace as an OTLP/JSON request. Rejects with `not_found` where nothing of it is stored. */
export async function exportTrace(traces: TraceIndex, traceId: string): Promise<ExportedTrace> {
  const parts = await storedRows(traces, traceId);
  // Protobuf messages laid end to end are one message with the repeated fields of all.
  const requests = parts.map(({ columns, rows }) => encodeTraces(columns.batch, rows));
  return { json: protobufToJson("traces", Buffer.concat(requests)) };
}
