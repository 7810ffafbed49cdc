import type { Signal } from "../../base/signal.ts";
import type { WireRequest } from "../../pdata/batch.ts";
import type { Synchronous } from "../database/open-database.ts";
import type { PackedSegment } from "../database/segment-table.ts";
import type { FlatBatch } from "../segment/flat-batch.ts";
import type { StorageErrorCode, StorageFailure } from "../storage-error.ts";
import type {
  Eviction,
  JournalSequence,
  Rewrite,
  RunChange,
  SegmentId,
  SegmentInfo,
  SegmentPart,
  SpanRowColumns,
  StoreStats,
} from "../store.ts";
import type { EvictionRecord, RunId, RunPart, StoredRuns } from "../stored-runs.ts";
import type { SequenceRange } from "./writer.ts";

/** What a worker is started with. */
export interface WorkerSettings {
  readonly dataDir: string;
  readonly diskBudgetBytes: number | undefined;
  readonly evicts: boolean;
  readonly synchronous: Synchronous;
}

/** What the storage worker does. */
export interface WriterMethods {
  append(args: { signal: Signal; wire: WireRequest; nowMs: number }): JournalSequence;
  seal(args: {
    segment: PackedSegment;
    ranges: readonly SequenceRange[];
    runs: readonly RunPart[];
  }): SegmentInfo;
  quarantineSegment(args: { id: SegmentId; reason: string }): void;
  quarantineEntry(args: { sequence: JournalSequence; reason: string }): void;
  evict(args: { ids: readonly SegmentId[] }): void;
  runs(args: undefined): StoredRuns;
  addRunParts(args: { segment: SegmentId; parts: readonly RunPart[] }): void;
  beginSession(args: { id: RunId; nowMs: number }): void;
  updateRun(args: { run: Omit<RunPart, "items" | "errors">; change: RunChange }): void;
  rewrite(args: Rewrite & { readonly nowMs: number }): readonly JournalSequence[] | undefined;
  forgetRun(args: { id: RunId }): void;
  evictions(args: undefined): readonly EvictionRecord[];
  stats(args: undefined): StoreStats;
  close(args: undefined): void;
}

/** What the reader worker does. */
export interface ReaderMethods {
  /** Compresses a chunk. Here because it takes hundreds of milliseconds, which commits must not wait for. */
  encode(args: { flat: FlatBatch; index: Uint8Array | undefined }): Uint8Array[];
  load(args: { id: SegmentId }): LoadResult;
  loadIndex(args: { id: SegmentId }): LoadIndexResult;
  loadPart(args: { id: SegmentId; part: SegmentPart }): LoadResult;
  segmentPage(args: { after: SegmentId }): SegmentPage;
  lastSequence(args: undefined): JournalSequence;
  replayPage(args: { after: JournalSequence; last: JournalSequence }): ReplayPage;
  close(args: undefined): void;
}

/** Something to be set aside, by segment id or sequence. */
export interface Damaged {
  readonly id: number;
  readonly damage: string;
}

export type LoadResult =
  | { readonly kind: "loaded"; readonly flat: FlatBatch }
  | { readonly kind: "missing" }
  | { readonly kind: "damaged"; readonly damage: string };

export type LoadIndexResult =
  | { readonly kind: "index"; readonly index: Uint8Array; readonly rows: SpanRowColumns }
  | LoadResult;

export interface SegmentPage {
  readonly segments: readonly SegmentInfo[];
  readonly damaged: readonly Damaged[];
  /** Where the next page starts; undefined after the last one. */
  readonly next: SegmentId | undefined;
}

export interface ReplayedEntry {
  readonly sequence: JournalSequence;
  readonly signal: Signal;
  readonly wire: WireRequest;
  readonly committedMs: number;
}

export interface ReplayPage {
  readonly entries: readonly ReplayedEntry[];
  readonly damaged: readonly Damaged[];
  /** Where the next page starts; undefined after the last one. */
  readonly next: JournalSequence | undefined;
}

/** What a thread does, by name: one argument, one result. */
export type MethodsOf<M> = { [K in keyof M]: (args: never) => unknown };
export type ArgumentsOf<F> = F extends (args: infer A) => unknown ? A : never;
export type ResultOf<F> = F extends (args: never) => infer R ? R : never;

export interface Call {
  readonly id: number;
  readonly method: string;
  readonly args: unknown;
}

/** What a worker says. */
export type WorkerMessage =
  | { readonly kind: "ready" }
  /** The worker cannot work at all and ends. */
  | { readonly kind: "refused"; readonly code: StorageErrorCode; readonly message: string }
  | { readonly kind: "done"; readonly ids: readonly number[]; readonly results: readonly unknown[] }
  | { readonly kind: "failed"; readonly ids: readonly number[]; readonly failure: StorageFailure }
  /** A bug of ours: trying again cannot help. Nothing of it was kept, and other calls go on. */
  | {
      readonly kind: "broken";
      readonly ids: readonly number[];
      readonly message: string;
      readonly stack: string;
    }
  | { readonly kind: "log"; readonly line: string }
  | { readonly kind: "evicted"; readonly eviction: Eviction };

/** What to say of calls that met a bug. */
export function brokenMessage(ids: readonly number[], error: unknown): WorkerMessage {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { kind: "broken", ids, message: String(error), stack };
}
