import type { Worker } from "node:worker_threads";
import { StorageError, type StorageFailure, toRetryableError } from "../storage-error.ts";
import type { ArgumentsOf, Call, MethodsOf, ResultOf, WorkerMessage } from "./protocol.ts";

/** How long a worker that crashed stays down: a worker that cannot start must not spin. */
const restartDelayMs = 200;

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

export interface ChannelSettings {
  readonly name: string;
  readonly spawn: () => Worker;
  readonly log: (line: string) => void;
  readonly onMessage: (message: Extract<WorkerMessage, { kind: "evicted" }>) => void;
}

/**
 * Calls to a worker thread. When the thread dies, what it had not answered rejects with a `RetryableError`, and
 * another thread is started. A call that meets a bug rejects with a plain `Error`, and the thread goes on.
 */
export class WorkerChannel<M extends MethodsOf<M>> {
  readonly #settings: ChannelSettings;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | undefined;
  #restartTimer: NodeJS.Timeout | undefined;
  #nextId = 1;
  #isClosing = false;

  private constructor(settings: ChannelSettings) {
    this.#settings = settings;
  }

  /** Starts the thread; rejects with its `StorageError` where it refuses to work. */
  static async start<M extends MethodsOf<M>>(settings: ChannelSettings): Promise<WorkerChannel<M>> {
    const channel = new WorkerChannel<M>(settings);
    await channel.#start();
    return channel;
  }

  call<K extends keyof M & string>(
    method: K,
    args: ArgumentsOf<M[K]>,
    transfer: readonly ArrayBuffer[] = [],
  ): Promise<ResultOf<M[K]>> {
    return this.#send(method, args, transfer) as Promise<ResultOf<M[K]>>;
  }

  /** Lets the thread finish what it was given and waits for its end. */
  async close(): Promise<void> {
    this.#isClosing = true;
    clearTimeout(this.#restartTimer);
    const worker = this.#worker;
    if (worker === undefined) return;
    const ended = new Promise<void>((resolve) => worker.once("exit", () => resolve()));
    // A thread that dies while closing has nothing left that could be lost: its exit is all there is to wait for.
    await Promise.race([this.#send("close", undefined), ended]);
    await ended;
  }

  #send(method: string, args: unknown, transfer: readonly ArrayBuffer[] = []): Promise<unknown> {
    const worker = this.#worker;
    if (worker === undefined) return Promise.reject(this.#downError());
    return new Promise((resolve, reject) => {
      const id = this.#nextId++;
      this.#pending.set(id, { resolve, reject });
      worker.postMessage({ id, method, args } satisfies Call, transfer);
    });
  }

  #start(): Promise<void> {
    return new Promise((resolve, reject) => {
      const worker = this.#settings.spawn();
      worker.on("message", (message: WorkerMessage) => {
        if (message.kind === "ready") {
          this.#worker = worker;
          resolve();
        } else if (message.kind === "refused") reject(new StorageError(message.code, message.message));
        else this.#take(message);
      });
      worker.on("error", (error: Error) => {
        this.#settings.log(
          `storage: the ${this.#settings.name} worker crashed: ${error.stack ?? error.message}`,
        );
        reject(error);
      });
      worker.on("exit", () => {
        reject(this.#downError());
        this.#onExit();
      });
    });
  }

  #take(message: Exclude<WorkerMessage, { kind: "ready" | "refused" }>): void {
    if (message.kind === "log") this.#settings.log(message.line);
    else if (message.kind === "evicted") this.#settings.onMessage(message);
    else if (message.kind === "done")
      for (const [index, id] of message.ids.entries()) this.#settle(id)?.resolve(message.results[index]);
    else this.#rejectCalls(message);
  }

  #rejectCalls(message: Extract<WorkerMessage, { kind: "failed" | "broken" }>): void {
    if (message.kind === "broken")
      this.#settings.log(`storage: a call to the ${this.#settings.name} worker failed: ${message.stack}`);
    const error = message.kind === "broken" ? new Error(message.message) : toRetryableError(message.failure);
    for (const id of message.ids) this.#settle(id)?.reject(error);
  }

  #settle(id: number): Pending | undefined {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    return pending;
  }

  #onExit(): void {
    const wasUp = this.#worker !== undefined;
    this.#worker = undefined;
    for (const { reject } of this.#pending.values()) reject(this.#downError());
    this.#pending.clear();
    if (this.#isClosing || !wasUp) return;
    this.#settings.log(`storage: the ${this.#settings.name} worker ended; starting another`);
    this.#scheduleRestart();
  }

  #scheduleRestart(): void {
    this.#restartTimer = setTimeout(() => {
      this.#start().catch(() => {
        if (!this.#isClosing) this.#scheduleRestart();
      });
    }, restartDelayMs);
  }

  #downError(): Error {
    const failure: StorageFailure = {
      reason: "storage_unavailable",
      message: this.#isClosing
        ? "the store is closed"
        : `the ${this.#settings.name} worker is starting again`,
    };
    return toRetryableError(failure);
  }
}
