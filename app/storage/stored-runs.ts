import type { Signal } from "../base/signal.ts";
import type { LossReason, SegmentId } from "./store.ts";

/** Twelve hex digits. Of a service made from its identity, so that whoever reads the same data finds the same id. */
export type RunId = string;

/** `session`: from one start of Sightglass to the next. `service`: one process of an observed service. */
export type RunKind = "session" | "service";

/** A run as data of it is found. */
export interface RunKey {
  readonly id: RunId;
  readonly kind: RunKind;
  /** What tells the process from others, as text; empty for sessions. Opaque here. */
  readonly identity: string;
}

/** What a chunk holds of a run. Times are milliseconds since 1970, rounded outwards. */
export interface RunPart extends RunKey {
  /** Spans, data points or log records. */
  readonly items: number;
  /** Spans with an error. */
  readonly errors: number;
  readonly firstMs: number;
  readonly lastMs: number;
}

/** What is kept of a run beside its parts. */
export interface StoredRun extends RunKey {
  /** Given by a person; empty where nobody did. */
  readonly name: string;
  readonly isPinned: boolean;
  /** Of a session: when it started. Of a service: the earliest item that was ever sealed. */
  readonly startMs: number;
  /** Of a session: when something was last received, or it was closed. Of a service: the latest item that was sealed. */
  readonly seenMs: number;
  /** Of a session: when the next one started; undefined of the last one, and of services. */
  readonly endMs: number | undefined;
  readonly evicted: EvictedItems | undefined;
}

/** What a run had and has lost. */
export interface EvictedItems {
  readonly items: Readonly<Record<Signal, number>>;
  /** When the last of them left, and why. */
  readonly lastMs: number;
  readonly reason: LossReason;
}

/** One time that retention removed something. */
export interface EvictionRecord {
  readonly evictedMs: number;
  readonly reason: LossReason;
  readonly signal: Signal;
  readonly items: number;
  /** Between which times the items lie. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly runs: readonly RunId[];
}

/** A segment and what it holds of each run. */
export interface SegmentRuns {
  readonly segment: SegmentId;
  readonly signal: Signal;
  readonly parts: readonly Omit<RunPart, "kind" | "identity">[];
}

export interface StoredRuns {
  readonly runs: readonly StoredRun[];
  readonly segments: readonly SegmentRuns[];
  /** Segments of which it is not known what runs they hold: sealed by a version that knew none. */
  readonly unknown: readonly { readonly segment: SegmentId; readonly signal: Signal }[];
}
