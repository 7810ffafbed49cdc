import { ApiFailure } from "../api/protocol.ts";
import type { TraceIndex, TraceRows } from "../spanindex/trace-index.ts";
import { wordsOfHex } from "../spanindex/words.ts";
import type { TimeSlice } from "./time-slice.ts";

/** Where the spans of a trace lie. */
export interface StoredTrace {
  readonly parts: readonly TraceRows[];
  readonly ordinal: number;
  /** Of the state `parts` show; undefined where the trace changed while they were loaded. */
  readonly version: number | undefined;
}

/** Finds a trace and loads what is not in memory of it. Rejects with `not_found` where nothing of it is stored. */
export async function readTrace(traces: TraceIndex, traceId: string, slice: TimeSlice): Promise<StoredTrace> {
  const ordinal = traces.find(wordsOfHex(traceId));
  if (ordinal < 0) throw notStored(traceId);
  const before = versionOf(traces, ordinal);
  const parts = await traces.rowsOf(ordinal);
  slice.check();
  if (parts.length === 0) throw notStored(traceId);
  const after = versionOf(traces, ordinal);
  return { parts, ordinal, version: before === after ? after : undefined };
}

/** Grows with each change of the trace, also from one trace to the next one that gets the ordinal. */
export function versionOf(traces: TraceIndex, ordinal: number): number {
  return traces.traces.columns.version[ordinal]!;
}

function notStored(traceId: string): ApiFailure {
  return new ApiFailure("not_found", `No span of trace ${traceId} is stored`);
}
