import type { Clock } from "../base/clock.ts";
import { rateWindowMs } from "./rate-meter.ts";

/** Four events a second look live and cost nothing; more would only be drawn over. */
const intervalMs = 250;

/** Tells listeners that something changed: at once, then at most every `intervalMs`, and not at all while nothing does. */
export class ChangeTopic<Event> {
  readonly #clock: Clock;
  readonly #makeEvent: () => Event;
  readonly #listeners = new Set<(event: Event) => void>();
  #timer: NodeJS.Timeout | undefined;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock, makeEvent: () => Event) {
    this.#clock = clock;
    this.#makeEvent = makeEvent;
  }

  /** The listener gets the state as it is now, then every change until the returned function is called. */
  subscribe(listener: (event: Event) => void): () => void {
    this.#listeners.add(listener);
    listener(this.#makeEvent());
    return () => this.#listeners.delete(listener);
  }

  notify(): void {
    if (this.#timer !== undefined) return;
    const sinceMs = this.#clock.monotonicMs() - this.#lastMs;
    if (sinceMs >= intervalMs) this.#emit();
    else this.#emitIn(intervalMs - sinceMs);
  }

  /** Sends once more after the window of the rate, so that a rate does not stand when its cause is gone. */
  notifyAfterWindow(): void {
    if (this.#timer === undefined) this.#emitIn(rateWindowMs / 4);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#listeners.clear();
  }

  #emitIn(delayMs: number): void {
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#emit();
    }, delayMs);
    this.#timer.unref();
  }

  #emit(): void {
    this.#lastMs = this.#clock.monotonicMs();
    if (this.#listeners.size === 0) return;
    const event = this.#makeEvent();
    for (const listener of this.#listeners) listener(event);
  }
}
