import type { Stats, StatsCounter, StatsLoss } from "../../app/api/engine.ts";
import { type Signal, signals } from "../../app/base/signal.ts";
import { formatBytes } from "../base/format.ts";

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
 * Where the received items of a signal went since this start. Items that are received and not committed are the
 * rest: under way, or gone in a pipeline of a person's own, whose drops the Pipeline page counts. So the sum is right at every moment.
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
    terms: pending > 0 ? [...terms, { label: "in pipelines", value: pending, parts: [] }] : terms,
    total,
  };
}

/** What was stored and is gone, over all starts; nothing where nothing is. */
export function lossTerms(stats: Stats, signal: Signal): SumTerm[] {
  const parts = stats.losses
    .filter(({ reason, ...loss }) => loss.signal === signal && reason !== "damaged" && reason !== "deleted")
    .map(({ reason, items }) => ({ label: evictionText(reason, stats.diskBudgetBytes), value: items }))
    .sort((a, b) => b.value - a.value);
  const [only, ...others] = parts;
  const evicted: SumTerm =
    only !== undefined && others.length === 0
      ? { label: `evicted ${only.label}`, value: only.value, parts: [] }
      : { label: "evicted", value: stats.evicted[signal], parts };
  const deletedItems = stats.losses
    .filter((loss) => loss.signal === signal && loss.reason === "deleted")
    .reduce((sum, { items }) => sum + items, 0);
  const deleted: SumTerm = { label: "deleted with their run", value: deletedItems, parts: [] };
  const damaged: SumTerm = { label: "damaged", value: stats.damaged[signal], parts: [] };
  const unreadable: SumTerm = { label: "unreadable requests or chunks", value: stats.quarantined, parts: [] };
  return [evicted, deleted, damaged, unreadable].filter(({ value }) => value > 0);
}

function evictionText(reason: StatsLoss["reason"], diskBudgetBytes: number): string {
  if (reason === "disk_budget") return `to stay within ${formatBytes(diskBudgetBytes)}`;
  return reason === "disk_full" ? "because the disk was full" : "to stay within memory";
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
