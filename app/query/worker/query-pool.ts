import { availableParallelism } from "node:os";
import { ApiFailure } from "../../api/protocol.ts";
import type { ScratchRange } from "../../spanindex/memory/shared-memory.ts";
import type { BlockChange, LoadOutcome, PublishedIndex } from "../../spanindex/published-index.ts";
import type { Tier } from "../traces/query-world.ts";
import { CancelCells } from "./cancel-cells.ts";
import { PartReleases } from "./part-releases.ts";
import type { FromWorker, TierFailure } from "./protocol.ts";
import { apiFailureOf, workerLost } from "./query-failure.ts";
import type { QueryThread, StartThread } from "./query-thread.ts";

export interface QueryPoolSettings {
  readonly index: PublishedIndex;
  /** Starts a worker. */
  readonly startThread: StartThread;
  /** Used instead where workers end before they are ready. */
  readonly startFallback: StartThread;
  readonly log: (line: string) => void;
}

/** Two cores are left to the engine and the page. */
export function workerCount(): number {
  return Math.max(1, Math.min(workersMax, availableParallelism() - 2));
}

/** Each has scratch memory of its own, and questions of one person rarely come eight at once. */
const workersMax = 8;

/** Open queries of all clients; whoever asks more is told to wait. */
const openQueriesMax = 1024;

/** A query whose worker died is run once more, on another. */
const runsMax = 2;

/** Subjects of which it is known who answered about them. */
const subjectsMax = 64;

interface Request {
  readonly id: number;
  readonly operation: string;
  readonly params: unknown;
  readonly cell: number;
  readonly subject: string | undefined;
  readonly signal: AbortSignal | undefined;
  readonly abort: () => void;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  runs: number;
  worker: PoolWorker | undefined;
}

interface PoolWorker {
  readonly scratch: ScratchRange;
  thread: QueryThread | undefined;
  isReady: boolean;
  readonly requests: Set<Request>;
}

/**
 * The query workers as the engine sees them. A worker is started when it is first needed, sees every change of the index in
 * the order of the queries, and is replaced when it dies.
 */
export class QueryPool {
  readonly #settings: QueryPoolSettings;
  readonly #cells = new CancelCells(openQueriesMax);
  readonly #releases: PartReleases<PoolWorker>;
  readonly #workers: readonly PoolWorker[];
  readonly #requests = new Map<number, Request>();
  /** Who answered last about a subject; used longest ago first. */
  readonly #answerers = new Map<string, PoolWorker>();
  readonly #stopListening: () => void;
  #startThread: StartThread;
  #nextId = 1;
  #isClosed = false;

  constructor(settings: QueryPoolSettings) {
    const { index, startThread } = settings;
    this.#settings = settings;
    this.#startThread = startThread;
    this.#releases = new PartReleases((parts) => index.release(parts));
    this.#workers = index.scratch.map((scratch) => ({
      ...{ scratch, thread: undefined, isReady: false },
      requests: new Set(),
    }));
    this.#stopListening = index.onChange((change) => this.#publish(change));
  }

  /** Starts the first worker before it is needed. */
  warmUp(): void {
    this.#threadOf(this.#workers[0]!);
  }

  /**
   * Runs an operation on the least busy worker; where it has a subject, rather on the one that knows it. Rejects with `ApiFailure`;
   * with `cancelled` once the query has stopped.
   */
  run<Result>(operation: string, params: unknown, signal?: AbortSignal, subject?: string): Promise<Result> {
    return new Promise((resolve, reject) => {
      const refusal = this.#refusal(signal);
      const cell = refusal === undefined ? this.#cells.take() : undefined;
      if (cell === undefined) {
        reject(refusal ?? tooMany());
        return;
      }
      const id = this.#nextId++;
      const abort = () => this.#cancel(request);
      const request: Request = {
        ...{ id, operation, params, cell, subject, signal, abort, resolve, reject },
        ...{ runs: 0, worker: undefined },
      };
      signal?.addEventListener("abort", abort);
      this.#requests.set(id, request);
      this.#dispatch(request);
    });
  }

  /** Ends all workers; what they had not answered is cancelled. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stopListening();
    for (const request of this.#requests.values()) this.#settle(request)?.reject(closed());
    const threads = this.#workers.flatMap(({ thread }) => (thread === undefined ? [] : [thread]));
    await Promise.all(threads.map((thread) => thread.end()));
  }

  #refusal(signal: AbortSignal | undefined): ApiFailure | undefined {
    if (this.#isClosed) return closed();
    return signal?.aborted === true ? new ApiFailure("cancelled", "The request was cancelled") : undefined;
  }

  #dispatch(request: Request): void {
    try {
      this.#settings.index.refresh();
      this.#post(request);
    } catch (error) {
      this.#settle(request)?.reject(error as Error);
    }
  }

  #post(request: Request): void {
    const { id, operation, params, cell, subject } = request;
    const worker = subject === undefined ? this.#leastBusy() : this.#answererOf(subject);
    request.runs += 1;
    request.worker = worker;
    worker.requests.add(request);
    this.#threadOf(worker).post({ type: "run", id, operation, params, cell });
  }

  /** Of equally busy ones the first: its caches are warm. */
  #leastBusy(): PoolWorker {
    return this.#workers.reduce((best, worker) =>
      worker.requests.size < best.requests.size ? worker : best,
    );
  }

  /**
   * Whoever answered about the subject keeps what it worked out: another one would do it again, and take as much memory. But nobody
   * waits behind a question about something else for that.
   */
  #answererOf(subject: string): PoolWorker {
    const known = this.#answerers.get(subject);
    const isFree = known !== undefined && [...known.requests].every((other) => other.subject === subject);
    const worker = isFree ? known : this.#leastBusy();
    this.#answerers.delete(subject);
    this.#answerers.set(subject, worker);
    const [oldest] = this.#answerers.keys();
    if (this.#answerers.size > subjectsMax && oldest !== undefined) this.#answerers.delete(oldest);
    return worker;
  }

  #threadOf(worker: PoolWorker): QueryThread {
    worker.thread ??= this.#start(worker);
    return worker.thread;
  }

  #start(worker: PoolWorker): QueryThread {
    const { index } = this.#settings;
    const settings = { memory: index.memory, scratch: worker.scratch, cancelCells: this.#cells.cells };
    const thread = this.#startThread(settings, {
      onMessage: (message) => this.#take(worker, message),
      onExit: (error) => this.#onExit(worker, error),
    });
    this.#releases.joined(worker);
    const memoryBytes = index.memory.buffer.byteLength;
    thread.post({ type: "blocks", change: index.everything(), memoryBytes });
    return thread;
  }

  #publish(change: BlockChange): void {
    const memoryBytes = this.#settings.index.memory.buffer.byteLength;
    for (const { thread } of this.#workers) thread?.post({ type: "blocks", change, memoryBytes });
    this.#releases.removed(change.removed);
  }

  #take(worker: PoolWorker, message: FromWorker): void {
    switch (message.type) {
      case "ready":
        worker.isReady = true;
        break;
      case "result":
        this.#settle(this.#requests.get(message.id))?.resolve(message.value as never);
        break;
      case "failed":
        this.#settle(this.#requests.get(message.id))?.reject(apiFailureOf(message.failure));
        break;
      case "need":
        void this.#load(worker, message);
        break;
      case "removed":
        this.#releases.unseenBy(worker, message.parts);
        break;
    }
  }

  async #load(worker: PoolWorker, { block, tier }: Extract<FromWorker, { type: "need" }>): Promise<void> {
    const { thread } = worker;
    const outcome = await this.#outcomeOf(block, tier);
    if (worker.thread === thread) thread?.post({ type: "loaded", block, tier, outcome });
  }

  async #outcomeOf(block: number, tier: Tier): Promise<LoadOutcome | TierFailure> {
    try {
      return await this.#settings.index.load(block, tier);
    } catch (error) {
      const message = `A part of the index could not be loaded: ${(error as Error).message}`;
      this.#settings.log(`query: ${tier} of block ${block}: ${message}`);
      return { message };
    }
  }

  #cancel(request: Request): void {
    this.#cells.set(request.cell);
    request.worker?.thread?.post({ type: "cancel", id: request.id });
  }

  /** Ends the books on a request and gives it back; undefined where that was done before. */
  #settle(request: Request | undefined): Request | undefined {
    if (request === undefined || !this.#requests.delete(request.id)) return undefined;
    request.signal?.removeEventListener("abort", request.abort);
    request.worker?.requests.delete(request);
    this.#cells.giveBack(request.cell);
    return request;
  }

  #onExit(worker: PoolWorker, error: Error | undefined): void {
    const { log, startFallback } = this.#settings;
    log(`query: a worker ended: ${error?.stack ?? "without an error"}`);
    // One that never got as far as its first message will not the next time either.
    if (!worker.isReady) {
      log("query: workers cannot be started here; queries run on the engine's own thread from now on");
      this.#startThread = startFallback;
    }
    worker.thread = undefined;
    worker.isReady = false;
    this.#releases.left(worker);
    const interrupted = [...worker.requests];
    worker.requests.clear();
    for (const request of interrupted) this.#runAgain(request);
  }

  #runAgain(request: Request): void {
    if (request.signal?.aborted === true) this.#settle(request)?.reject(apiFailureOf({ kind: "cancelled" }));
    else if (request.runs >= runsMax) this.#settle(request)?.reject(workerLost());
    else this.#dispatch(request);
  }
}

function closed(): ApiFailure {
  return new ApiFailure("unavailable", "The engine is shutting down");
}

function tooMany(): ApiFailure {
  return new ApiFailure("unavailable", `More than ${openQueriesMax} queries are open`);
}
