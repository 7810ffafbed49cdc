import type { Clock } from "../base/clock.ts";

/** Four events a second look live and cost nothing; more would only be drawn over. */
const intervalMs = 250;

/** The window of `spansPerSecond`. */
const rateWindowMs = 2_000;

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

/** Items a second over the last `rateWindowMs`. */
export class RateMeter {
  readonly #clock: Clock;
  /** Slots of `slotMs` each, used round robin. */
  readonly #counts = new Float64Array(8);
  readonly #slotMs = rateWindowMs / 8;
  #newest = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(items: number): void {
    this.#advance();
    const slot = this.#newest % this.#counts.length;
    this.#counts[slot] = this.#counts[slot]! + items;
  }

  perSecond(): number {
    this.#advance();
    return this.#counts.reduce((sum, count) => sum + count, 0) / (rateWindowMs / 1_000);
  }

  #advance(): void {
    const now = Math.floor(this.#clock.monotonicMs() / this.#slotMs);
    const passed = Math.min(now - this.#newest, this.#counts.length);
    for (let i = 0; i < passed; i++) this.#counts[(now - i) % this.#counts.length] = 0;
    this.#newest = now;
  }
}
