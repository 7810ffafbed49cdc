import type { CohortComparison } from "../api/cohorts.ts";
import type { ValidParamsOf } from "../api/methods.ts";
import { ApiFailure } from "../api/protocol.ts";
import { type LogTimes, spanLogs } from "../query/span-logs.ts";
import type { LogIndex } from "../spanindex/log-index.ts";
import type { MethodHandlers } from "./api-client.ts";
import type { TraceQueries } from "./trace-queries.ts";

export interface CohortContext {
  readonly logs: LogIndex;
  readonly queries: TraceQueries;
}

type CohortMethods = Pick<
  MethodHandlers,
  "traces.compare" | `cohorts.${"counts" | "curves" | "heatmaps" | "tree"}`
>;

/** Questions about two sets of traces. */
export function cohortMethods(context: CohortContext): CohortMethods {
  const { queries } = context;
  return {
    "traces.compare": (params, signal) => compareCohorts(context, params, signal),
    "cohorts.counts": (params, signal) => {
      checkSides(queries, params);
      return queries.ask("cohortCounts", params, signal);
    },
    "cohorts.curves": (params, signal) => {
      checkSides(queries, params);
      return queries.ask("cohortCurves", params, signal);
    },
    "cohorts.heatmaps": (params, signal) => {
      checkSides(queries, params);
      return queries.ask("cohortHeatmaps", params, signal);
    },
    "cohorts.tree": (params, signal) => {
      checkSides(queries, params);
      return queries.ask("cohortTree", params, signal);
    },
  };
}

/** How long after the start of its trace a span may still log. */
const tailNano = 60n * 60n * 1_000_000_000n;

/** Two sets of traces; the query workers see no logs, so those of the spans are sent along. */
async function compareCohorts(
  { logs, queries }: CohortContext,
  params: ValidParamsOf<"traces.compare">,
  signal?: AbortSignal,
): Promise<CohortComparison> {
  checkSides(queries, params);
  const records = await spanLogs(logs, timesOf(params), signal);
  return queries.ask("compareCohorts", { ...params, logs: records }, signal);
}

function checkSides(queries: TraceQueries, params: ValidParamsOf<"traces.compare">): void {
  for (const side of ["baseline", "canary"] as const) checkSide(queries, side, params[side].query);
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
