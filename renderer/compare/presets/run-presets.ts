import type { RunRow } from "../../../app/api/runs.ts";
import { formatCount, formatCounted } from "../../base/format.ts";
import { formatShortTime } from "../../base/instant.ts";
import { runComparison, runTitle, runTitleWithTime } from "../../state/run-view.ts";
import type { Preset } from "./presets.ts";

/** More restarts are found by naming runs. */
const restartsMax = 8;

/**
 * Each process of a service against the one it replaced, the newest restart first; each session against the one before; and runs that a
 * person named or pinned against the newest of their kind. `runs`: newest first.
 */
export function runPresets(runs: readonly RunRow[], nowMs = Date.now()): readonly Preset[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  const isReplaced = (run: RunRow): boolean => run.previousId !== undefined && !run.hasReplicas;
  const restarts = runs.filter((run) => run.kind === "service" && isReplaced(run)).slice(0, restartsMax);
  const session = runs.find((run) => run.kind === "session" && run.previousId !== undefined);
  const ofOne = [...restarts, ...(session === undefined ? [] : [session])].flatMap((run) => {
    const previous = byId.get(run.previousId ?? "");
    // Without spans there is nothing to compare.
    const isEmpty = run.items.traces === 0 || previous?.items.traces === 0;
    return previous === undefined || isEmpty ? [] : [restartPreset(previous, run, nowMs)];
  });
  return [...ofOne, ...keptPresets(runs, new Set(ofOne.map(({ id }) => id)), nowMs)];
}

function restartPreset(before: RunRow, after: RunRow, nowMs: number): Preset {
  const time = formatShortTime(after.startMs, nowMs);
  return {
    id: idOf(before, after),
    title:
      after.kind === "session"
        ? `Before and after the start of Sightglass at ${time}`
        : `${runTitle(after)} before and after its restart at ${time}`,
    detail: spansText(before, after),
    comparison: runComparison(after, before),
  };
}

/** What a person kept is to be compared with what runs now. */
function keptPresets(runs: readonly RunRow[], known: ReadonlySet<string>, nowMs: number): readonly Preset[] {
  return runs
    .filter(({ name, isPinned }) => name !== "" || isPinned)
    .flatMap((kept): readonly Preset[] => {
      const newest = runs.find((run) => run.kind === kept.kind && run.service === kept.service);
      if (newest === undefined || newest.id === kept.id || known.has(idOf(kept, newest))) return [];
      return [
        {
          id: idOf(kept, newest),
          title: `Run ${runTitleWithTime(kept, nowMs)} and the newest`,
          detail: spansText(kept, newest),
          comparison: runComparison(newest, kept),
        },
      ];
    });
}

function idOf(before: RunRow, after: RunRow): string {
  return `run ${before.id} ${after.id}`;
}

function spansText(before: RunRow, after: RunRow): string {
  return `${formatCount(before.items.traces)} and ${formatCounted(after.items.traces, "span")}`;
}
