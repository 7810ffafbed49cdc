import type { PipelineComponentSettings } from "../../component/component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import type { ClientInfo } from "../../pdata/client-info.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import { allItemRows } from "../../pdata/item-table.ts";
import type { BatchConfig } from "./config.ts";
import { PendingItems } from "./pending-items.ts";

/** The longest that a timer of Node waits; with more it would not wait at all. */
const timerMsMax = 2 ** 31 - 1;

/** What every shard of a processor shares. */
export interface ShardSettings {
  readonly config: BatchConfig;
  readonly component: PipelineComponentSettings;
  readonly next: Consumer;
}

/**
 * Gathers the items of one kind of sender and sends them on, one batch after the other.
 *
 *     add ──► pending ── enough, or waited long enough ──► next
 *      └ waits here while a batch is being sent and another full one is pending
 */
export class BatchShard {
  readonly #settings: ShardSettings;
  /** Whom batches come from as far as the listed metadata keys tell; the rest of it is lost. */
  readonly #client: ClientInfo | undefined;
  readonly #pending = new PendingItems();
  #timer: NodeJS.Timeout | undefined;
  #sending: Promise<void> | undefined;
  #hasTimedOut = false;

  constructor(settings: ShardSettings, client: ClientInfo | undefined) {
    this.#settings = settings;
    this.#client = client;
  }

  /** Resolves once the batch is among those that wait. */
  async add(batch: AnyBatch): Promise<void> {
    while (this.#sending !== undefined && this.#pending.itemCount >= this.#heldMax) await this.#sending;
    this.#pending.add(batch);
    this.#goOn();
  }

  /** Sends all that waits. */
  async flush(): Promise<void> {
    await this.#sending;
    while (this.#pending.itemCount > 0) await this.#send("timeout");
    this.#stopTimer();
  }

  /** Items that may wait while others are being sent. */
  get #heldMax(): number {
    return this.#isImmediate ? 1 : this.#settings.config.send_batch_size;
  }

  get #isImmediate(): boolean {
    const { timeout, send_batch_size } = this.#settings.config;
    return timeout === 0 || send_batch_size === 0;
  }

  get #isFull(): boolean {
    const { itemCount } = this.#pending;
    return itemCount > 0 && (this.#isImmediate || itemCount >= this.#settings.config.send_batch_size);
  }

  #goOn(): void {
    if (this.#sending !== undefined) return;
    if (this.#isFull || this.#hasTimedOut) {
      this.#sending = this.#sendDue();
    } else if (this.#pending.itemCount > 0) {
      this.#timer ??= setTimeout(() => this.#timeOut(), Math.min(this.#settings.config.timeout, timerMsMax));
    }
  }

  #timeOut(): void {
    this.#timer = undefined;
    this.#hasTimedOut = this.#pending.itemCount > 0;
    this.#goOn();
  }

  async #sendDue(): Promise<void> {
    this.#stopTimer();
    while (this.#isFull || this.#hasTimedOut) {
      const trigger = this.#isFull ? "size" : "timeout";
      this.#hasTimedOut = false;
      if (this.#pending.itemCount > 0) await this.#send(trigger);
    }
    this.#sending = undefined;
    this.#goOn();
  }

  #stopTimer(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** Errors end here: whoever sent the items has been told that they were taken. */
  async #send(trigger: "size" | "timeout"): Promise<void> {
    const { config, component, next } = this.#settings;
    const batch = this.#pending.take(config.send_batch_max_size);
    batch.client = this.#client;
    const items = itemCountOf(batch);
    try {
      await next.consume(batch);
    } catch (error) {
      component.log(`Sender failed: ${error instanceof Error ? error.message : String(error)}`);
      const examples = { batch, rows: allItemRows(batch) };
      component.stage.drop({ signal: batch.signal, items, reason: "sender_failed", examples });
      return;
    }
    const { metrics } = component.stage;
    metrics.observe("processor_batch_batch_send_size", items);
    metrics.add(
      trigger === "size" ? "processor_batch_batch_size_trigger_send" : "processor_batch_timeout_trigger_send",
      1,
    );
  }
}
