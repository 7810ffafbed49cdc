import type { AnyBatch } from "../../pdata/batch.ts";
import type { Consumers } from "../consumer.ts";

/** Takes everything and remembers it, for tests. */
export class Sink implements Consumers {
  readonly batches: AnyBatch[] = [];
  readonly traces = { mutatesData: false, consumeTraces: (batch: AnyBatch) => this.#take(batch) };
  readonly metrics = { mutatesData: false, consumeMetrics: (batch: AnyBatch) => this.#take(batch) };
  readonly logs = { mutatesData: false, consumeLogs: (batch: AnyBatch) => this.#take(batch) };

  #take(batch: AnyBatch): Promise<void> {
    this.batches.push(batch);
    return Promise.resolve();
  }
}
