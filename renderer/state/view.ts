import type { TraceTime } from "../../app/api/params.ts";
import type { HeatmapBox } from "./heatmap-box.ts";

/**
 * What the page shows, as its address says it: every state of every view is a link and a step back.
 *
 *     #/traces?q={name="x"}&since=30m     #/trace/4bf9…4736?span=00f0…02b7     #/logs?text=timeout&severity=17
 *
 * Query and time travel along when the page changes; what is left at its default is left out. Keys nobody here knows
 * (zoom, folds …) belong to the page shown and are kept in `rest` until it changes.
 */
export interface View {
  readonly page: PageName;
  /** Of page `trace`: thirty-two hex digits. */
  readonly traceId: string;
  /** Of page `trace`: the span that is open; with `-n` after its id the n-th after the first of several with that id. */
  readonly spanId: string;
  /** TraceQL. */
  readonly query: string;
  readonly order: TraceOrder;
  readonly isAscending: boolean;
  /** Length of the time window in milliseconds; undefined is everything. */
  readonly sinceMs: number | undefined;
  /** End of the time window; undefined follows the present. Set, the view is paused: nothing in it moves. */
  readonly untilMs: number | undefined;
  /** Which traces lie in the window: one that was cut out of the heatmap holds those that start in it. */
  readonly traceTime: TraceTime;
  /** Of page `traces`: fields as TraceQL writes them; groups of spans are shown instead of traces. */
  readonly groupBy: readonly string[];
  readonly groupOrder: GroupOrder;
  readonly isGroupAscending: boolean;
  /** Whose durations the heatmap shows. */
  readonly heatmap: HeatmapSubject;
  /** What is selected in the heatmap. */
  readonly box: HeatmapBox | undefined;
  /** What is below the heatmap shows only the box. */
  readonly isBoxListed: boolean;
  /** Of page `traces`: the trace shown beside the list, or empty. */
  readonly peekId: string;
  readonly logText: string;
  readonly minSeverity: number;
  readonly logService: string;
  /** Of page `logs`: the open record as `chunk-row-nanoseconds`. */
  readonly logRecord: string;
  readonly metricText: string;
  readonly metricService: string;
  /** Of page `runs`: what a run is called by. */
  readonly runText: string;
  readonly rest: ReadonlyMap<string, string>;
}

export const pageNames = [
  "traces",
  "trace",
  "logs",
  "metrics",
  "map",
  "diff",
  "compare",
  "runs",
  "pipeline",
  "connect",
] as const;
export type PageName = (typeof pageNames)[number];

export const traceOrders = ["start", "duration", "spans", "errors", "name", "service"] as const;
export type TraceOrder = (typeof traceOrders)[number];

export const groupOrders = [
  "count",
  "errors",
  "errorRate",
  "p50",
  "p75",
  "p90",
  "p95",
  "p99",
  "max",
  "sum",
] as const;
export type GroupOrder = (typeof groupOrders)[number];

export const heatmapSubjects = ["traces", "spans", "hidden"] as const;
export type HeatmapSubject = (typeof heatmapSubjects)[number];

export const defaultView: View = {
  page: "traces",
  traceId: "",
  spanId: "",
  query: "",
  order: "start",
  isAscending: false,
  sinceMs: 30 * 60_000,
  untilMs: undefined,
  traceTime: "overlap",
  groupBy: [],
  groupOrder: "count",
  isGroupAscending: false,
  heatmap: "traces",
  box: undefined,
  isBoxListed: false,
  peekId: "",
  logText: "",
  minSeverity: 0,
  logService: "",
  logRecord: "",
  metricText: "",
  metricService: "",
  runText: "",
  rest: new Map(),
};

/** `view` after `change`. Another page starts without the selection of the last one. */
export function changeView(view: View, change: Partial<View>): View {
  const changed = { ...view, ...(isWindow(change) ? { traceTime: defaultView.traceTime } : {}), ...change };
  const next = changed.box === undefined ? { ...changed, isBoxListed: false } : changed;
  const isOther = next.page !== view.page || next.traceId !== view.traceId;
  if (!isOther) return next;
  return {
    ...next,
    traceId: next.page === "trace" ? next.traceId : "",
    spanId: change.spanId ?? "",
    peekId: change.peekId ?? "",
    logRecord: change.logRecord ?? "",
    rest: change.rest ?? new Map(),
  };
}

/** Another window is as any other, unless it says otherwise. */
function isWindow(change: Partial<View>): boolean {
  return "sinceMs" in change || "untilMs" in change;
}

/** The time window as the API takes it, in milliseconds. An open end is undefined. */
export function windowOf(
  view: View,
  nowMs: number,
): { startMs: number | undefined; endMs: number | undefined } {
  const { sinceMs, untilMs } = view;
  return { startMs: sinceMs === undefined ? undefined : (untilMs ?? nowMs) - sinceMs, endMs: untilMs };
}
