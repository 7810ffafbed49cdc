import type { Clock } from "../../base/clock.ts";
import type { Component } from "../../component/component.ts";
import { CollectionPace, type LimitKind } from "./collection-pace.ts";
import type { MemoryLimiterConfig } from "./config.ts";
import { inMiB, type MemoryLimits, memoryLimitsOf } from "./memory-limits.ts";

/** What the limiter sees and does of the process. */
export interface ProcessMemory {
  /** Bytes in use. */
  readonly measure: () => number;
  /** Bytes there are. */
  readonly total: () => number;
  readonly collect: () => void;
}

/**
 * While requests come in the memory is looked at this often, however long the check interval is: in one second a flood fills any
 * spike limit. A look takes two microseconds.
 */
const checkWhileBusyMs = 10;

/** Is told whether data is refused from now on. */
export type OnRefusing = (isRefusing: boolean) => void;

/**
 * Says whether data must be refused. One for all processors of an id, whatever their pipelines: the memory is
 * the same. Source: Collector `internal/memorylimiter/memorylimiter.go`.
 *
 *     0 ──────────── soft ─────────── hard ───►  bytes in use
 *        all comes in    │ refused        │ refused, garbage collected at every check
 */
export class MemoryWatch implements Component {
  readonly limits: MemoryLimits;
  readonly #config: MemoryLimiterConfig;
  readonly #memory: ProcessMemory;
  readonly #clock: Clock;
  readonly #log: (line: string) => void;
  readonly #pace: CollectionPace;
  readonly #listeners = new Set<OnRefusing>();
  #timer: NodeJS.Timeout | undefined;
  #isRefusing = false;
  #checkedMs = Number.NEGATIVE_INFINITY;

  constructor(config: MemoryLimiterConfig, memory: ProcessMemory, clock: Clock, log: (line: string) => void) {
    this.#config = config;
    this.#memory = memory;
    this.#clock = clock;
    this.#log = log;
    this.#pace = new CollectionPace(config, clock.monotonicMs());
    this.limits = memoryLimitsOf(config, memory.total);
  }

  start(): Promise<void> {
    const { softBytes, hardBytes } = this.limits;
    const limits = `limit_mib=${inMiB(hardBytes)} spike_limit_mib=${inMiB(hardBytes - softBytes)}`;
    this.#log(`Memory limiter configured ${limits}`);
    this.#timer = setInterval(() => this.check(), this.#config.check_interval).unref();
    return Promise.resolve();
  }

  shutdown(): Promise<void> {
    clearInterval(this.#timer);
    return Promise.resolve();
  }

  listen(listener: OnRefusing): void {
    this.#listeners.add(listener);
  }

  unlisten(listener: OnRefusing): void {
    this.#listeners.delete(listener);
  }

  /** Asked for each request. */
  mustRefuse(): boolean {
    if (this.#clock.monotonicMs() - this.#checkedMs >= checkWhileBusyMs) this.check();
    return this.#isRefusing;
  }

  check(): void {
    const bytes = this.#memory.measure();
    const isAboveSoft = bytes >= this.limits.softBytes;
    this.#pace.measured(bytes, isAboveSoft);
    this.#settle(isAboveSoft ? this.#collectIfDue(bytes) : bytes);
    this.#checkedMs = this.#clock.monotonicMs();
  }

  /** Returns the bytes in use after it. */
  #collectIfDue(bytes: number): number {
    const kind: LimitKind = bytes >= this.limits.hardBytes ? "hard" : "soft";
    const startMs = this.#clock.monotonicMs();
    if (!this.#pace.mayCollect(kind, startMs)) return bytes;
    this.#memory.collect();
    const left = this.#memory.measure();
    this.#pace.collected(left, left >= this.limits.softBytes, startMs, this.#clock.monotonicMs());
    return left;
  }

  #settle(bytes: number): void {
    const isRefusing = bytes >= this.limits.softBytes;
    if (isRefusing === this.#isRefusing) return;
    this.#isRefusing = isRefusing;
    const text = isRefusing
      ? "Memory usage is above soft limit. Refusing data."
      : "Memory usage back within limits. Resuming normal operation.";
    this.#log(`${text} cur_mem_mib=${inMiB(bytes)}`);
    for (const listener of this.#listeners) listener(isRefusing);
  }
}
