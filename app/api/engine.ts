import type { Signal } from "../base/signal.ts";
import type { ListenerStatus } from "../component/listener-status.ts";

export type { ListenerStatus };

export interface EngineInfo {
  readonly version: string;
  readonly pid: number;
  readonly startedAtMs: number;
  readonly dataDir: string;
  readonly listeners: readonly ListenerStatus[];
}

export interface ServiceRow {
  readonly name: string;
  readonly spanCount: number;
  readonly errorCount: number;
  readonly logCount: number;
  readonly metricPointCount: number;
}

export interface StatsCounter {
  readonly unit: "items" | "requests" | "bytes" | "warnings";
  readonly signal: Signal | "unknown";
  readonly outcome: string;
  readonly reason: string;
  readonly value: number;
}

/**
 * Stored items that are gone. `disk_budget`, `disk_full`, `memory_budget`: the oldest, evicted to stay within it.
 * `damaged`: they could not be read. `deleted`: by a person, with their run.
 */
export interface StatsLoss {
  readonly signal: Signal;
  readonly reason: "disk_budget" | "disk_full" | "memory_budget" | "damaged" | "deleted";
  readonly items: number;
}

/** Counts since this start, what the store holds, and what it lost since it was made. Bytes are bytes. */
export interface Stats {
  readonly counters: readonly StatsCounter[];
  readonly stored: Readonly<Record<Signal, number>>;
  readonly traceCount: number;
  readonly losses: readonly StatsLoss[];
  /** Sums over `losses`, but for what was deleted; `damaged` also has what could not be read at this start and is still on disk. */
  readonly evicted: Readonly<Record<Signal, number>>;
  readonly damaged: Readonly<Record<Signal, number>>;
  /** Requests and segments that could not be read. How many items a request held is not known then. */
  readonly quarantined: number;
  readonly diskBytes: number;
  readonly diskBudgetBytes: number;
  readonly segmentCount: number;
  readonly segmentBytes: number;
  /** Items in segments; the others are in the journal still. */
  readonly sealed: Readonly<Record<Signal, number>>;
  readonly journalBytes: number;
  readonly memoryBytes: number;
  /** Bytes that spans take in memory, by what for. `columns`: of whole chunks, the open one and those kept to be looked at. */
  readonly indexBytes: Readonly<Record<string, number>>;
}

/** Event of the topic `changes`: sent at once and then at most four times a second while something changes. */
export interface ChangeEvent {
  /** Grows with every stored batch, eviction and attempt. */
  readonly version: number;
  readonly traceCount: number;
  readonly stored: Readonly<Record<Signal, number>>;
  /** Items that ended refused or dropped since the start. */
  readonly refused: number;
  readonly dropped: number;
  readonly throttled: number;
  readonly received: Readonly<Record<Signal, number>>;
  /** Over the last two seconds. */
  readonly spansPerSecond: number;
  readonly attemptVersion: number;
  readonly diskBytes: number;
  readonly diskBudgetBytes: number;
  readonly listeners: readonly ListenerStatus[];
}
