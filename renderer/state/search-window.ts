import type { TraceTime } from "../../app/api/params.ts";
import { nanoTextOf } from "../base/instant.ts";
import type { HeatmapBox } from "./heatmap-box.ts";
import { narrowedTo } from "./query-edit.ts";
import { spansetPart } from "./query-kind.ts";
import { type View, windowOf } from "./view.ts";

/** Time bounds as the API takes them; left out where open. */
export interface SearchWindow {
  readonly startUnixNano?: string;
  readonly endUnixNano?: string;
}

/** The time window of `view` as of now. */
export function searchWindow(view: View, nowMs = Date.now()): SearchWindow {
  const { startMs, endMs } = windowOf(view, nowMs);
  return {
    ...(startMs === undefined ? {} : { startUnixNano: nanoTextOf(startMs) }),
    ...(endMs === undefined ? {} : { endUnixNano: nanoTextOf(endMs) }),
  };
}

/** Which spans and traces the page is about, as all methods of the traces page take it; those without `traceTime` count spans. */
export interface TraceQuestion extends SearchWindow {
  readonly query: string;
  readonly traceTime: TraceTime;
}

/** The query in the time window, in a box of the heatmap where there is one: what a selection finds, whoever asks. */
export function traceQuestion(view: View, box: HeatmapBox | undefined): TraceQuestion {
  const query = spansetPart(view.query);
  const window = searchWindow(view);
  if (box === undefined) return { query, traceTime: view.traceTime, ...window };
  return {
    query: narrowedTo(query, box, view.heatmap),
    traceTime: boxTime(view, box),
    ...window,
    ...(box.startNano === undefined ? {} : { startUnixNano: String(box.startNano) }),
    ...(box.endNano === undefined ? {} : { endUnixNano: String(box.endNano) }),
  };
}

/**
 * How traces lie in the times of a box: the columns of the heatmap are starts, of traces or of spans. One that reaches back to the
 * beginning of the window also holds what began before it.
 */
export function boxTime({ heatmap, traceTime }: View, { startNano, endNano }: HeatmapBox): TraceTime {
  if (heatmap === "spans") return startNano === undefined && endNano === undefined ? traceTime : "spans";
  return startNano === undefined ? traceTime : "start";
}

/** Tells windows apart in the key of a query, whatever the time is. */
export function windowKey({ sinceMs, untilMs, traceTime }: View): string {
  return `${sinceMs}..${untilMs} ${traceTime}`;
}
