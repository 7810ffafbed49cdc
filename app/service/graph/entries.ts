import type { Signal } from "../../base/signal.ts";
import type { Telemetry } from "../../component/telemetry.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { copyBatch } from "../../pdata/copy-batch.ts";
import { itemCountOf } from "../../pdata/item-count.ts";

/*
 * What stands at the places where items enter pipelines, or reach the store from them, so that the counters of `Telemetry` balance:
 *
 *     direct      receiver ──► store                              counted by the store
 *     tapped      receiver ──┬► pipelines
 *                            └► store, as it came                 counted by the store
 *     forwarded   receiver ──► pipelines that say what is stored  `forwarded`
 *     produced    pipelines, connectors ──► store                 `produced`, and then by the store
 */

/** Keeps what enters pipelines, as it came, once they have taken it. */
export class Tap implements Consumer {
  readonly mutatesData = false;
  readonly #pipelines: Consumer;
  readonly #store: Consumer;

  constructor(pipelines: Consumer, store: Consumer) {
    this.#pipelines = pipelines;
    this.#store = store;
  }

  /**
   * In this order: what the pipelines refuse is sent again, and would be stored twice. What the store refuses after them is delivered
   * twice instead, which every receiver of telemetry has to expect.
   */
  async consume(batch: AnyBatch): Promise<void> {
    await this.#pipelines.consume(this.#pipelines.mutatesData ? copyBatch(batch) : { ...batch });
    await this.#store.consume(batch);
  }
}

/** Counts what pipelines took over that say themselves what is stored. */
export class Forwarding implements Consumer {
  readonly mutatesData: boolean;
  readonly #pipelines: Consumer;
  readonly #telemetry: Telemetry;

  constructor(pipelines: Consumer, telemetry: Telemetry) {
    this.#pipelines = pipelines;
    this.#telemetry = telemetry;
    this.mutatesData = pipelines.mutatesData;
  }

  async consume(batch: AnyBatch): Promise<void> {
    const { signal, items } = contentsOf(batch);
    await this.#pipelines.consume(batch);
    this.#telemetry.count(signal, "forwarded", items);
  }
}

/** Counts what reached the store from a pipeline or connector, not from a receiver. */
export class Production implements Consumer {
  readonly mutatesData = false;
  readonly #store: Consumer;
  readonly #telemetry: Telemetry;

  constructor(store: Consumer, telemetry: Telemetry) {
    this.#store = store;
    this.#telemetry = telemetry;
  }

  async consume(batch: AnyBatch): Promise<void> {
    const { signal, items } = contentsOf(batch);
    await this.#store.consume(batch);
    this.#telemetry.count(signal, "produced", items);
  }
}

/** To be looked at before a batch is handed on. */
function contentsOf(batch: AnyBatch): { readonly signal: Signal; readonly items: number } {
  return { signal: batch.signal, items: itemCountOf(batch) };
}
