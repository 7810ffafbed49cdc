import type { Signal } from "../base/signal.ts";
import type { AnyBatch } from "../pdata/batch.ts";
import type { Eviction, LossReason, RunChange, SegmentId } from "../storage/store.ts";
import type { RunId, RunKey, RunPart, StoredRun, StoredRuns } from "../storage/stored-runs.ts";
import { RunTally } from "./run-tally.ts";
import { SessionWindows } from "./session-windows.ts";

/** A chunk that is no segment yet. */
export interface UnsealedChunk {
  readonly signal: Signal;
  readonly batch: AnyBatch;
}

/** What is stored of a run now. */
export interface RunTotal {
  readonly items: Record<Signal, number>;
  errors: number;
  /** Infinity and 0 where nothing is stored. */
  firstMs: number;
  lastMs: number;
}

/** A run with what is stored of it. */
export interface BookedRun extends StoredRun {
  readonly total: RunTotal;
}

interface BookedSegment {
  readonly signal: Signal;
  readonly parts: readonly Omit<RunPart, "kind" | "identity">[];
}

/**
 * Every run there is. What segments hold of them is read once, at start; what is not sealed yet is counted when somebody asks, so a
 * span that arrives costs nothing here. Whatever is not in SQLite follows from the journal: a start after a crash finds the same runs.
 */
export class RunBook {
  readonly #unsealed: () => Iterable<UnsealedChunk>;
  readonly #runs = new Map<RunId, StoredRun>();
  readonly #segments = new Map<SegmentId, BookedSegment>();
  /** Segments whose eviction was told before they were booked. */
  readonly #evictedEarly = new Map<SegmentId, LossReason>();
  readonly #nowMs: () => number;
  /** Grows with every change of what is kept of a run. */
  version = 0;
  #windows = new SessionWindows([]);
  #tallies = new WeakMap<AnyBatch, RunTally>();

  constructor(unsealed: () => Iterable<UnsealedChunk>, nowMs: () => number) {
    this.#unsealed = unsealed;
    this.#nowMs = nowMs;
  }

  /** Takes over what the store knows. */
  load({ runs, segments }: StoredRuns): void {
    for (const run of runs) this.#runs.set(run.id, run);
    for (const { segment, ...rest } of segments) this.#segments.set(segment, rest);
    this.#followSessions();
  }

  /** What a chunk holds of each run. */
  partsOf(batch: AnyBatch): RunPart[] {
    let tally = this.#tallies.get(batch);
    if (tally === undefined) {
      tally = new RunTally(batch, this.#windows);
      this.#tallies.set(batch, tally);
    }
    return tally.parts();
  }

  /** A chunk is a segment now. */
  sealed(segment: SegmentId, signal: Signal, parts: readonly RunPart[]): void {
    for (const part of parts) this.#meet(part);
    this.#segments.set(segment, { signal, parts });
    const reason = this.#evictedEarly.get(segment);
    if (reason === undefined) return;
    this.#evictedEarly.delete(segment);
    this.#lose(segment, reason);
  }

  evicted({ segments, reason }: Eviction): void {
    for (const { id } of segments) {
      if (this.#segments.has(id)) this.#lose(id, reason);
      else this.#evictedEarly.set(id, reason);
    }
  }

  /** A segment was replaced by what stays of it; `lost`: what retention took of each run. */
  rewritten(
    segment: SegmentId,
    lost?: { readonly parts: readonly RunPart[]; readonly reason: LossReason },
  ): void {
    const before = this.#segments.get(segment);
    this.#segments.delete(segment);
    if (lost !== undefined && before !== undefined)
      this.#lost({ signal: before.signal, parts: lost.parts }, lost.reason);
  }

  /** Segments that hold anything of the run. */
  segmentsOf(id: RunId): { readonly segment: SegmentId; readonly signal: Signal }[] {
    const found: { segment: SegmentId; signal: Signal }[] = [];
    for (const [segment, { signal, parts }] of this.#segments)
      if (parts.some((part) => part.id === id)) found.push({ segment, signal });
    return found;
  }

  /** Chunks that are no segments yet and hold anything of the run. */
  unsealedOf(id: RunId): AnyBatch[] {
    const batches = Array.from(this.#unsealed(), ({ batch }) => batch);
    return batches.filter((batch) => this.partsOf(batch).some((part) => part.id === id));
  }

  isPinned(id: RunId): boolean {
    return this.#runs.get(id)?.isPinned === true;
  }

  /** Segments that hold anything of a pinned run: retention passes them over. */
  pinnedSegments(): Set<SegmentId> {
    const pinned = new Set<SegmentId>();
    // Asked for each segment of a start.
    if (![...this.#runs.values()].some(({ isPinned }) => isPinned)) return pinned;
    for (const [segment, { parts }] of this.#segments)
      if (parts.some((part) => this.isPinned(part.id))) pinned.add(segment);
    return pinned;
  }

  get sessions(): SessionWindows {
    return this.#windows;
  }

  change(run: RunKey & { readonly firstMs: number; readonly lastMs: number }, change: RunChange): void {
    this.version += 1;
    this.#meet(run);
    const known = this.#runs.get(run.id)!;
    this.#runs.set(run.id, {
      ...known,
      name: change.name ?? known.name,
      isPinned: change.isPinned ?? known.isPinned,
    });
  }

  forget(id: RunId): void {
    this.version += 1;
    this.#runs.delete(id);
    this.#followSessions();
  }

  find(id: RunId): BookedRun | undefined {
    return this.list().find((run) => run.id === id);
  }

  list(): BookedRun[] {
    const totals = new Map<RunId, RunTotal>();
    for (const { signal, parts } of this.#segments.values())
      for (const part of parts) addPart(totals, signal, part);
    for (const { signal, batch } of this.#unsealed())
      for (const part of this.partsOf(batch)) {
        if (part.items > 0) this.#meet(part);
        addPart(totals, signal, part);
      }
    return [...this.#runs.values()].map((run) => ({ ...run, total: totals.get(run.id) ?? newTotal() }));
  }

  /** A process of which nothing is kept beside its parts is a run all the same; sessions are begun. */
  #meet({
    id,
    kind,
    identity,
    firstMs,
    lastMs,
  }: RunKey & { readonly firstMs: number; readonly lastMs: number }): void {
    if (kind === "session") return;
    const known = this.#runs.get(id);
    const startMs = Math.min(firstMs, known?.startMs ?? firstMs);
    const seenMs = Math.max(lastMs, known?.seenMs ?? lastMs);
    const added = { id, kind, identity, name: "", isPinned: false, endMs: undefined, evicted: undefined };
    this.#runs.set(id, { ...(known ?? added), startMs, seenMs });
  }

  #lose(segment: SegmentId, reason: LossReason): void {
    const lost = this.#segments.get(segment);
    this.#segments.delete(segment);
    if (lost !== undefined) this.#lost(lost, reason);
  }

  #lost({ signal, parts }: BookedSegment, reason: LossReason): void {
    for (const { id, items } of parts) {
      const run = this.#runs.get(id);
      if (run === undefined) continue;
      const before = run.evicted?.items ?? { traces: 0, metrics: 0, logs: 0 };
      const after = { ...before, [signal]: before[signal] + items };
      this.#runs.set(id, { ...run, evicted: { items: after, lastMs: this.#nowMs(), reason } });
    }
  }

  #followSessions(): void {
    this.#windows = new SessionWindows(this.#runs.values());
    this.#tallies = new WeakMap();
  }
}

function newTotal(): RunTotal {
  return {
    items: { traces: 0, metrics: 0, logs: 0 },
    errors: 0,
    firstMs: Number.POSITIVE_INFINITY,
    lastMs: 0,
  };
}

function addPart(
  totals: Map<RunId, RunTotal>,
  signal: Signal,
  part: Omit<RunPart, "kind" | "identity">,
): void {
  let total = totals.get(part.id);
  if (total === undefined) {
    total = newTotal();
    totals.set(part.id, total);
  }
  total.items[signal] += part.items;
  total.errors += part.errors;
  total.firstMs = Math.min(total.firstMs, part.firstMs);
  total.lastMs = Math.max(total.lastMs, part.lastMs);
}
