import type { Stats, StatsCounter } from "../../app/api/engine.ts";
import { type Signal, signals } from "../../app/base/signal.ts";

/** One term of a sum in the foot. */
export interface SumTerm {
  readonly label: string;
  readonly value: number;
  /** What it was counted from, greatest first. */
  readonly parts: readonly { readonly label: string; readonly value: number }[];
}

/** `terms` add up to `total`. */
export interface FootSum {
  readonly terms: readonly SumTerm[];
  readonly total: number;
}

const outcomes = ["stored", "refused", "throttled", "dropped"] as const;

/**
 * Where the received items of a signal went since this start. Items that are received and not yet committed are the
 * rest, so that the sum is right at every moment.
 */
export function fateSum(stats: Stats, signal: Signal): FootSum {
  const counters = stats.counters.filter((one) => one.unit === "items" && one.signal === signal);
  const total = sumOf(counters, "received");
  const terms = outcomes
    .map((outcome) => termOf(counters, outcome))
    .filter(
      (term) =>
        term.value > 0 || term.label === "stored" || term.label === "dropped" || term.label === "refused",
    );
  const pending = total - terms.reduce((sum, term) => sum + term.value, 0);
  return {
    terms: pending > 0 ? [...terms, { label: "being stored", value: pending, parts: [] }] : terms,
    total,
  };
}

/** The signal a page is about, for the foot. */
export function signalOfPage(page: string): Signal {
  return signals.find((signal) => signal === page) ?? "traces";
}

function termOf(counters: readonly StatsCounter[], outcome: string): SumTerm {
  const parts = counters
    .filter((one) => one.outcome === outcome && one.reason !== "")
    .map(({ reason, value }) => ({ label: reason.replaceAll("_", " "), value }))
    .sort((a, b) => b.value - a.value);
  return { label: outcome, value: sumOf(counters, outcome), parts };
}

function sumOf(counters: readonly StatsCounter[], outcome: string): number {
  return counters.reduce((sum, one) => (one.outcome === outcome ? sum + one.value : sum), 0);
}
