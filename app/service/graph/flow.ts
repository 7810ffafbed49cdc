import type { Clock } from "../../base/clock.ts";
import { PermanentError, RetryableError } from "../../consumer/consumer-error.ts";
import { RateMeter } from "../rate-meter.ts";
import { CallTally } from "./call-tally.ts";

/** Items that were not taken, for one reason. */
export interface Refusal {
  readonly reason: string;
  /** The sender was asked to come again. */
  readonly isRetryable: boolean;
  items: number;
}

/** What passed one place. Every item that came is taken, refused, or still under way. */
export class Flow {
  taken = 0;
  underWay = 0;
  /** Batches that were taken. */
  batches = 0;
  readonly calls: CallTally;
  readonly #refusals = new Map<string, Refusal>();
  readonly #rate: RateMeter;

  constructor(clock: Clock) {
    this.#rate = new RateMeter(clock);
    this.calls = new CallTally(clock);
  }

  get refusals(): readonly Readonly<Refusal>[] {
    return [...this.#refusals.values()];
  }

  get refused(): number {
    return this.refusals.reduce((sum, { items }) => sum + items, 0);
  }

  /** Items a second that were taken. */
  get perSecond(): number {
    return this.#rate.perSecond();
  }

  enter(items: number): void {
    this.underWay += items;
  }

  take(items: number): void {
    this.underWay -= items;
    this.taken += items;
    this.batches += 1;
    this.#rate.add(items);
  }

  refuse(items: number, error: unknown): void {
    this.underWay -= items;
    const { reason, isRetryable } = classOf(error);
    const known = this.#refusals.get(reason);
    if (known === undefined) this.#refusals.set(reason, { reason, isRetryable, items });
    else known.items += items;
  }
}

function classOf(error: unknown): { readonly reason: string; readonly isRetryable: boolean } {
  if (error instanceof RetryableError) return { reason: error.reason, isRetryable: true };
  return { reason: error instanceof PermanentError ? error.reason : "internal", isRetryable: false };
}
