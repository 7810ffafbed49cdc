import type { MemoryLimiterConfig } from "./config.ts";

/** A forced collection that gives back less than this did not help. Source: Collector `gcEffectivenessThreshold`. */
const effectiveShare = 0.05;
/** Just under one check interval, so that a collection may follow at the next check. Source: the same file. */
const intervalShare = 0.95;
/** After a collection that helped: so many times its duration passes before the next one, which is 5 % of all time. */
const restAfterEffective = 20;

export type LimitKind = "soft" | "hard";

/**
 * When garbage may be collected again. Collections that do not help (what holds the memory is alive: a full queue) come ever
 * more seldom, apart for either limit; one that helped starts anew.
 *
 * In one point this differs from the Collector, whose runtime collects by itself all the time: V8 does not while nothing
 * is allocated, and nothing is while everything is refused. So after a collection that brought memory below the soft
 * limit the next one need not wait for the minimum interval, which is there for those that do not help.
 */
export class CollectionPace {
  readonly #config: MemoryLimiterConfig;
  readonly #intervalMs: Record<LimitKind, number> = { soft: 0, hard: 0 };
  #lastEndMs: number;
  #lastDurationMs = 0;
  #hasHelped = false;
  #lastBytes = 0;

  constructor(config: MemoryLimiterConfig, nowMs: number) {
    this.#config = config;
    this.#lastEndMs = nowMs;
  }

  mayCollect(kind: LimitKind, nowMs: number): boolean {
    const sinceMs = nowMs - this.#lastEndMs;
    if (this.#hasHelped && sinceMs >= this.#lastDurationMs * restAfterEffective) return true;
    return sinceMs > Math.max(this.#minMs(kind), this.#intervalMs[kind]);
  }

  /** To be told of every measurement. */
  measured(bytes: number, isAboveSoft: boolean): void {
    if (this.#isEffective(bytes, isAboveSoft)) this.#startAnew();
    this.#lastBytes = bytes;
  }

  /** To be told of every collection, with what was measured after it. */
  collected(bytes: number, isAboveSoft: boolean, startMs: number, endMs: number): void {
    const isEffective = this.#isEffective(bytes, isAboveSoft);
    this.#lastBytes = bytes;
    this.#lastEndMs = endMs;
    this.#lastDurationMs = endMs - startMs;
    this.#hasHelped = !isAboveSoft;
    if (isEffective) this.#startAnew();
    else for (const kind of ["soft", "hard"] as const) this.#intervalMs[kind] = this.#nextMs(kind);
  }

  #isEffective(bytes: number, isAboveSoft: boolean): boolean {
    return !isAboveSoft || bytes <= this.#lastBytes * (1 - effectiveShare);
  }

  #startAnew(): void {
    this.#intervalMs.soft = 0;
    this.#intervalMs.hard = 0;
  }

  #nextMs(kind: LimitKind): number {
    const minMs = this.#minMs(kind);
    const maxMs =
      kind === "soft"
        ? this.#config.max_gc_interval_when_soft_limited
        : this.#config.max_gc_interval_when_hard_limited;
    if (maxMs === 0) return minMs;
    const floorMs = Math.max(minMs, this.#config.check_interval * intervalShare);
    return Math.min(Math.max(this.#intervalMs[kind], floorMs) * 2, Math.max(maxMs, minMs));
  }

  #minMs(kind: LimitKind): number {
    return kind === "soft"
      ? this.#config.min_gc_interval_when_soft_limited
      : this.#config.min_gc_interval_when_hard_limited;
  }
}
