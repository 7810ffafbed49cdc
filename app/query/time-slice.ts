import { setImmediate as nextTurn } from "node:timers/promises";
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

  check(): void {
    if (this.#signal?.aborted === true) throw new ApiFailure("cancelled", "The request was cancelled");
  }
}
