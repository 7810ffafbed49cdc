import type { CohortComparison } from "../api/cohorts.ts";
import type { ValidParamsOf } from "../api/methods.ts";
import { ApiFailure } from "../api/protocol.ts";
import { type LogTimes, spanLogs } from "../query/span-logs.ts";
import type { LogIndex } from "../spanindex/log-index.ts";
import type { TraceQueries } from "./trace-queries.ts";

export interface CohortContext {
  readonly logs: LogIndex;
  readonly queries: TraceQueries;
}

/** How long after the start of its trace a span may still log. */
const tailNano = 60n * 60n * 1_000_000_000n;

/** Two sets of traces; the query workers see no logs, so those of the spans are sent along. */
export async function compareCohorts(
  { logs, queries }: CohortContext,
  params: ValidParamsOf<"traces.compare">,
  signal?: AbortSignal,
): Promise<CohortComparison> {
  for (const side of ["baseline", "canary"] as const) checkSide(queries, side, params[side].query);
  const records = await spanLogs(logs, timesOf(params), signal);
  return queries.ask("compareCohorts", { ...params, logs: records }, signal);
}

/** Throws `invalid_query` that also says which side is meant. */
function checkSide(queries: TraceQueries, side: "baseline" | "canary", query: string): void {
  try {
    queries.checkFinds(query);
  } catch (error) {
    if (!(error instanceof ApiFailure)) throw error;
    throw new ApiFailure(error.code, error.message, { ...(error.detail as object | undefined), side });
  }
}

/** From the earlier start to the later end; traces of spans in a range may begin before it and end after it. */
function timesOf({ baseline, canary }: ValidParamsOf<"traces.compare">): LogTimes {
  const starts = [baseline.startUnixNano, canary.startUnixNano].map(toBigint);
  const ends = [baseline.endUnixNano, canary.endUnixNano].map(toBigint);
  const [a, b] = starts;
  const [c, d] = ends;
  return {
    startUnixNano: a === undefined || b === undefined ? undefined : (a < b ? a : b) - tailNano,
    endUnixNano: c === undefined || d === undefined ? undefined : (c > d ? c : d) + tailNano,
  };
}

function toBigint(text: string | undefined): bigint | undefined {
  return text === undefined ? undefined : BigInt(text);
}
