import * as v from "valibot";
import type { Signal } from "../base/signal.ts";
import type { StatsLoss } from "./engine.ts";
import { runId } from "./params.ts";

/** What is asked about at a time: a screen of runs. */
const runsPerQuestion = 200;

export const updateRunParams = v.object({
  id: runId,
  /** Empty takes the name away. */
  name: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(200, "a name has at most 200 characters"))),
  pinned: v.optional(v.boolean()),
});

export const deleteRunParams = v.object({ id: runId });

export const runLatencyParams = v.object({ ids: v.pipe(v.array(runId), v.maxLength(runsPerQuestion)) });

/** Spans, data points, log records. */
export type ItemCounts = Readonly<Record<Signal, number>>;

/**
 * `session`: from one start of Sightglass to the next. `service`: one process of an observed service. Times are milliseconds since 1970.
 */
export interface RunRow {
  /** Twelve hex digits. Of a service they follow from `identity`: the same data has the same runs everywhere. */
  readonly id: string;
  readonly kind: "session" | "service";
  /** Given by a person; empty where nobody did. */
  readonly name: string;
  readonly isPinned: boolean;
  /** Of a service; empty where its resource does not say. */
  readonly service: string;
  readonly namespace: string;
  readonly version: string;
  /** The attributes of the resource that tell this process from others. */
  readonly identity: readonly { readonly key: string; readonly text: string }[];
  /** First and last item, by their own clocks; of a session, when it started and was closed, or last received anything; now of the one under way. */
  readonly startMs: number;
  readonly endMs: number;
  /** Whether more is to be expected: the session that is under way; a process that was heard of lately and not restarted. */
  readonly isLive: boolean;
  /** What is stored of it now. */
  readonly items: ItemCounts;
  readonly errorCount: number;
  /** What retention removed of it. */
  readonly evicted: RunLoss | undefined;
  /** TraceQL and time range that find its spans; decimal nanoseconds. */
  readonly query: string;
  readonly startUnixNano: string | undefined;
  readonly endUnixNano: string | undefined;
  /** The run of the same service (or the session) before this one, to compare with; undefined of the first. */
  readonly previousId: string | undefined;
  /** Of services: whether others of the same service sent at the same time. They are replicas, not restarts, of each other. */
  readonly hasReplicas: boolean;
}

export interface RunLoss {
  readonly items: ItemCounts;
  /** When the last of it left, and why. */
  readonly lastMs: number;
  readonly reason: StatsLoss["reason"];
}

/** Items that retention removed at about the same time. */
export interface EvictionRow {
  readonly evictedMs: number;
  readonly reason: StatsLoss["reason"];
  readonly signal: Signal;
  readonly items: number;
  /** Between which times they lay. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly runIds: readonly string[];
}

export interface RunList {
  /** Newest first. */
  readonly runs: readonly RunRow[];
  /** The session that is under way; undefined where this engine receives nothing. */
  readonly sessionId: string | undefined;
  /** Newest first. */
  readonly evictions: readonly EvictionRow[];
  /** Chunks of an earlier version that are still to be read: what they hold is missing from the counts. */
  readonly unreadChunks: number;
  readonly elapsedMs: number;
}

export interface RunLatency {
  readonly id: string;
  /** Undefined where it has no spans. */
  readonly p95Nano: number | undefined;
  /** Of what: the requests it served (kind server or consumer), or all spans where it served none. */
  readonly of: "requests" | "spans";
}

export interface DeletedRun {
  readonly removed: ItemCounts;
  /** Items that stay because a pinned run holds them, too. The run stays with them. */
  readonly kept: ItemCounts;
}
