import type { EvictionRow, ItemCounts, RunLatency, RunList, RunLoss, RunRow } from "../../app/api/runs.ts";
import { type Signal, signals } from "../../app/base/signal.ts";
import { formatBytes, formatCounted, formatDuration } from "../base/format.ts";
import { runTitle } from "../state/run-view.ts";
import type { RunsState } from "./runs-state.ts";

/** A row of the table. */
export interface RunEntry {
  readonly run: RunRow;
  readonly previous: RunRow | undefined;
  readonly latency: RunLatency | undefined;
}

/** The runs that fit, newest first. `text` is looked for in everything that a run is called by. */
export function entriesOf(
  { runs }: RunList,
  latencies: readonly RunLatency[],
  text: string,
  { kind, isPinnedOnly }: Pick<RunsState, "kind" | "isPinnedOnly">,
): RunEntry[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const latencyOf = new Map(latencies.map((latency) => [latency.id, latency]));
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return runs
    .filter((run) => (kind === "all" || run.kind === kind) && (run.isPinned || !isPinnedOnly))
    .filter((run) => words.every((word) => searchedText(run).includes(word)))
    .map((run) => ({
      run,
      previous: run.previousId === undefined ? undefined : byId.get(run.previousId),
      latency: latencyOf.get(run.id),
    }));
}

function searchedText(run: RunRow): string {
  const { id, name, namespace, identity } = run;
  return [id, name, runTitle(run), namespace, ...identity.map(({ text }) => text)].join("\n").toLowerCase();
}

const nouns: Readonly<Record<Signal, string>> = { traces: "span", metrics: "data point", logs: "log record" };

/** `1,204 spans, 31 log records`; `nothing`. */
export function countsText(items: ItemCounts): string {
  const some = signals.filter((signal) => items[signal] > 0);
  return some.map((signal) => formatCounted(items[signal], nouns[signal])).join(", ") || "nothing";
}

export function isNothing(items: ItemCounts): boolean {
  return signals.every((signal) => items[signal] === 0);
}

export type RunState = "live" | "ended" | "partly evicted" | "evicted";

/** What of the run there still is to see, before whether it goes on. */
export function stateOf({ items, evicted, isLive }: RunRow): RunState {
  if (evicted !== undefined && isNothing(items)) return "evicted";
  if (isLive) return "live";
  return evicted === undefined ? "ended" : "partly evicted";
}

export function reasonText(reason: RunLoss["reason"], diskBudgetBytes: number | undefined): string {
  switch (reason) {
    case "disk_budget":
      return diskBudgetBytes === undefined
        ? "to stay within the disk budget"
        : `to stay within ${formatBytes(diskBudgetBytes)}`;
    case "disk_full":
      return "because the disk was full";
    case "memory_budget":
      return "to stay within memory";
    case "damaged":
      return "because it was damaged on disk";
    case "deleted":
      return "because its run was deleted";
  }
}

/** `12,000 spans`. */
export function evictedText({ signal, items }: EvictionRow): string {
  return formatCounted(items, nouns[signal]);
}

/** Everything the row shows, for screen readers. */
export function entryLabel({ run, latency }: RunEntry): string {
  const p95 = latency?.p95Nano === undefined ? "" : `p95 ${formatDuration(latency.p95Nano)}`;
  const kind =
    run.kind === "session" ? "a start of Sightglass" : `a process of ${run.service || "no named service"}`;
  const parts = [
    runTitle(run),
    kind,
    run.version === "" ? "" : `version ${run.version}`,
    stateOf(run),
    run.isPinned ? "pinned" : "",
    countsText(run.items),
    run.errorCount === 0 ? "" : formatCounted(run.errorCount, "error"),
    p95,
  ];
  return parts.filter(Boolean).join(", ");
}
