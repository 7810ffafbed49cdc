import type { Consumer } from "../../consumer/consumer.ts";
import { PermanentError, RetryableError } from "../../consumer/consumer-error.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { itemCountOf } from "../../pdata/item-count.ts";

/** Takes some batches and refuses others, in an order that the seed says, and counts their items. */
export class MoodyConsumer implements Consumer {
  readonly mutatesData = false;
  taken = 0;
  refused = 0;
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomOf(seed);
  }

  async consume(batch: AnyBatch): Promise<void> {
    const items = itemCountOf(batch);
    const mood = this.#random();
    if (mood < 0.5) await Promise.resolve();
    if (mood < 0.7) {
      this.taken += items;
      return;
    }
    this.refused += items;
    if (mood < 0.85) throw new RetryableError("busy", "busy", 1);
    throw new PermanentError("bad", "bad");
  }
}

/** Numbers from 0 to 1, the same ones for a seed. Source: Park and Miller's generator. */
function randomOf(seed: number): () => number {
  let state = (seed % 2_147_483_646) + 1;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}
