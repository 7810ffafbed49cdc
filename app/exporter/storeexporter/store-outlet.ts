import { itemNames } from "../../base/signal.ts";
import type { OwnMetrics } from "../../component/stage-telemetry.ts";
import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { itemCountOf } from "../../pdata/item-count.ts";

/** The store at the end of one pipeline: many lead to the one that the engine has, and outlives them all. */
export class StoreOutlet extends StatelessComponent implements Consumer {
  readonly mutatesData = false;
  readonly #metrics: OwnMetrics;
  readonly #store: Consumer;

  constructor(metrics: OwnMetrics, store: Consumer) {
    super();
    this.#metrics = metrics;
    this.#store = store;
  }

  async consume(batch: AnyBatch): Promise<void> {
    const items = itemCountOf(batch);
    const words = itemNames[batch.signal];
    try {
      await this.#store.consume(batch);
    } catch (error) {
      this.#metrics.add(`exporter_send_failed_${words}`, items);
      throw error;
    }
    this.#metrics.add(`exporter_sent_${words}`, items);
  }
}
