import { setTimeout as sleep } from "node:timers/promises";
import type { Signal } from "../../base/signal.ts";
import type { Component, PipelineComponentSettings, Succeeding } from "../../component/component.ts";
import type { LogLevel } from "../../component/log.ts";
import { RepeatedLog } from "../../component/repeated-log.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { PermanentError, RetryableError } from "../../consumer/consumer-error.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { type ExportRequest, toExportRequest } from "./export-request.ts";
import { RequestBatcher } from "./queue/request-batcher.ts";
import { RequestQueue, type RequestSource, type Taken } from "./queue/request-queue.ts";
import { MemoryShelf, type RequestShelf, StorageShelf } from "./queue/request-shelf.ts";
import { batchSizer, type QueueConfig } from "./queue-config.ts";
import type { RequestSender } from "./request-sender.ts";
import { asConsumerError, type Send, ShutdownError, withRetry } from "./retry.ts";
import type { RetryConfig } from "./retry-config.ts";

export interface ExporterHelperSettings {
  readonly signal: Signal;
  readonly component: PipelineComponentSettings;
  readonly sender: RequestSender;
  readonly retry: RetryConfig | undefined;
  readonly queue: QueueConfig | undefined;
  /** Labels of sent and failed items besides `exporter`. */
  readonly labels?: Readonly<Record<string, string>>;
  /** How long a shutdown may take to send what the queue holds. */
  readonly drainTimeoutMs?: number;
}

/** As long as the receivers may take to finish; half of what `docker stop` allows. */
const defaultDrainTimeoutMs = 5_000;

/**
 * An exporter, but for how it sends.
 *
 *     consume ──► request ──► queue (acknowledged) ──► merge ──► retry ──► send
 *                    └──────────── no queue: acknowledged once sent ───────┘
 */
export class ExporterHelper implements Component, Consumer, Succeeding {
  readonly mutatesData = false;
  readonly #settings: ExporterHelperSettings;
  readonly #sendWithRetry: Send;
  readonly #queueConfig: QueueConfig | undefined;
  readonly #log: RepeatedLog;
  readonly #stopping = new AbortController();
  readonly #underWay = new Set<Promise<void>>();
  #shelf: RequestShelf | undefined;
  #queue: RequestQueue | undefined;
  #consumers: readonly Promise<void>[] = [];
  /** Until its queue is here this one has none. */
  #predecessor: ExporterHelper | undefined;
  /** Gets what is still handed to this one. */
  #successor: { readonly exporter: ExporterHelper; readonly isReady: Promise<void> } | undefined;

  constructor(settings: ExporterHelperSettings) {
    const { component, retry, sender } = settings;
    this.#settings = settings;
    this.#queueConfig = settings.queue?.enabled === true ? settings.queue : undefined;
    this.#log = new RepeatedLog(component);
    const onPause = (error: RetryableError, pauseMs: number) => this.#onPause(error, pauseMs);
    const send: Send = (request) => sender.send(request);
    this.#sendWithRetry =
      retry === undefined
        ? send
        : withRetry(send, retry, { clock: component.clock, stopping: this.#stopping.signal, onPause });
  }

  async start(): Promise<void> {
    const config = this.#queueConfig;
    this.#settings.sender.open?.();
    if (config === undefined) return;
    const shelf = await this.#openShelf(config);
    if (this.#predecessor === undefined) return this.#startQueue(config, shelf);
    // The queue starts once it is taken over. Opened twice, requests would be sent twice.
    if (isSameShelf(shelf, this.#predecessor.#shelf)) await shelf.close();
    else this.#shelf = shelf;
  }

  succeed(predecessor: Component): boolean {
    if (!(predecessor instanceof ExporterHelper)) return false;
    this.#predecessor = predecessor;
    return true;
  }

  async takeOver(): Promise<void> {
    const predecessor = this.#predecessor;
    if (predecessor === undefined) return;
    const ready = Promise.withResolvers<void>();
    predecessor.#successor = { exporter: this, isReady: ready.promise };
    try {
      await this.#inherit(predecessor);
    } catch (error) {
      this.#settings.component.report("permanent", messageOf(error));
      this.#write(`what was waiting to be sent cannot be taken over: ${messageOf(error)}`);
    } finally {
      this.#predecessor = undefined;
      ready.resolve();
    }
  }

  /** Requests in memory are tried once more each, for a time; those on disk stay there. */
  async shutdown(): Promise<void> {
    this.#stopping.abort();
    this.#queue?.close();
    await this.#finish();
    await this.#queue?.removeLeftovers();
    await this.#dropLeftOver();
    await this.#shelf?.close();
    this.#shelf = undefined;
    this.#settings.sender.close?.();
  }

  async consume(batch: AnyBatch): Promise<void> {
    if (this.#successor !== undefined) {
      await this.#successor.isReady;
      return this.#successor.exporter.consume(batch);
    }
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

  async #startQueue(config: QueueConfig, shelf: RequestShelf): Promise<void> {
    this.#shelf = shelf;
    this.#queue = new RequestQueue({
      shelf,
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

  /** A shelf that both would have is gone on with; from another one its requests are moved. */
  async #inherit(predecessor: ExporterHelper): Promise<void> {
    const config = this.#queueConfig;
    // Without a queue there is nowhere to put them: the predecessor sends what it can when it is shut down.
    if (config === undefined) return;
    const left = await predecessor.#release();
    await this.#startQueue(config, this.#shelf ?? left ?? new MemoryShelf());
    if (left === undefined || this.#shelf === left) return;
    for (const shelved of await left.list()) {
      const request = await left.get(shelved);
      if (request !== undefined) await this.#queue?.adopt(request);
      await left.remove([shelved]);
    }
    await left.close();
    this.#gauge();
  }

  /** Ends sending, and gives away the shelf with what is not sent. */
  async #release(): Promise<RequestShelf | undefined> {
    // Who has just been told that there is room puts its request there within this turn.
    await new Promise(setImmediate);
    this.#queue?.stop(true);
    this.#stopping.abort();
    await this.#finish();
    await this.#queue?.removeLeftovers();
    await this.#queue?.abandonResults();
    const shelf = this.#shelf;
    this.#shelf = undefined;
    return shelf;
  }

  /** Waits for what is being sent; what takes too long is given up. */
  async #finish(): Promise<void> {
    const { sender, drainTimeoutMs = defaultDrainTimeoutMs } = this.#settings;
    const all = Promise.all([...this.#consumers, Promise.allSettled(this.#underWay)]);
    const late = new AbortController();
    const isLate = sleep(drainTimeoutMs, true, { signal: late.signal }).catch(() => false);
    if ((await Promise.race([all.then(() => false), isLate])) === true) {
      this.#queue?.stop(this.#successor !== undefined);
      sender.close?.();
    }
    late.abort();
    await all;
  }

  /** Acknowledged, in memory, and not sent in time. */
  async #dropLeftOver(): Promise<void> {
    if (this.#shelf === undefined || this.#shelf.isPersistent) return;
    await this.#queue?.abandonResults();
    const left = await this.#shelf.list();
    const items = left.reduce((sum, shelved) => sum + shelved.items, 0);
    if (items === 0) return;
    const { signal, component } = this.#settings;
    this.#count("sendFailed", items);
    component.stage.drop({ signal, items, reason: "shutdown", rule: "not sent before the exporter stopped" });
    this.#write(`Exporter stopped before the sending queue was empty. Dropping data. dropped_items=${items}`);
  }

  async #enqueue(request: ExportRequest, config: QueueConfig): Promise<void> {
    if (this.#queue === undefined)
      throw new RetryableError("not_started", "the exporter has not started", 1_000);
    const result = config.wait_for_result ? Promise.withResolvers<void>() : undefined;
    try {
      await this.#queue.offer(request, result);
    } catch (error) {
      this.#count("enqueueFailed", request.items);
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
      this.#count("sendFailed", request.items);
      const advice = "Try enabling sending_queue to survive temporary failures.";
      const message = messageOf(error);
      this.#writeOften(`Exporting failed. Rejecting data. ${advice}`, `error=${JSON.stringify(message)}`);
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
    const isKept = error instanceof ShutdownError && this.#leavesRequests();
    if (error === undefined) this.#sent(request);
    else if (!isKept) this.#giveUp(request, error);
    await done(error);
    this.#gauge();
  }

  /** On the shelf, for who comes next. */
  #leavesRequests(): boolean {
    return this.#successor !== undefined || this.#shelf?.isPersistent === true;
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

  #onPause(error: RetryableError, pauseMs: number): void {
    this.#settings.component.report("recoverable", error.message);
    this.#writeOften(
      "Exporting failed. Will retry the request after interval.",
      `error=${JSON.stringify(error.message)} interval=${Math.round(pauseMs)}ms`,
      "info",
    );
  }

  #giveUp({ items }: ExportRequest, error: unknown): void {
    const { signal, component } = this.#settings;
    const message = messageOf(error);
    this.#count("sendFailed", items);
    if (this.#queueConfig?.wait_for_result !== true)
      component.stage.drop({ signal, items, reason: reasonOf(error), rule: message });
    component.report("recoverable", message);
    this.#writeOften(
      "Exporting failed. Dropping data.",
      `error=${JSON.stringify(message)} dropped_items=${items}`,
    );
  }

  #storageFailed(message: string, items: number): void {
    const { signal, component } = this.#settings;
    component.telemetry.countWarning(signal, "queue_storage", items);
    component.report("recoverable", `sending queue storage: ${message}`);
    this.#writeOften(
      "The storage of the sending queue failed. Will ask it again.",
      `error=${JSON.stringify(message)}`,
    );
  }

  #unreadable(items: number): void {
    const { signal, component } = this.#settings;
    component.stage.drop({ signal, items, reason: "queue_storage", rule: "cannot be read any more" });
    this.#write(`a request of ${items} items in the sending queue cannot be read any more`);
  }

  #write(line: string): void {
    const { id, log } = this.#settings.component;
    log(`${id}: ${line}`, { level: "error" });
  }

  /** A destination that is down would fill the log: once, and then how often it came. What was lost is counted one by one. */
  #writeOften(message: string, details: string, level: LogLevel = "error"): void {
    this.#log.write(message, `${this.#settings.component.id}: ${message} ${details}`, level);
  }

  #count(what: "sent" | "sendFailed" | "enqueueFailed", items: number): void {
    const { signal, component, labels } = this.#settings;
    component.stage[what](signal, items, labels);
  }

  #gauge(): void {
    const queue = this.#queue;
    if (queue === undefined || this.#successor !== undefined) return;
    const { signal, component } = this.#settings;
    component.stage.queue(signal, queue.size, queue.capacity);
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

/** Requests that lie on one lie on the other, or can as well. */
function isSameShelf(a: RequestShelf, b: RequestShelf | undefined): boolean {
  return b !== undefined && a.isPersistent === b.isPersistent && a.location === b.location;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function reasonOf(error: unknown): string {
  if (error instanceof PermanentError || error instanceof RetryableError) return error.reason;
  return error instanceof ShutdownError ? "shutdown" : "internal";
}
