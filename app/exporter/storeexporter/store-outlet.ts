import type { ExporterTelemetry } from "../../component/stage-telemetry.ts";
import { StatelessComponent } from "../../component/stateless-component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { itemCountOf } from "../../pdata/item-count.ts";

/** The store at the end of one pipeline: many lead to the one that the engine has, and outlives them all. */
export class StoreOutlet extends StatelessComponent implements Consumer {
  readonly mutatesData = false;
  readonly #telemetry: ExporterTelemetry;
  readonly #store: Consumer;

  constructor(telemetry: ExporterTelemetry, store: Consumer) {
    super();
    this.#telemetry = telemetry;
    this.#store = store;
  }

  async consume(batch: AnyBatch): Promise<void> {
    const items = itemCountOf(batch);
    const { signal } = batch;
    try {
      await this.#store.consume(batch);
    } catch (error) {
      this.#telemetry.sendFailed(signal, items);
      throw error;
    }
    this.#telemetry.sent(signal, items);
  }
}
