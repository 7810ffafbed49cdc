import type { Clock } from "../base/clock.ts";
import type { Log, LogLevel } from "./log.ts";

/** A line that comes again within this time is counted, not logged. */
const quietMs = 10_000;
/** Different lines that are remembered; more than this and it begins anew. */
const linesMax = 200;

/** Logs what may come with every batch: once, and then once in ten seconds with how often it came. */
export class RepeatedLog {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #lines = new Map<string, { loggedMs: number; skipped: number }>();

  constructor({ clock, log }: { readonly clock: Clock; readonly log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /** `key` says which lines are the same; `line` is what is logged. */
  write(key: string, line: string, level: LogLevel = "info"): void {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#lines.get(key);
    if (known !== undefined && nowMs - known.loggedMs < quietMs) {
      known.skipped += 1;
      return;
    }
    const times = known === undefined || known.skipped === 0 ? "" : ` (and ${known.skipped} times before)`;
    if (this.#lines.size >= linesMax) this.#lines.clear();
    this.#lines.set(key, { loggedMs: nowMs, skipped: 0 });
    this.#log(line + times, { level });
  }
}
