import { itemNames, type Signal } from "../../base/signal.ts";
import type { Component, PipelineComponentSettings } from "../../component/component.ts";
import { RepeatedLog } from "../../component/repeated-log.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { PermanentError, RetryableError } from "../../consumer/consumer-error.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { type ExportRequest, toExportRequest } from "./export-request.ts";
import { RequestBatcher } from "./queue/request-batcher.ts";
import { RequestQueue, type RequestSource, type Taken } from "./queue/request-queue.ts";
import { MemoryShelf, type RequestShelf, StorageShelf } from "./queue/request-shelf.ts";
import { batchSizer, type QueueConfig } from "./queue-config.ts";
import { asConsumerError, type Send, ShutdownError, withRetry } from "./retry.ts";
import type { RetryConfig } from "./retry-config.ts";

export interface ExporterHelperSettings {
  readonly signal: Signal;
  readonly component: PipelineComponentSettings;
  /** Sends once. */
  readonly send: Send;
  readonly retry: RetryConfig | undefined;
  readonly queue: QueueConfig | undefined;
  /** Labels of sent and failed items besides `exporter`. */
  readonly labels?: Readonly<Record<string, string>>;
}

/**
 *     consume ──► request ──► queue (acknowledged) ──► merge ──► retry ──► send
 *                    └──────────── no queue: acknowledged once sent ───────┘
 */
export class ExporterHelper implements Component, Consumer {
  readonly mutatesData = false;
  readonly #settings: ExporterHelperSettings;
  readonly #sendWithRetry: Send;
  readonly #queueConfig: QueueConfig | undefined;
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  readonly #log: RepeatedLog;
  #shelf: RequestShelf | undefined;
  #queue: RequestQueue | undefined;
  #consumers: readonly Promise<void>[] = [];

  constructor(settings: ExporterHelperSettings) {
    const { clock, log, id } = settings.component;
    this.#settings = settings;
    this.#log = new RepeatedLog(settings.component);
    this.#queueConfig = settings.queue?.enabled === true ? settings.queue : undefined;
    const onPause = (error: RetryableError, pauseMs: number) => {
      settings.component.report("recoverable", error.message);
      log(
        `${id}: Exporting failed. Will retry the request after interval. error=${JSON.stringify(error.message)} interval=${Math.round(pauseMs)}ms`,
      );
    };
    const { retry, send } = settings;
    this.#sendWithRetry =
      retry === undefined
        ? send
        : withRetry(send, retry, { clock, stopping: this.#stopping.signal, onPause });
  }

  async start(): Promise<void> {
    const config = this.#queueConfig;
    if (config === undefined) return;
    this.#shelf = await this.#openShelf(config);
    this.#queue = new RequestQueue({
      shelf: this.#shelf,
      sizer: config.sizer,
      capacity: config.queue_size,
      blocksOnOverflow: config.block_on_overflow,
      onStorageError: (error, { items }) => this.#storageFailed(messageOf(error), items),
      onUnreadable: ({ items }) => this.#unreadable(items),
    });
    await this.#queue.start();
    this.#gauge();
    this.#consumers = this.#startConsumers(config, this.#queue);
  }

  /** Requests in memory are tried once more each; those on disk stay there. */
  async shutdown(): Promise<void> {
    this.#stopping.abort();
    this.#queue?.close();
    await Promise.all(this.#consumers);
    await Promise.allSettled(this.#underWay);
    await this.#queue?.removeLeftovers();
    await this.#shelf?.close();
    this.#shelf = undefined;
  }

  async consume(batch: AnyBatch): Promise<void> {
    const request = toExportRequest(batch, this.#queueConfig !== undefined);
    if (request.items === 0) return;
    if (this.#queueConfig !== undefined) return this.#enqueue(request, this.#queueConfig);
    const sending = this.#sendNow(request);
    this.#underWay.add(sending);
    try {
      await sending;
    } finally {
      this.#underWay.delete(sending);
    }
  }

  async #enqueue(request: ExportRequest, config: QueueConfig): Promise<void> {
    if (this.#queue === undefined)
      throw new RetryableError("not_started", "the exporter has not started", 1_000);
    const result = config.wait_for_result ? Promise.withResolvers<void>() : undefined;
    try {
      await this.#queue.offer(request, result);
    } catch (error) {
      this.#count("enqueue_failed", request.items);
      throw error;
    } finally {
      this.#gauge();
    }
    await result?.promise;
  }

  async #sendNow(request: ExportRequest): Promise<void> {
    try {
      await this.#sendWithRetry(request);
      this.#sent(request);
    } catch (error) {
      this.#count("send_failed", request.items);
      const { id, log } = this.#settings.component;
      const advice = "Try enabling sending_queue to survive temporary failures.";
      log(`${id}: Exporting failed. Rejecting data. ${advice} error=${JSON.stringify(messageOf(error))}`);
      throw asConsumerError(error);
    }
  }

  #startConsumers(config: QueueConfig, queue: RequestQueue): Promise<void>[] {
    const loops = (source: RequestSource) =>
      Array.from({ length: config.num_consumers }, () => this.#sendAll(source));
    if (config.batch === undefined) return loops(queue);
    const { batch, num_consumers: readyMax } = config;
    const batcher = new RequestBatcher({ source: queue, config: batch, sizer: batchSizer(config), readyMax });
    return [batcher.run(), ...loops(batcher)];
  }

  async #sendAll(source: RequestSource): Promise<void> {
    for (let taken = await source.take(); taken; taken = await source.take()) await this.#sendTaken(taken);
  }

  /** What cannot be sent is dropped and counted, unless a sender still waits for it: then it is refused. */
  async #sendTaken({ request, done }: Taken): Promise<void> {
    const error = await this.#failureOf(request);
    const isKept = error instanceof ShutdownError && this.#shelf?.isPersistent === true;
    if (error === undefined) this.#sent(request);
    else if (!isKept) this.#giveUp(request, error);
    await done(error);
    this.#gauge();
  }

  async #failureOf(request: ExportRequest): Promise<unknown> {
    try {
      await this.#sendWithRetry(request);
      return undefined;
    } catch (error) {
      return error;
    }
  }

  #sent({ items }: ExportRequest): void {
    this.#count("sent", items);
    this.#settings.component.report("ok");
  }

  #giveUp({ items }: ExportRequest, error: unknown): void {
    const { signal, component } = this.#settings;
    const message = messageOf(error);
    this.#count("send_failed", items);
    if (this.#queueConfig?.wait_for_result !== true)
      component.stage.drop({ signal, items, reason: reasonOf(error), rule: message });
    component.report("recoverable", message);
    component.log(
      `${component.id}: Exporting failed. Dropping data. error=${JSON.stringify(message)} dropped_items=${items}`,
    );
  }

  #storageFailed(message: string, items: number): void {
    const { signal, component } = this.#settings;
    component.telemetry.countWarning(signal, "queue_storage", items);
    component.report("recoverable", `sending queue storage: ${message}`);
    this.#log.write(
      message,
      `${component.id}: The storage of the sending queue failed. Will ask it again. error=${JSON.stringify(message)}`,
    );
  }

  #unreadable(items: number): void {
    const { signal, component } = this.#settings;
    component.stage.drop({ signal, items, reason: "queue_storage", rule: "cannot be read any more" });
    component.log(
      `${component.id}: a request of ${items} items in the sending queue cannot be read any more`,
    );
  }

  #count(what: "sent" | "send_failed" | "enqueue_failed", items: number): void {
    const { signal, component, labels } = this.#settings;
    component.stage.metrics.add(`exporter_${what}_${itemNames[signal]}`, items, {
      exporter: component.id,
      ...labels,
    });
  }

  #gauge(): void {
    const queue = this.#queue;
    if (queue === undefined) return;
    const { signal, component } = this.#settings;
    const labels = { exporter: component.id, data_type: signal };
    component.stage.metrics.set("exporter_queue_size", queue.size, labels);
    component.stage.metrics.set("exporter_queue_capacity", queue.capacity, labels);
  }

  async #openShelf({ storage }: QueueConfig): Promise<RequestShelf> {
    if (storage === undefined) return new MemoryShelf();
    const { signal, component } = this.#settings;
    const extension = component.host.extension(storage);
    if (extension === undefined) throw new Error(`failed to start: storage extension "${storage}" not found`);
    if (extension.storage === undefined)
      throw new Error(`failed to start: extension "${storage}" is not a storage extension`);
    return new StorageShelf(signal, await extension.storage.open(component.id, signal));
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function reasonOf(error: unknown): string {
  if (error instanceof PermanentError || error instanceof RetryableError) return error.reason;
  return error instanceof ShutdownError ? "shutdown" : "internal";
}
