import type { RunRow } from "../../app/api/runs.ts";
import { formatShortTime } from "../base/instant.ts";
import { type Comparison, type ComparisonSide, writeComparison } from "./comparison.ts";
import type { View } from "./view.ts";

const nanoPerMilli = 1_000_000n;

/** What a run is called: by its name, else by what it is a run of. */
export function runTitle({ name, kind, service, version, id }: RunRow): string {
  if (name !== "") return name;
  if (kind === "session") return "Sightglass";
  return `${service} ${version}`.trim() || `${id.slice(0, 8)} (no service name)`;
}

/** The same with its time, for lists in which others are called the same. */
export function runTitleWithTime(run: RunRow, nowMs: number): string {
  return `${runTitle(run)} · ${formatShortTime(run.startMs, nowMs)}`;
}

/** The traces of a run. One that is live is shown up to now: its window would move. */
export function runView(run: RunRow, nowMs: number): Partial<View> {
  const view: Partial<View> = { page: "traces", query: "", groupBy: [], box: undefined };
  if (run.kind === "service") return { ...view, query: run.query, sinceMs: undefined, untilMs: undefined };
  const { startUnixNano, endUnixNano } = run;
  const startMs = startUnixNano === undefined ? 0 : Number(BigInt(startUnixNano) / nanoPerMilli);
  const untilMs = endUnixNano === undefined ? nowMs : Number(BigInt(endUnixNano) / nanoPerMilli);
  return { ...view, untilMs, sinceMs: Math.max(1, untilMs - startMs), traceTime: "start" };
}

/** A run against the one before it, which is the baseline. */
export function runComparison(run: RunRow, previous: RunRow): Comparison {
  const nowMs = Date.now();
  return { a: sideOfRun(previous, nowMs), b: sideOfRun(run, nowMs), rest: undefined };
}

export function compareRunsView(run: RunRow, previous: RunRow): Partial<View> {
  return { page: "compare", rest: writeComparison(runComparison(run, previous)) };
}

function sideOfRun(run: RunRow, nowMs: number): ComparisonSide {
  const { kind, startUnixNano, endUnixNano, query } = run;
  const nanos = (text: string | undefined) => (text === undefined ? undefined : BigInt(text));
  return {
    name: runTitleWithTime(run, nowMs),
    query: kind === "session" ? "" : query,
    time: {
      startNano: nanos(startUnixNano),
      endNano: nanos(endUnixNano),
      traceTime: kind === "session" ? "start" : "overlap",
    },
  };
}
