import type { Signal } from "../base/signal.ts";

/**
 * What can happen to an item, in the Collector's words. Every item that was received, or produced by a pipeline for the store, ends in
 * exactly one of the others, counted by whoever ended it. Once no request is under way
 *
 *     received + produced = stored + refused + throttled + dropped + forwarded
 *
 * What a pipeline does to items between `forwarded` and `produced` is counted by its stages (`app/service/graph`).
 */
export type Outcome =
  /** Arrived in a request that was understood. */
  | "received"
  /** Committed and acknowledged. */
  | "stored"
  /** Bad data: answered with a permanent error or counted in a partial success. */
  | "refused"
  /** Could not be taken now: answered with a retryable error. */
  | "throttled"
  /** Taken and then left out for a stated reason (a duplicate, an evicted segment …). */
  | "dropped"
  /** Taken over by pipelines that say themselves what is stored of it; their exporters answer for it. */
  | "forwarded"
  /** Came to the store from a pipeline or connector: processed, split, derived. */
  | "produced";

/** Counts items by signal, outcome and reason. Also requests that never became items (`refusedRequests`). */
export class Telemetry {
  readonly #counts = new Map<string, Counter>();

  /** `reason` is lower_snake_case and part of the public counters; empty for `received` and `stored`. */
  count(signal: Signal, outcome: Outcome, items: number, reason = ""): void {
    this.#add("items", signal, outcome, reason, items);
  }

  /** A request refused as a whole before its items could be counted (malformed, too large, wrong path …). */
  countRequest(signal: Signal | "unknown", outcome: "accepted" | "refused", reason = "", bytes = 0): void {
    this.#add("requests", signal, outcome, reason, 1);
    if (bytes > 0) this.#add("bytes", signal, outcome, reason, bytes);
  }

  /** Something odd that was kept (bad UTF-8 mended, an unusable id on a log record …). */
  countWarning(signal: Signal, reason: string, items: number): void {
    this.#add("warnings", signal, "kept", reason, items);
  }

  snapshot(): readonly Readonly<Counter>[] {
    return [...this.#counts.values()].map((counter) => ({ ...counter }));
  }

  total(unit: Counter["unit"], outcome: string, signal?: Signal): number {
    let sum = 0;
    for (const counter of this.#counts.values())
      if (
        counter.unit === unit &&
        counter.outcome === outcome &&
        (signal === undefined || counter.signal === signal)
      )
        sum += counter.value;
    return sum;
  }

  #add(
    unit: Counter["unit"],
    signal: Counter["signal"],
    outcome: string,
    reason: string,
    value: number,
  ): void {
    const key = `${unit}/${signal}/${outcome}/${reason}`;
    const counter = this.#counts.get(key);
    if (counter === undefined) this.#counts.set(key, { unit, signal, outcome, reason, value });
    else counter.value += value;
  }
}

export interface Counter {
  unit: "items" | "requests" | "bytes" | "warnings";
  signal: Signal | "unknown";
  outcome: string;
  reason: string;
  value: number;
}
