import { ApiFailure } from "../../app/api/protocol.ts";
import type { DeletedRun, RunRow } from "../../app/api/runs.ts";
import type { PageEngine } from "../client/engine-context.tsx";
import { navigation } from "../state/navigation.ts";
import { runTitle, runView } from "../state/run-view.ts";
import { showToast } from "../state/toasts.ts";
import { countsText, isNothing } from "./run-entries.ts";

export function openTraces(run: RunRow): void {
  navigation.change(runView(run, Date.now()));
}

/** Names or pins a run; what it did, or could not, is said. */
export async function changeRun(
  engine: PageEngine,
  run: RunRow,
  change: { readonly name?: string; readonly pinned?: boolean },
): Promise<void> {
  try {
    await engine.call("runs.update", { id: run.id, ...change });
  } catch (error) {
    showToast("error", `${runTitle(run)} was not changed: ${messageOf(error)}`);
  }
}

/** Whether the run is gone. Aborted in the middle, a part of it is. */
export async function deleteRun(engine: PageEngine, run: RunRow, signal: AbortSignal): Promise<boolean> {
  try {
    showToast("info", deletedText(run, await engine.call("runs.delete", { id: run.id }, signal)));
    return true;
  } catch (error) {
    const isCancelled = error instanceof ApiFailure && error.code === "cancelled";
    const what = isCancelled ? "Stopped" : messageOf(error);
    showToast(isCancelled ? "info" : "error", `${what}: a part of ${runTitle(run)} may be deleted.`);
    return false;
  }
}

function deletedText(run: RunRow, { removed, kept }: DeletedRun): string {
  const stays = isNothing(kept) ? "" : `; ${countsText(kept)} stay, which a pinned run holds, too`;
  return `Deleted ${countsText(removed)} of ${runTitle(run)}${stays}.`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
