import type { Consumer } from "../../consumer/consumer.ts";
import { RetryableError } from "../../consumer/consumer-error.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { copyBatch } from "../../pdata/copy-batch.ts";

/** One consumer for all of them; the consumer itself where there is only one. */
export function fanOut(consumers: readonly Consumer[]): Consumer {
  const [first] = consumers;
  return consumers.length === 1 && first !== undefined ? first : new FanOut(consumers);
}

/**
 * Hands a batch to several consumers at once. Who edits gets a copy, but for the last one where nobody else reads the original:
 *
 *     reads, reads          the same tables for both
 *     edits, reads          a copy for the first
 *     edits, edits          a copy for the first, the original for the second
 */
class FanOut implements Consumer {
  /** The original is edited only where everybody edits. */
  readonly mutatesData: boolean;
  readonly #consumers: readonly Consumer[];

  constructor(consumers: readonly Consumer[]) {
    this.#consumers = consumers;
    this.mutatesData = consumers.every((consumer) => consumer.mutatesData);
  }

  /** All are given the batch, whatever one says; what they say together is `combine`d. */
  async consume(batch: AnyBatch): Promise<void> {
    // Copies first: the first consumer may edit what it got as soon as it has it.
    const shares = this.#consumers.map((consumer, index) => this.#shareOf(batch, consumer, index));
    const outcomes = await Promise.allSettled(
      this.#consumers.map((consumer, index) => consumer.consume(shares[index]!)),
    );
    const errors = outcomes.flatMap((outcome): unknown[] =>
      outcome.status === "rejected" ? [outcome.reason] : [],
    );
    if (errors.length > 0) throw combine(errors);
  }

  #shareOf(batch: AnyBatch, consumer: Consumer, index: number): AnyBatch {
    if (!consumer.mutatesData) return { ...batch };
    const isLast = index === this.#consumers.length - 1;
    return this.mutatesData && isLast ? batch : copyBatch(batch);
  }
}

/**
 * What to tell the sender when some consumers did not take a batch: to come again as long as one of them may take it then. (The
 * Collector says "never again" as soon as one error is permanent; what the others refused for the moment would be lost.)
 */
function combine(errors: readonly unknown[]): unknown {
  const retryable = errors.filter((error) => error instanceof RetryableError);
  const [first] = retryable;
  if (first === undefined || errors.length === 1) return errors[0];
  const message = errors.map((error) => (error instanceof Error ? error.message : String(error))).join("; ");
  const delayMs = Math.max(...retryable.map(({ retryDelayMs }) => retryDelayMs));
  return new RetryableError(first.reason, message, delayMs);
}
