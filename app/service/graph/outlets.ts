import { type Signal, signals } from "../../base/signal.ts";
import type { Consumer, Consumers } from "../../consumer/consumer.ts";
import { RetryableError } from "../../consumer/consumer-error.ts";

/** A start takes some milliseconds; whoever comes meanwhile is to come again soon. */
const retryDelayMs = 100;

/** What one receiver feeds. Other pipelines take the place of those of before while it runs. */
export class Outlets {
  readonly #consumers: Partial<Record<Signal, Consumer>> = {};

  /** Given to the receiver, which looks at it for each batch. */
  get consumers(): Consumers {
    return this.#consumers;
  }

  /** Until `connect` everything of these signals is refused, to come again: the pipelines do not run yet. */
  hold(consumers: Consumers): void {
    for (const signal of signals) if (consumers[signal] !== undefined) this.#consumers[signal] = starting;
  }

  connect(consumers: Consumers): void {
    for (const signal of signals) {
      const consumer = consumers[signal];
      if (consumer === undefined) delete this.#consumers[signal];
      else this.#consumers[signal] = consumer;
    }
  }
}

const starting: Consumer = {
  mutatesData: false,
  consume: () => Promise.reject(new RetryableError("starting", "the pipelines are starting", retryDelayMs)),
};
