import { setImmediate as nextTurn } from "node:timers/promises";
import type { Steps } from "../analysis/steps.ts";
import { ApiFailure } from "../api/protocol.ts";

/** A scan holds the event loop for no longer: a request that arrives meanwhile waits no more than this. */
const sliceMs = 4;

/** Lets a long scan give way to everything else of the engine, and end when nobody waits for it any more. */
export class TimeSlice {
  readonly #signal: AbortSignal | undefined;
  #endMs = performance.now() + sliceMs;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** True when it is time to `await` `pause`. */
  get isOver(): boolean {
    return performance.now() >= this.#endMs;
  }

  /** Throws `ApiFailure` `cancelled` once the caller has left. */
  async pause(): Promise<void> {
    this.check();
    await nextTurn();
    this.check();
    this.#endMs = performance.now() + sliceMs;
  }

  /** Runs work that comes in steps, with a pause wherever it is time for one. */
  async run<Result>(steps: Steps<Result>): Promise<Result> {
    for (;;) {
      const step = steps.next();
      if (step.done === true) return step.value;
      if (this.isOver) await this.pause();
    }
  }

  check(): void {
    if (this.#signal?.aborted === true) throw new ApiFailure("cancelled", "The request was cancelled");
  }
}
