import { ApiFailure } from "../api/protocol.ts";
import type { TraceIndex, TraceRows } from "../spanindex/trace-index.ts";
import { wordsOfHex } from "../spanindex/words.ts";
import type { TimeSlice } from "./time-slice.ts";

/** Finds where the spans of a trace lie and loads what is not in memory of it. Rejects with `not_found` where nothing of it is stored. */
export async function readTrace(traces: TraceIndex, traceId: string, slice: TimeSlice): Promise<TraceRows[]> {
  const ordinal = traces.find(wordsOfHex(traceId));
  if (ordinal < 0) throw notStored(traceId);
  const parts = await traces.rowsOf(ordinal);
  slice.check();
  if (parts.length === 0) throw notStored(traceId);
  return parts;
}

function notStored(traceId: string): ApiFailure {
  return new ApiFailure("not_found", `No span of trace ${traceId} is stored`);
}
