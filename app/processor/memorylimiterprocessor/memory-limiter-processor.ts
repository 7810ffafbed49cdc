import { itemNames } from "../../base/signal.ts";
import type { Component, PipelineComponentSettings } from "../../component/component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { RetryableError } from "../../consumer/consumer-error.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import type { MemoryWatch, OnRefusing } from "./memory-watch.ts";

/** Source: Collector `internal/memorylimiter.ErrDataRefused`. */
const refused = "data refused due to high memory usage";
/** What a sender is asked to wait: collecting garbage and emptying queues take about this long. */
const retryDelayMs = 1_000;

/** Refuses batches while memory is short; the sender may send them again. */
export class MemoryLimiterProcessor implements Component, Consumer {
  readonly mutatesData = false;
  readonly #settings: PipelineComponentSettings;
  readonly #watch: MemoryWatch;
  readonly #next: Consumer;
  readonly #report: OnRefusing;

  constructor(settings: PipelineComponentSettings, watch: MemoryWatch, next: Consumer) {
    this.#settings = settings;
    this.#watch = watch;
    this.#next = next;
    this.#report = (isRefusing) =>
      isRefusing ? settings.report("recoverable", refused) : settings.report("ok");
  }

  start(): Promise<void> {
    this.#watch.listen(this.#report);
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    this.#watch.unlisten(this.#report);
    return Promise.resolve();
  }

  consume(batch: AnyBatch): Promise<void> {
    const items = itemCountOf(batch);
    const { metrics } = this.#settings.stage;
    if (this.#watch.mustRefuse()) {
      metrics.add(`processor_memory_limiter_refused_${itemNames[batch.signal]}`, items);
      return Promise.reject(new RetryableError("memory_limit", refused, retryDelayMs));
    }
    metrics.add(`processor_memory_limiter_accepted_${itemNames[batch.signal]}`, items);
    return this.#next.consume(batch);
  }
}
