import type { EvictionRow, RunList, RunRow } from "../../app/api/runs.ts";
import { escapeForTerminal } from "../../app/base/escape-for-terminal.ts";
import { itemNames } from "../../app/base/signal.ts";
import { textTable } from "./terminal.ts";

const columns = [
  { title: "run" },
  { title: "state" },
  { title: "service", widthMax: 32 },
  { title: "version", widthMax: 20 },
  { title: "name", widthMax: 32 },
  { title: "first seen" },
  { title: "last seen" },
  { title: "spans", align: "right" },
  { title: "errors", align: "right" },
  { title: "logs", align: "right" },
  { title: "points", align: "right" },
] as const;

/** The runs as a table, newest first, and what was evicted below it. */
export function runsTable({ runs, evictions, unreadChunks }: RunList): string {
  if (runs.length === 0) return "No run yet.\n";
  const unread = unreadChunks > 0 ? `${unreadChunks} older chunks are still being read.\n` : "";
  return textTable(columns, runs.map(cellsOf)) + unread + evictionLines(evictions);
}

function cellsOf(run: RunRow): string[] {
  const { id, name, startMs, endMs, items, errorCount } = run;
  return [
    ...[id, stateOf(run), run.kind === "session" ? "(Sightglass)" : run.service, run.version, name],
    ...[new Date(startMs).toISOString(), new Date(endMs).toISOString()],
    ...[items.traces, errorCount, items.logs, items.metrics].map((count) =>
      count === 0 ? "-" : String(count),
    ),
  ];
}

function stateOf({ isLive, isPinned }: RunRow): string {
  return `${isLive ? "live" : "ended"}${isPinned ? ", pinned" : ""}`;
}

/** Newest ones that are listed. */
const evictionsShown = 10;

function evictionLines(evictions: readonly EvictionRow[]): string {
  if (evictions.length === 0) return "";
  const lines = evictions
    .slice(0, evictionsShown)
    .map(({ evictedMs, reason, signal, items, firstMs, lastMs }) => {
      const [at, first, last] = [evictedMs, firstMs, lastMs].map((ms) => new Date(ms).toISOString());
      const what = itemNames[signal].replaceAll("_", " ");
      return `  ${at}  ${items} ${what} of ${first} to ${last} (${reason.replaceAll("_", " ")})\n`;
    });
  const left = evictions.length - evictionsShown;
  return `\nEvicted:\n${lines.map((line) => escapeForTerminal(line)).join("")}${left > 0 ? `  … and ${left} more\n` : ""}`;
}
