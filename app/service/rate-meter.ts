import type { Clock } from "../base/clock.ts";

/** The window that rates are taken over. */
export const rateWindowMs = 2_000;

const slotCount = 8;
const slotMs = rateWindowMs / slotCount;

/** Items a second over the last `rateWindowMs`. */
export class RateMeter {
  readonly #clock: Clock;
  /** Slots of `slotMs` each, used round robin. */
  readonly #counts = new Float64Array(slotCount);
  #newest = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(items: number): void {
    this.#advance();
    const slot = this.#newest % slotCount;
    this.#counts[slot] = this.#counts[slot]! + items;
  }

  perSecond(): number {
    this.#advance();
    return this.#counts.reduce((sum, count) => sum + count, 0) / (rateWindowMs / 1_000);
  }

  #advance(): void {
    const now = Math.floor(this.#clock.monotonicMs() / slotMs);
    const passed = Math.min(now - this.#newest, slotCount);
    for (let i = 0; i < passed; i++) this.#counts[(now - i) % slotCount] = 0;
    this.#newest = now;
  }
}
