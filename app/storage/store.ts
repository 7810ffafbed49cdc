import type { Signal } from "../base/signal.ts";
import type { AnyBatch, WireRequest } from "../pdata/batch.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";
import type { EvictionRecord, RunId, RunPart, StoredRuns } from "./stored-runs.ts";

/** Grows by one with every committed request, across signals and restarts. */
export type JournalSequence = number;
/** Grows with every sealed chunk, across signals and restarts; never used again. */
export type SegmentId = number;

/** A committed request that no segment holds yet. */
export interface JournalEntry {
  readonly sequence: JournalSequence;
  readonly signal: Signal;
  readonly wire: WireRequest;
  /** When it was handed to the store, in milliseconds since 1970. */
  readonly committedMs: number;
}

/** A full chunk on its way to disk. */
export interface SealedChunk {
  readonly batch: AnyBatch;
  /** The journal entries whose items the batch holds: they are deleted in the transaction that writes the segment. */
  readonly sequences: readonly JournalSequence[];
  readonly itemCount: number;
  readonly minTimeUnixNano: bigint;
  readonly maxTimeUnixNano: bigint;
  /** What the index wants back at start without reading the columns (its trace table rows). Opaque here. */
  readonly summary: Uint8Array;
  /** Of spans: what the index wants back at start so that they can be searched, but for their ids and times. Opaque; compressed here. */
  readonly index?: Uint8Array | undefined;
  /** What it holds of each run; undefined = that is found out later (`addRunParts`). */
  readonly runs?: readonly RunPart[] | undefined;
}

/** A segment of which only a part stays. */
export interface Rewrite {
  readonly id: SegmentId;
  readonly signal: Signal;
  /** What stays of it, in requests to be stored again. */
  readonly kept: readonly WireRequest[];
  /** Items that do not stay. */
  readonly removedItems: number;
  /** `deleted`: by a person. Else retention had no whole segment to take: then runs are told what they lost. */
  readonly reason: "deleted" | Eviction["reason"];
  /** What does not stay of each run; not asked for where a person deletes one. */
  readonly removedParts: readonly RunPart[];
}

/** Ids and times of the spans of a segment, two words each, in order of arrival. */
export interface SpanRowColumns {
  readonly spanId: Uint32Array;
  readonly startTimeUnixNano: Uint32Array;
  readonly endTimeUnixNano: Uint32Array;
}

/** What a start needs of a segment of spans: the index as it was sealed, else, where it was sealed without, the part `hot`. */
export type StoredIndex =
  | { readonly index: Uint8Array; readonly rows: SpanRowColumns }
  | { readonly batch: TraceBatch };

export interface SegmentInfo {
  readonly id: SegmentId;
  readonly signal: Signal;
  readonly itemCount: number;
  readonly minTimeUnixNano: bigint;
  readonly maxTimeUnixNano: bigint;
  readonly bytes: number;
  readonly summary: Uint8Array;
}

/** `damaged`: could not be read and was quarantined. `deleted`: by a person, with its run. The others: evicted, see `Eviction`. */
export type LossReason = Eviction["reason"] | "damaged" | "deleted";

/** Stored items that are gone, ever: the count outlives restarts. */
export interface Loss {
  readonly signal: Signal;
  readonly reason: LossReason;
  readonly items: number;
}

export interface StoreStats {
  /** Database and write-ahead log as the file system counts them. */
  readonly diskBytes: number;
  readonly diskBudgetBytes: number;
  readonly journalBytes: number;
  readonly journalEntries: number;
  readonly segmentBytes: number;
  readonly segmentCount: number;
  /** What is left over the budget is pinned: nothing is accepted until it is less. */
  readonly isPinnedFull: boolean;
  /** Requests and segments that were damaged, ever: set aside, or missing altogether. */
  readonly quarantined: number;
  /** How many items are in a damaged request is not known; those of segments are here, too. */
  readonly losses: readonly Loss[];
}

/**
 * What of a segment of spans can be loaded by itself: what is searched (ids, times, names, resources), the attributes of
 * spans, or their events, links and messages.
 */
export type SegmentPart = "hot" | "attributes" | "details";

/** Why and what retention removed. */
export interface Eviction {
  readonly segments: readonly SegmentInfo[];
  /** Journal entries, removed only where no segment was left: a restart will not find them. */
  readonly sequences: readonly JournalSequence[];
  /** `disk_full`: the disk had no room left, though the budget had. `memory_budget`: `evict` was called. */
  readonly reason: "disk_budget" | "disk_full" | "memory_budget";
}

export interface RunChange {
  readonly name?: string | undefined;
  readonly isPinned?: boolean | undefined;
}

/**
 * Everything acknowledged, on disk. SQLite is written by one worker thread only; blobs carry their own checksum.
 * All methods reject with `RetryableError` (`disk_full`, `disk_pinned`, `storage_unavailable`) where trying again can help, with a plain
 * `Error` where it cannot.
 */
export interface Store {
  /** Resolves after the commit: from then on a crash does not lose the request. Concurrent calls share a transaction. */
  append(signal: Signal, wire: WireRequest): Promise<JournalSequence>;
  /** Writes the segment and deletes its journal entries in one transaction. */
  seal(chunk: SealedChunk): Promise<SegmentInfo>;
  /** Segments in the order they were sealed. A few at a time: their summaries together may be hundreds of megabytes. */
  segments(): AsyncIterable<SegmentInfo>;
  /** The journal in order of sequence: what a start decodes again. */
  replay(): AsyncIterable<JournalEntry>;
  /**
   * The chunk of a segment, decoded, with a dictionary of its own: attribute pairs may have other codes than when it was
   * sealed, everything else has the same. Undefined where it is gone: evicted, or damaged and now quarantined. Either is
   * counted in `losses`.
   */
  load(id: SegmentId): Promise<AnyBatch | undefined>;
  /** What was sealed as `index`, or what it can be made from. Undefined as with `load`. */
  loadIndex(id: SegmentId): Promise<StoredIndex | undefined>;
  /** The same of a part of a chunk of spans, much faster; what the part does not need is zero or empty. */
  loadPart(id: SegmentId, part: SegmentPart): Promise<TraceBatch | undefined>;
  /**
   * Removes segments because what the engine keeps in memory of them is too much. Listeners are told before this
   * resolves. Those that are gone already or pinned are passed over; a store that evicts nothing keeps them all.
   */
  evict(ids: readonly SegmentId[]): Promise<void>;
  /** Every run, and what the segments hold of them. */
  runs(): Promise<StoredRuns>;
  /** Runs whose segments are known by now. */
  addRunParts(segment: SegmentId, parts: readonly RunPart[]): Promise<void>;
  /** A new session: the one before has ended. What is appended from now on keeps `seenMs` up to date, to the second. */
  beginSession(id: RunId): Promise<void>;
  /** Names or pins a run, of which nothing need be sealed yet. Unpinning lets retention catch up. */
  updateRun(run: Omit<RunPart, "items" | "errors">, change: RunChange): Promise<void>;
  /**
   * Replaces a segment by what stays of it: in one transaction it is removed, what stays is in the journal, and what does not
   * is counted under its reason. Returns the sequences of `kept`; undefined where the segment was gone.
   */
  rewrite(rewrite: Rewrite): Promise<readonly JournalSequence[] | undefined>;
  /** Forgets what is kept of a run; what segments hold of it stays. */
  forgetRun(id: RunId): Promise<void>;
  /** What retention removed, newest first. */
  evictions(): Promise<readonly EvictionRecord[]>;
  stats(): Promise<StoreStats>;
  /** Called after retention removed segments. */
  onEvicted(listener: (eviction: Eviction) => void): void;
  /** Finishes what was accepted, checkpoints and closes. */
  close(): Promise<void>;
}
