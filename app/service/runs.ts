import { randomBytes } from "node:crypto";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { ValidParamsOf } from "../api/methods.ts";
import { ApiFailure } from "../api/protocol.ts";
import type { DeletedRun, ItemCounts, RunLatency, RunList, RunRow } from "../api/runs.ts";
import { type Signal, signals } from "../base/signal.ts";
import { RetryableError } from "../consumer/consumer-error.ts";
import type { StoreExporter } from "../exporter/storeexporter/store-exporter.ts";
import { listRuns } from "../runs/list-runs.ts";
import { rowsToRemove } from "../runs/rows-to-remove.ts";
import type { BookedRun, RunBook } from "../runs/run-book.ts";
import type { SegmentId, Store } from "../storage/store.ts";
import type { RunId } from "../storage/stored-runs.ts";
import { RunLatencies } from "./run-latencies.ts";
import type { TraceQueries } from "./trace-queries.ts";

/** Runs of which nothing is left that are still told of: more would only be a list of what is gone. */
const emptyRunsMax = 500;

export interface RunsSettings {
  readonly book: RunBook;
  readonly queries: TraceQueries;
  readonly nowMs: () => number;
  readonly log: (line: string) => void;
  /** Called after something changed that a list of runs shows. */
  readonly changed: () => void;
}

/** What can be done with runs. `begin` and `settle` are for the start of the engine. */
export class Runs {
  readonly #settings: RunsSettings;
  readonly #latencies: RunLatencies;
  #store: Store | undefined;
  #exporter: StoreExporter | undefined;
  #sessionId: RunId | undefined;
  #unread: { readonly segment: SegmentId; readonly signal: Signal }[] = [];
  /** One deletion after the other: each moves what stays of the segments it touches. */
  #deleting: Promise<unknown> = Promise.resolve();

  constructor(settings: RunsSettings) {
    this.#settings = settings;
    this.#latencies = new RunLatencies(settings.queries);
  }

  /** Before anything is restored. `isSession`: this start receives telemetry, so that it is a run. */
  async begin(store: Store, isSession: boolean): Promise<void> {
    const { book, log } = this.#settings;
    this.#store = store;
    if (isSession) {
      const id = randomBytes(6).toString("hex");
      try {
        await store.beginSession(id);
        this.#sessionId = id;
      } catch (error) {
        if (!(error instanceof RetryableError)) throw error;
        log(`this start is not among the runs: ${error.message}`);
      }
    }
    const stored = await store.runs();
    this.#unread = [...stored.unknown];
    book.load(stored);
  }

  /** After everything was restored. Forgets sessions in which nothing came, and the oldest of which all is gone. */
  async settle(exporter: StoreExporter): Promise<void> {
    this.#exporter = exporter;
    if (this.#sessionId === undefined) return;
    for (const id of this.#empty()) await this.#forget(id);
  }

  /** Reads the segments that were sealed by a version that knew no runs. Once for each data directory. */
  async readOld(stopping: AbortSignal): Promise<void> {
    const { book, log } = this.#settings;
    while (this.#unread.length > 0 && !stopping.aborted) {
      const { segment, signal } = this.#unread[0]!;
      try {
        const batch = await this.#opened.load(segment);
        const parts = batch === undefined ? [] : book.partsOf(batch);
        if (parts.length > 0) {
          await this.#opened.addRunParts(segment, parts);
          book.sealed(segment, signal, parts);
        }
      } catch (error) {
        log(`segment ${segment}: its runs are not known until the next start: ${String(error)}`);
      }
      this.#unread.shift();
      await nextTurn();
    }
    this.#settings.changed();
  }

  async list(): Promise<RunList> {
    const startedMs = performance.now();
    const evictions = await this.#opened.evictions();
    const runs = this.#rows();
    return {
      runs,
      sessionId: this.#sessionId,
      evictions: evictions.map(({ runs, ...rest }) => ({ ...rest, runIds: runs })),
      unreadChunks: this.#unread.length,
      elapsedMs: performance.now() - startedMs,
    };
  }

  latency({ ids }: ValidParamsOf<"runs.latency">, signal?: AbortSignal): Promise<RunLatency[]> {
    const rows = new Map(this.#rows().map((row) => [row.id, row]));
    return this.#latencies.of(
      ids.flatMap((id) => rows.get(id) ?? []),
      signal,
    );
  }

  async update({ id, name, pinned }: ValidParamsOf<"runs.update">): Promise<RunRow> {
    const run = this.#find(id);
    const change = { name, isPinned: pinned };
    const key = { id, kind: run.kind, identity: run.identity, firstMs: run.startMs, lastMs: run.seenMs };
    await asAnswer(this.#opened.updateRun(key, change));
    this.#settings.book.change(key, change);
    // What was pinned may take more memory than there is.
    if (pinned === false) await this.#exporter?.fitMemory();
    this.#settings.changed();
    return this.#row(id);
  }

  delete({ id }: ValidParamsOf<"runs.delete">, signal?: AbortSignal): Promise<DeletedRun> {
    const deleting = this.#deleting.then(() => this.#delete(id, signal));
    this.#deleting = deleting.catch(() => undefined);
    return deleting;
  }

  async #delete(id: RunId, abort: AbortSignal | undefined): Promise<DeletedRun> {
    const { book, changed } = this.#settings;
    if (this.#find(id).isPinned)
      throw new ApiFailure("invalid_params", "The run is pinned: unpin it before you delete it");
    const exporter = this.#exporter;
    if (exporter === undefined) throw notStarted();
    if (this.#unread.length > 0)
      throw new ApiFailure("unavailable", "Older chunks are still being read; try again in a moment");
    await this.#sealed(exporter, id);
    const removed = { traces: 0, metrics: 0, logs: 0 };
    for (const { segment, signal } of book.segmentsOf(id)) {
      if (abort?.aborted === true) throw new ApiFailure("cancelled", "Only a part of the run was deleted");
      removed[signal] += await asAnswer(this.#removeFrom(exporter, segment, id));
      changed();
    }
    const { items: kept } = this.#find(id).total;
    if (isNothing(kept) && id !== this.#sessionId) await this.#forget(id);
    // With a session, or a service that a session was all of.
    for (const empty of this.#empty()) await this.#forget(empty);
    changed();
    return { removed, kept };
  }

  /** What the journal holds of the run goes with its chunk. */
  async #sealed(exporter: StoreExporter, id: RunId): Promise<void> {
    const { book } = this.#settings;
    const open = new Set(book.unsealedOf(id));
    if (open.size === 0) return;
    await exporter.sealAll();
    // What came meanwhile is not meant.
    if (book.unsealedOf(id).some((batch) => open.has(batch)))
      throw new ApiFailure(
        "unavailable",
        "A part of the run could not be written to disk; see the log, then try again",
      );
  }

  /** Returns how many items went. */
  async #removeFrom(exporter: StoreExporter, segment: SegmentId, id: RunId): Promise<number> {
    const batch = await this.#opened.load(segment);
    // Evicted meanwhile, or damaged and counted as that.
    if (batch === undefined) return 0;
    const rows = rowsToRemove(batch, id, this.#settings.book);
    if (rows.removedItems === 0) return 0;
    return (await exporter.rewrite(segment, batch, rows, "deleted")) ? rows.removedItems : 0;
  }

  #rows(): RunRow[] {
    const { book, nowMs } = this.#settings;
    return listRuns(book.list(), this.#sessionId, nowMs());
  }

  #row(id: RunId): RunRow {
    const row = this.#rows().find((one) => one.id === id);
    if (row === undefined) throw notStored(id);
    return row;
  }

  #find(id: RunId): BookedRun {
    const run = this.#settings.book.find(id);
    if (run === undefined) throw notStored(id);
    return run;
  }

  get #opened(): Store {
    if (this.#store === undefined) throw notStarted();
    return this.#store;
  }

  async #forget(id: RunId): Promise<void> {
    await asAnswer(this.#opened.forgetRun(id));
    this.#settings.book.forget(id);
  }

  /** Runs of which nothing is stored and nothing was evicted, and those that went longest ago; not what somebody named or pinned. */
  #empty(): RunId[] {
    const empty = this.#settings.book
      .list()
      .filter(({ total, id }) => isNothing(total.items) && id !== this.#sessionId)
      .filter(({ name, isPinned }) => name === "" && !isPinned);
    const neverAny = empty.filter(({ evicted }) => evicted === undefined);
    const gone = empty.filter(({ evicted }) => evicted !== undefined).sort((a, b) => b.seenMs - a.seenMs);
    return [...neverAny, ...gone.slice(emptyRunsMax)].map(({ id }) => id);
  }
}

function isNothing(items: ItemCounts): boolean {
  return signals.every((signal) => items[signal] === 0);
}

/** What can be tried again is said as that. */
async function asAnswer<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof RetryableError) throw new ApiFailure("unavailable", error.message);
    throw error;
  }
}

function notStored(id: RunId): ApiFailure {
  return new ApiFailure("not_found", `There is no run ${id}`);
}

function notStarted(): ApiFailure {
  return new ApiFailure("unavailable", "The engine has not started yet");
}
