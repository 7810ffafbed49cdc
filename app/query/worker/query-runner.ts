import type { PartId } from "../../spanindex/published-index.ts";
import { QueryError } from "../../traceql/query-error.ts";
import type { Kept } from "../traces/kept.ts";
import type { LoadRequest, QueryKernels, Steps, Tier } from "../traces/query-world.ts";
import type { BlockTable } from "./block-table.ts";
import type { FromWorker, QueryFailure, ToWorker } from "./protocol.ts";
import { ScratchFullError, type ScratchMemory } from "./scratch-memory.ts";
import { transferablesOf } from "./transferables.ts";
import { CancelledError, WorkerWorld } from "./world.ts";

/**
 * What can be run, by name. Params come from another thread and were validated there. Typed arrays of a result are handed over: they
 * are made for it.
 */
export type OperationTable = Readonly<Record<string, (world: WorkerWorld, params: never) => Steps<unknown>>>;

export interface RunnerSettings {
  readonly operations: OperationTable;
  readonly table: BlockTable;
  readonly scratch: ScratchMemory;
  readonly kept: Kept;
  readonly kernels: QueryKernels;
  readonly cancelCells: Int32Array;
  /** `transfer`: buffers that may leave the thread. */
  readonly post: (message: FromWorker, transfer: readonly ArrayBuffer[]) => void;
}

/** A query that has begun. */
interface Task {
  readonly run: Message<"run">;
  readonly world: WorkerWorld;
  readonly steps: Steps<unknown>;
  waitsFor: LoadRequest | undefined;
  /** How often it was. */
  asked: number;
}

/**
 * Queries that wait for a tier at the same time, each with the scratch memory it has taken so far. With more, loading is what takes
 * the time anyway.
 */
const waitingMax = 8;

/** Times a tier is asked for that others drop before the query that waits has seen it. */
const askedMax = 3;

const droppedAgain = "What the query needs of the index does not stay in memory; ask again";

/** Parts that are gone for queries that begin now, and the queries that began before. */
interface Retired {
  readonly parts: readonly PartId[];
  readonly seenBy: Set<Task>;
}

type Message<Type extends ToWorker["type"]> = Extract<ToWorker, { type: Type }>;

/**
 * Runs queries on one thread, one after the other; a query that waits for a tier lets the next one begin.
 *
 *     run ─► steps ─┬─► done: result                    ┐
 *                   ├─► throws: failed                  ├─► scratch given back, retired parts nobody sees: removed
 *                   └─► needs a tier ── need ─► … loaded ─► steps go on
 */
export class QueryRunner {
  readonly #settings: RunnerSettings;
  readonly #waiting = new Map<number, Task>();
  /** Asked, and not begun. */
  #queue: Message<"run">[] = [];
  /** A query found too little scratch memory beside those that wait: nobody begins before they have ended. */
  #isCrowded = false;
  #retired: Retired[] = [];

  constructor(settings: RunnerSettings) {
    this.#settings = settings;
  }

  take(message: ToWorker): void {
    if (message.type === "run") this.#queue.push(message);
    else if (message.type === "blocks") this.#change(message);
    else if (message.type === "loaded") this.#loaded(message);
    else this.#cancel(message);
    this.#beginNext();
  }

  #beginNext(): void {
    while (this.#queue.length > 0 && this.#waiting.size < waitingMax) {
      if (this.#isCrowded && this.#waiting.size > 0) return;
      this.#isCrowded = false;
      this.#run(this.#queue.shift()!);
    }
  }

  #run(run: Message<"run">): void {
    const { operations, table, scratch, kept, kernels, cancelCells } = this.#settings;
    const own = scratch.open();
    try {
      const world = new WorkerWorld({
        ...{ table, scratch: own, kept, kernels },
        ...{ cancelCells, cell: run.cell },
      });
      world.check();
      const operation = operations[run.operation];
      if (operation === undefined) throw new Error(`there is no operation ${run.operation}`);
      this.#advance({
        run,
        world,
        steps: operation(world, run.params as never),
        waitsFor: undefined,
        asked: 0,
      });
    } catch (error) {
      own.close();
      this.#post({ type: "failed", id: run.id, failure: describeError(error) });
    }
  }

  #change({ change, memoryBytes }: Message<"blocks">): void {
    this.#settings.table.apply(change, memoryBytes);
    // At once: the next message may take it away again.
    for (const { block, part } of change.added) if (part !== "hot") this.#resume(block, part);
    if (change.removed.length === 0) return;
    this.#retired.push({ parts: change.removed, seenBy: new Set(this.#waiting.values()) });
    this.#reportRemoved();
  }

  #resume(block: number, tier: Tier): void {
    for (const task of this.#waitersOf(block, tier)) this.#advance(task);
  }

  #loaded({ block, tier, outcome }: Message<"loaded">): void {
    const waiters = this.#waitersOf(block, tier);
    if (outcome === "loaded") this.#askAgain(waiters, block, tier);
    else if (outcome === "lost") {
      for (const task of waiters) {
        task.world.lost(task.waitsFor!);
        this.#advance(task);
      }
    } else for (const task of waiters) this.#end(task, { kind: "limit", message: outcome.message });
  }

  /** Whoever still waits came after the tier had been dropped again. */
  #askAgain(waiters: readonly Task[], block: number, tier: Tier): void {
    let isAsked = false;
    for (const task of waiters) {
      task.asked += 1;
      if (task.asked >= askedMax) this.#end(task, { kind: "limit", message: droppedAgain });
      else isAsked = true;
    }
    if (isAsked) this.#post({ type: "need", block, tier });
  }

  #waitersOf(block: number, tier: Tier): Task[] {
    return [...this.#waiting.values()].filter(
      ({ waitsFor }) => waitsFor?.block.id === block && waitsFor.tier === tier,
    );
  }

  #cancel({ id }: Message<"cancel">): void {
    const task = this.#waiting.get(id);
    if (task !== undefined) this.#end(task, { kind: "cancelled" });
    if (!this.#queue.some((run) => run.id === id)) return;
    this.#queue = this.#queue.filter((run) => run.id !== id);
    this.#post({ type: "failed", id, failure: { kind: "cancelled" } });
  }

  #advance(task: Task): void {
    try {
      const step = task.steps.next();
      if (step.done === true) this.#succeed(task, step.value);
      else this.#wait(task, step.value);
    } catch (error) {
      if (error instanceof ScratchFullError && this.#isBesideOthers(task)) this.#postpone(task);
      else this.#end(task, describeError(error));
    }
  }

  #isBesideOthers({ run }: Task): boolean {
    return this.#waiting.size > (this.#waiting.has(run.id) ? 1 : 0);
  }

  #postpone(task: Task): void {
    this.#isCrowded = true;
    this.#queue.unshift(task.run);
    this.#forget(task);
    this.#reportRemoved();
  }

  #wait(task: Task, request: LoadRequest): void {
    task.world.check();
    const { block, tier } = request;
    const isAsked = this.#waitersOf(block.id, tier).some((other) => other !== task);
    task.waitsFor = request;
    task.asked = 0;
    this.#waiting.set(task.run.id, task);
    if (!isAsked) this.#post({ type: "need", block: block.id, tier });
  }

  #succeed(task: Task, value: unknown): void {
    // Throws where the answer cannot be handed over, which is then the answer.
    this.#settings.post({ type: "result", id: task.run.id, value }, transferablesOf(value));
    this.#forget(task);
    this.#reportRemoved();
  }

  #end(task: Task, failure: QueryFailure): void {
    this.#forget(task);
    this.#post({ type: "failed", id: task.run.id, failure });
    this.#reportRemoved();
  }

  #forget(task: Task): void {
    this.#waiting.delete(task.run.id);
    task.world.scratch.close();
    for (const { seenBy } of this.#retired) seenBy.delete(task);
  }

  #post(message: FromWorker): void {
    this.#settings.post(message, []);
  }

  #reportRemoved(): void {
    if (this.#retired.length === 0) return;
    const unseen = this.#retired.filter(({ seenBy }) => seenBy.size === 0);
    if (unseen.length === 0) return;
    this.#retired = this.#retired.filter(({ seenBy }) => seenBy.size > 0);
    this.#post({ type: "removed", parts: unseen.flatMap(({ parts }) => parts) });
  }
}

function describeError(error: unknown): QueryFailure {
  if (error instanceof CancelledError) return { kind: "cancelled" };
  if (error instanceof ScratchFullError) return { kind: "limit", message: error.message };
  if (error instanceof QueryError) {
    const { message, from, to, suggestion } = error;
    return { kind: "query", mistake: { message, from, to, suggestion } };
  }
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: "internal", message };
}
