import type { RunId, StoredRun } from "../storage/stored-runs.ts";

/** The time of a session: [startMs, endMs), the next one starts where it ends. */
export interface SessionWindow {
  readonly id: RunId;
  readonly startMs: number;
  readonly endMs: number;
}

/**
 * Which session an item belongs to, by its own time. From start to start, so that what a sender kept while Sightglass was not there is
 * in one of them; what happened before the first session (an imported file) is in none.
 */
export class SessionWindows {
  readonly #windows: readonly SessionWindow[];

  constructor(runs: Iterable<StoredRun>) {
    const windows: SessionWindow[] = [];
    for (const { kind, id, startMs, endMs } of runs)
      if (kind === "session") windows.push({ id, startMs, endMs: endMs ?? Number.POSITIVE_INFINITY });
    this.#windows = windows.sort((a, b) => a.startMs - b.startMs);
  }

  at(ms: number): SessionWindow | undefined {
    // The newest first: nearly always it is that one.
    for (let i = this.#windows.length - 1; i >= 0; i--) {
      const window = this.#windows[i]!;
      if (ms >= window.startMs) return ms < window.endMs ? window : undefined;
    }
    return undefined;
  }
}
