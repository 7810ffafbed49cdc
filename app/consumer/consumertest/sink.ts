import type { AnyBatch } from "../../pdata/batch.ts";
import { type Consumer, type Consumers, forAllSignals } from "../consumer.ts";

/** Takes everything and remembers it, for tests. */
export class Sink implements Consumer {
  readonly mutatesData = false;
  readonly batches: AnyBatch[] = [];
  readonly consumers: Consumers = forAllSignals(this);

  consume(batch: AnyBatch): Promise<void> {
    this.batches.push(batch);
    return Promise.resolve();
  }
}
