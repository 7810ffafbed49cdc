import type { AnyBatch } from "../../pdata/batch.ts";
import { copyBatch } from "../../pdata/copy-batch.ts";
import type { Consumer } from "../consumer.ts";
import { settleAll } from "./settle-all.ts";

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

  /** All are given the batch, whatever one says. */
  async consume(batch: AnyBatch): Promise<void> {
    // Copies first: the first consumer may edit what it got as soon as it has it.
    const shares = this.#consumers.map((consumer, index) => this.#shareOf(batch, consumer, index));
    await settleAll(this.#consumers.map((consumer, index) => consumer.consume(shares[index]!)));
  }

  #shareOf(batch: AnyBatch, consumer: Consumer, index: number): AnyBatch {
    if (!consumer.mutatesData) return { ...batch };
    const isLast = index === this.#consumers.length - 1;
    return this.mutatesData && isLast ? batch : copyBatch(batch);
  }
}
