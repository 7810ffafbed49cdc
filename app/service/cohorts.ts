import { type SignalFindings, signalFindings } from "../analysis/compare/signal-findings.ts";
import type { CohortCount } from "../api/cohort-views.ts";
import type { CohortComparison, CohortFinding, CohortSuspect } from "../api/cohorts.ts";
import type { ValidParamsOf } from "../api/methods.ts";
import { ApiFailure } from "../api/protocol.ts";
import { logSeries } from "../query/log-series.ts";
import { metricSeries } from "../query/metric-series.ts";
import { type LogTimes, spanLogs } from "../query/span-logs.ts";
import { type TimeWindow, TimeWindows } from "../query/time-windows.ts";
import type { LogIndex } from "../spanindex/log-index.ts";
import type { MetricIndex } from "../spanindex/metric-index.ts";
import type { MethodHandlers } from "./api-client.ts";
import type { TraceQueries } from "./trace-queries.ts";

export interface CohortContext {
  readonly logs: LogIndex;
  readonly metrics: MetricIndex;
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

/** Two sets of traces; the query workers see no logs and metrics, so those of the spans are sent along, and the others follow. */
async function compareCohorts(
  context: CohortContext,
  params: ValidParamsOf<"traces.compare">,
  signal?: AbortSignal,
): Promise<CohortComparison> {
  const { logs, queries } = context;
  checkSides(queries, params);
  const begunMs = performance.now();
  const records = await spanLogs(logs, timesOf(params), signal);
  const comparison = await queries.ask("compareCohorts", { ...params, logs: records }, signal);
  const found = await compareSignals(context, comparison, params, signal);
  return { ...withSignals(comparison, found), elapsedMs: performance.now() - begunMs };
}

/** Metrics, and log records without a span, of the services of both sides while their traces were running. */
async function compareSignals(
  { logs, metrics, queries }: CohortContext,
  { operations }: CohortComparison,
  params: ValidParamsOf<"traces.compare">,
  signal: AbortSignal | undefined,
): Promise<SignalFindings> {
  const nothing = { findings: [], tested: 0 };
  if (logs.chunks.itemCount + metrics.chunks.itemCount === 0) return nothing;
  const { baseline, canary } = await queries.ask("cohortCounts", params, signal);
  const [before, after] = [windowOf(baseline), windowOf(canary)];
  const windows = before === undefined || after === undefined ? undefined : TimeWindows.of(before, after);
  if (windows === undefined) return nothing;
  const services = new Set(operations.map(({ service }) => service));
  const series = [
    ...(await metricSeries(metrics, windows, services, signal)),
    ...(await logSeries(logs, windows, services, signal)),
  ];
  return signalFindings(series, windows);
}

function windowOf({ firstUnixNano, lastUnixNano }: CohortCount): TimeWindow | undefined {
  if (firstUnixNano === undefined || lastUnixNano === undefined) return undefined;
  return { startUnixNano: BigInt(firstUnixNano), endUnixNano: BigInt(lastUnixNano) };
}

/** What traces say comes first: they tell what a service waits for from what it does itself. */
function withSignals(comparison: CohortComparison, { findings, tested }: SignalFindings): CohortComparison {
  const [first] = findings;
  return {
    ...comparison,
    isClear: comparison.isClear || first !== undefined,
    summary: comparison.isClear || first === undefined ? comparison.summary : first.text,
    findings: [...comparison.findings, ...findings],
    suspects: withSignalSuspects(comparison.suspects, findings),
    tested: comparison.tested + tested,
  };
}

/** A metric that clearly differs weighs less than what traces clearly say first, and more than what may be chance. */
function withSignalSuspects(
  suspects: readonly CohortSuspect[],
  findings: readonly CohortFinding[],
): CohortSuspect[] {
  const certain = suspects.findIndex(({ isClear }) => !isClear);
  const first = suspects.slice(0, certain < 0 ? suspects.length : certain);
  const known = new Set(first.map(({ service }) => service));
  for (const { service, text } of findings) {
    if (known.has(service)) continue;
    known.add(service);
    first.push({ service, isClear: true, text });
  }
  return [...first, ...suspects.filter(({ service }) => !known.has(service))];
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
