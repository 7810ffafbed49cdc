import { setTimeout as sleep } from "node:timers/promises";
import { RetryableError } from "../../../consumer/consumer-error.ts";
import type { ExportRequest } from "../export-request.ts";
import type { Sizer } from "../queue-config.ts";
import { asConsumerError, ShutdownError } from "../retry.ts";
import type { RequestShelf, Shelved } from "./request-shelf.ts";

/** A request that was taken from the queue. It counts until it is `done`; what is never done is there again after a restart. */
export interface Taken {
  readonly request: ExportRequest;
  /** It was sent, or given up with `error`; what is given up with a `ShutdownError` stays in a persistent queue. Does not reject. */
  done(error?: unknown): Promise<void>;
}

/** Something requests are taken from. */
export interface RequestSource {
  /** Waits for a request. Undefined once there will be none any more. Does not reject. */
  take(): Promise<Taken | undefined>;
}

export interface RequestQueueSettings {
  readonly shelf: RequestShelf;
  readonly sizer: Sizer;
  /** Most that may wait or be under way, in units of `sizer`. */
  readonly capacity: number;
  readonly blocksOnOverflow: boolean;
  /** The storage did not do what it was asked for. The request is kept, and it is asked again. */
  readonly onStorageError: (error: unknown, shelved: Shelved) => void;
  /** What the storage has under the name of a request is none, so it is lost. */
  readonly onUnreadable: (shelved: Shelved) => void;
}

/** Asked again after this, as by the Collector's memory limiter: a queue empties in seconds, not milliseconds. A storage, too. */
const retryDelayMs = 1_000;

/**
 *     offer ──► │ oldest … newest │ ──► take ──► under way ──► done
 *               └──────────────── size ───────────────────┘
 */
export class RequestQueue implements RequestSource {
  size = 0;
  readonly capacity: number;
  readonly #settings: RequestQueueSettings;
  readonly #waiting: Shelved[] = [];
  readonly #takers: ((shelved: Shelved | undefined) => void)[] = [];
  readonly #blocked: (() => void)[] = [];
  /** Senders that wait for the result, by the number of their request. */
  readonly #results = new Map<number, PromiseWithResolvers<void>>();
  /** Done, and still on the shelf because it could not be removed. */
  readonly #leftovers: Shelved[] = [];
  readonly #closing = new AbortController();
  #nextNumber = 1;
  #isStopped = false;
  #leaves = false;

  constructor(settings: RequestQueueSettings) {
    this.#settings = settings;
    this.capacity = settings.capacity;
  }

  /** With what lies on the shelf already, however much that is. */
  async start(): Promise<void> {
    for (const shelved of await this.#settings.shelf.list()) {
      this.#nextNumber = shelved.number + 1;
      this.size += this.#sizeOf(shelved);
      this.#hand(shelved);
    }
  }

  /**
   * Resolves once the request is kept. Rejects with a `RetryableError` where the queue does not take it; then nothing becomes of `result`,
   * which else is resolved when the request is done, or rejected with the error it was given up for.
   */
  async offer(request: ExportRequest, result?: PromiseWithResolvers<void>): Promise<void> {
    const shelved = this.#newShelved(request);
    const size = this.#sizeOf(shelved);
    await this.#reserve(size);
    try {
      await this.#settings.shelf.put(shelved, request);
    } catch (error) {
      this.#release(size);
      throw new RetryableError("queue_storage", `sending queue storage: ${String(error)}`, retryDelayMs);
    }
    if (this.#isClosed && !this.#settings.shelf.isPersistent) {
      await this.#free(shelved);
      throw stopped();
    }
    if (result !== undefined) this.#results.set(shelved.number, result);
    this.#hand(shelved);
  }

  /** As `offer`, where there is room and where there is not: the request was acknowledged before. Rejects as the storage does. */
  async adopt(request: ExportRequest): Promise<void> {
    const shelved = this.#newShelved(request);
    await this.#settings.shelf.put(shelved, request);
    this.size += this.#sizeOf(shelved);
    this.#hand(shelved);
  }

  async take(): Promise<Taken | undefined> {
    for (let shelved = await this.#next(); shelved !== undefined; shelved = await this.#next()) {
      const taken = shelved;
      const request = await this.#read(taken);
      if (request !== undefined) return { request, done: (error) => this.#done(taken, error) };
    }
    return undefined;
  }

  /** Refuses from now on. What is in memory can still be taken; what is on disk stays there, and who waits for it comes again. */
  close(): void {
    this.#closing.abort();
    if (this.#settings.shelf.isPersistent)
      for (const { number } of this.#waiting.splice(0)) this.#answer(number, stopped());
    for (const give of this.#takers.splice(0)) give(undefined);
    for (const wake of this.#blocked.splice(0)) wake();
  }

  /** Nothing can be taken any more either. `leaves`: what is given up for the shutdown from now on stays on the shelf, for who has it next. */
  stop(leaves: boolean): void {
    this.close();
    this.#waiting.length = 0;
    this.#isStopped = true;
    this.#leaves = leaves;
  }

  /** Who still waits for the result of a request is asked to come again, and the request is taken off the shelf. */
  async abandonResults(): Promise<void> {
    for (const shelved of await this.#settings.shelf.list()) {
      if (!this.#results.has(shelved.number)) continue;
      this.#answer(shelved.number, stopped());
      await this.#free(shelved);
    }
  }

  /** Tries once more to remove what is done and still on the shelf: it would be sent again after the next start. */
  async removeLeftovers(): Promise<void> {
    const shelved = this.#leftovers.splice(0);
    if (shelved.length === 0) return;
    try {
      await this.#settings.shelf.remove(shelved);
    } catch (error) {
      this.#leftovers.push(...shelved);
      this.#settings.onStorageError(error, shelved.at(-1)!);
    }
  }

  #newShelved({ items, bytes }: ExportRequest): Shelved {
    return { number: this.#nextNumber++, items, bytes: bytes.length };
  }

  get #isClosed(): boolean {
    return this.#closing.signal.aborted;
  }

  async #reserve(size: number): Promise<void> {
    // An empty queue takes a request of any size: it would never fit.
    while (!this.#isClosed && this.size > 0 && this.size + size > this.capacity) {
      if (!this.#settings.blocksOnOverflow)
        throw new RetryableError("queue_full", "sending queue is full", retryDelayMs);
      await new Promise<void>((resolve) => this.#blocked.push(resolve));
    }
    if (this.#isClosed) throw stopped();
    this.size += size;
  }

  #release(size: number): void {
    this.size -= size;
    for (const wake of this.#blocked.splice(0)) wake();
  }

  /** Undefined where it cannot be read any more, or not before the queue is closed: then it stays where it is. */
  async #read(shelved: Shelved): Promise<ExportRequest | undefined> {
    for (;;) {
      try {
        const request = await this.#settings.shelf.get(shelved);
        if (request !== undefined) return request;
        this.#settings.onUnreadable(shelved);
        await this.#free(shelved);
        return undefined;
      } catch (error) {
        this.#settings.onStorageError(error, shelved);
        await sleep(retryDelayMs, undefined, { signal: this.#closing.signal }).catch(() => undefined);
        if (this.#isClosed) return undefined;
      }
    }
  }

  async #done(shelved: Shelved, error?: unknown): Promise<void> {
    const isWaitedFor = this.#results.has(shelved.number);
    // Not after the removal, which may fail.
    this.#answer(shelved.number, error);
    const isLeft = this.#settings.shelf.isPersistent || (this.#leaves && !isWaitedFor);
    if (error instanceof ShutdownError && isLeft) return;
    await this.#free(shelved);
  }

  #answer(number: number, error: unknown): void {
    const result = this.#results.get(number);
    this.#results.delete(number);
    if (error === undefined) result?.resolve();
    else result?.reject(asConsumerError(error));
  }

  async #free(shelved: Shelved): Promise<void> {
    this.#release(this.#sizeOf(shelved));
    this.#leftovers.push(shelved);
    await this.removeLeftovers();
  }

  #hand(shelved: Shelved): void {
    const give = this.#takers.shift();
    if (give !== undefined) give(shelved);
    else if (!this.#isStopped && !(this.#isClosed && this.#settings.shelf.isPersistent))
      this.#waiting.push(shelved);
  }

  #next(): Promise<Shelved | undefined> {
    const shelved = this.#waiting.shift();
    if (shelved !== undefined || this.#isClosed) return Promise.resolve(shelved);
    return new Promise((resolve) => this.#takers.push(resolve));
  }

  #sizeOf({ items, bytes }: Shelved): number {
    const { sizer } = this.#settings;
    if (sizer === "requests") return 1;
    return sizer === "items" ? items : bytes;
  }
}

function stopped(): RetryableError {
  return new RetryableError("shutdown", "sending queue is stopped", retryDelayMs);
}
