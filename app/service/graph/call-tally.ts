import type { Clock } from "../../base/clock.ts";
import type { CallFigures } from "../../component/host.ts";

/** Upper bounds of the buckets but the last, in ms. Source: zpages `tracez`: 0, 10 µs, 100 µs, 1 ms … 100 s. */
const boundsMs = [0.01, 0.1, 1, 10, 100, 1_000, 10_000, 100_000];

/** Errors that are remembered; older ones are forgotten. */
const errorsMax = 10;

/** How long calls over one edge took, and why the last ones failed. */
export class CallTally {
  readonly #clock: Clock;
  readonly #buckets = boundsMs.map(() => 0).concat(0);
  readonly #errors: CallFigures["lastErrors"][number][] = [];
  #running = 0;
  #failed = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** When the call began, to be given to `end`. */
  begin(): number {
    this.#running += 1;
    return this.#clock.monotonicMs();
  }

  end(startMs: number): void {
    this.#running -= 1;
    const bucket = boundsMs.findIndex((bound) => this.#clock.monotonicMs() - startMs < bound);
    this.#buckets[bucket < 0 ? boundsMs.length : bucket]! += 1;
  }

  fail(startMs: number, error: unknown): void {
    this.#running -= 1;
    this.#failed += 1;
    const durationMs = this.#clock.monotonicMs() - startMs;
    const message = error instanceof Error ? error.message : String(error);
    this.#errors.push({ timeMs: this.#clock.nowMs(), durationMs, message });
    if (this.#errors.length > errorsMax) this.#errors.shift();
  }

  figures(name: string): CallFigures {
    return {
      ...{ name, running: this.#running, failed: this.#failed },
      ...{ buckets: [...this.#buckets], lastErrors: [...this.#errors] },
    };
  }
}
