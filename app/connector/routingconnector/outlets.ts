import type { ConnectedPipelines } from "../../component/factory.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { copyBatch } from "../../pdata/copy-batch.ts";

/** The pipelines that a row names. */
export class Outlet {
  readonly #consumers: readonly Consumer[];

  /** Throws where a pipeline does not receive from this connector. */
  constructor(ids: readonly string[], { byId }: ConnectedPipelines) {
    this.#consumers = [...new Set(ids)].map((id) => {
      const consumer = byId.get(id);
      if (consumer === undefined) {
        const known = [...byId.keys()].join(", ");
        throw new Error(
          `pipeline "${id}" does not list this connector as a receiver (those that do: ${known})`,
        );
      }
      return consumer;
    });
  }

  /** Whether a batch that is handed in may be changed. */
  get mutatesData(): boolean {
    return this.#consumers.some(({ mutatesData }) => mutatesData);
  }

  /** Hands a batch to every pipeline; those that change it get copies of their own. */
  async consume(batch: AnyBatch): Promise<void> {
    const isAlone = this.#consumers.length === 1;
    await Promise.all(
      this.#consumers.map((consumer) =>
        consumer.consume(consumer.mutatesData && !isAlone ? copyBatch(batch) : { ...batch }),
      ),
    );
  }
}
