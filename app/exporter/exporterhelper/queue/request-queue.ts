import { RetryableError } from "../../../consumer/consumer-error.ts";
import type { ExportRequest } from "../export-request.ts";
import type { Sizer } from "../queue-config.ts";
import type { RequestShelf, Shelved } from "./request-shelf.ts";

/** A request that was taken from the queue. It counts until it is `done`; what is never done is there again after a restart. */
export interface Taken {
  readonly request: ExportRequest;
  /** It was sent, or given up with `error`. */
  done(error?: unknown): Promise<void>;
}

/** Something requests are taken from. */
export interface RequestSource {
  /** Waits for a request. Undefined once there will be none any more. */
  take(): Promise<Taken | undefined>;
}

export interface RequestQueueSettings {
  readonly shelf: RequestShelf;
  readonly sizer: Sizer;
  /** Most that may wait or be under way, in units of `sizer`. */
  readonly capacity: number;
  readonly blocksOnOverflow: boolean;
  readonly log: (line: string) => void;
}

/** A sender is asked to come again after this, as by the Collector's memory limiter: a queue empties in seconds, not milliseconds. */
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
  #nextNumber = 1;
  #isClosed = false;

  constructor(settings: RequestQueueSettings) {
    this.#settings = settings;
    this.capacity = settings.capacity;
  }

  async start(): Promise<void> {
    for (const shelved of await this.#settings.shelf.restore()) {
      this.#nextNumber = shelved.number + 1;
      this.size += this.#sizeOf(shelved);
      this.#hand(shelved);
    }
  }

  /** Resolves once the request is kept. Rejects with a `RetryableError` where there is no room. */
  async offer(request: ExportRequest): Promise<void> {
    await this.#offer(request);
  }

  /** As `offer`, and waits until the request is done: rejects with the error it was given up for. */
  async offerAndWait(request: ExportRequest): Promise<void> {
    const result = Promise.withResolvers<void>();
    await this.#offer(request, result);
    await result.promise;
  }

  async #offer(request: ExportRequest, result?: PromiseWithResolvers<void>): Promise<void> {
    const shelved = { number: this.#nextNumber++, items: request.items, bytes: request.bytes.length };
    const size = this.#sizeOf(shelved);
    await this.#reserve(size);
    try {
      await this.#settings.shelf.put(shelved, request);
    } catch (error) {
      this.#release(size);
      throw new RetryableError("queue_storage", `sending queue storage: ${String(error)}`, retryDelayMs);
    }
    if (result !== undefined) this.#results.set(shelved.number, result);
    this.#hand(shelved);
  }

  async take(): Promise<Taken | undefined> {
    for (;;) {
      const shelved = await this.#next();
      if (shelved === undefined) return undefined;
      const request = await this.#settings.shelf.get(shelved);
      if (request !== undefined) return { request, done: (error) => this.#done(shelved, error) };
      this.#settings.log(`a request of ${shelved.items} items in the sending queue cannot be read any more`);
      await this.#done(shelved);
    }
  }

  /** Refuses from now on. What is in memory can still be taken; what is on disk stays there. */
  close(): void {
    this.#isClosed = true;
    if (this.#settings.shelf.isPersistent) this.#waiting.length = 0;
    for (const give of this.#takers.splice(0)) give(undefined);
    for (const wake of this.#blocked.splice(0)) wake();
  }

  async #reserve(size: number): Promise<void> {
    // An empty queue takes a request of any size: it would never fit.
    while (!this.#isClosed && this.size > 0 && this.size + size > this.capacity) {
      if (!this.#settings.blocksOnOverflow)
        throw new RetryableError("queue_full", "sending queue is full", retryDelayMs);
      await new Promise<void>((resolve) => this.#blocked.push(resolve));
    }
    if (this.#isClosed) throw new RetryableError("shutdown", "sending queue is stopped", retryDelayMs);
    this.size += size;
  }

  #release(size: number): void {
    this.size -= size;
    for (const wake of this.#blocked.splice(0)) wake();
  }

  async #done(shelved: Shelved, error?: unknown): Promise<void> {
    this.#release(this.#sizeOf(shelved));
    const result = this.#results.get(shelved.number);
    this.#results.delete(shelved.number);
    if (error === undefined) result?.resolve();
    else result?.reject(error);
    await this.#settings.shelf.remove(shelved);
  }

  #hand(shelved: Shelved): void {
    const give = this.#takers.shift();
    if (give !== undefined) give(shelved);
    else if (!(this.#isClosed && this.#settings.shelf.isPersistent)) this.#waiting.push(shelved);
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
