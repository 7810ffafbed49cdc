import { describe, expect, it } from "vitest";
import type { Stats, StatsCounter, StatsLoss } from "../../app/api/engine.ts";
import { formatBytes } from "../base/format.ts";
import { fateSum, lossTerms } from "./foot-sum.ts";

function statsOf(...counters: Partial<StatsCounter>[]): Stats {
  const none = { traces: 0, metrics: 0, logs: 0 };
  return {
    counters: counters.map((one) => ({
      unit: "items",
      signal: "traces",
      outcome: "",
      reason: "",
      value: 0,
      ...one,
    })),
    stored: none,
    losses: [],
    evicted: none,
    damaged: none,
    quarantined: 0,
    traceCount: 0,
    diskBytes: 0,
    diskBudgetBytes: 0,
    segmentCount: 0,
    segmentBytes: 0,
    sealed: none,
    journalBytes: 0,
    memoryBytes: 0,
    indexBytes: {},
  };
}

describe("fateSum", () => {
  it("adds up, reasons in place, other signals and units apart", () => {
    const sum = fateSum(
      statsOf(
        { outcome: "received", value: 100 },
        { outcome: "stored", value: 80 },
        { outcome: "dropped", reason: "duplicate_span", value: 3 },
        { outcome: "dropped", reason: "evicted", value: 4 },
        { outcome: "refused", reason: "bad_id", value: 13 },
        { outcome: "stored", signal: "logs", value: 7 },
        { outcome: "refused", unit: "requests", value: 9 },
      ),
      "traces",
    );
    expect(sum.total).toBe(100);
    expect(sum.terms.map(({ label, value }) => [label, value])).toEqual([
      ["stored", 80],
      ["refused", 13],
      ["dropped", 7],
    ]);
    expect(sum.terms[2]?.parts).toEqual([
      { label: "evicted", value: 4 },
      { label: "duplicate span", value: 3 },
    ]);
  });

  it("counts what is under way", () => {
    const sum = fateSum(
      statsOf({ outcome: "received", value: 10 }, { outcome: "stored", value: 4 }),
      "traces",
    );
    expect(sum.terms.at(-1)).toMatchObject({ label: "in pipelines", value: 6 });
    expect(sum.terms.reduce((total, { value }) => total + value, 0)).toBe(sum.total);
  });
});

describe("lossTerms", () => {
  const stats: Stats = { ...statsOf(), diskBudgetBytes: 2 ** 31 };
  const textsOf = (changed: Partial<Stats>) =>
    lossTerms({ ...stats, ...changed }, "traces").map(({ label, value }) => `${value} ${label}`);
  const evicted: StatsLoss = { signal: "traces", reason: "disk_budget", items: 7 };

  it("says nothing where nothing is gone", () => {
    expect(textsOf({ losses: [{ ...evicted, signal: "logs" }] })).toEqual([]);
  });

  it("says what is gone, with the reason", () => {
    const items = { traces: 7, metrics: 0, logs: 0 };
    expect(textsOf({ losses: [evicted], evicted: items })).toEqual([
      `7 evicted to stay within ${formatBytes(2 ** 31)}`,
    ]);
    expect(textsOf({ losses: [{ ...evicted, reason: "deleted" }] })).toEqual(["7 deleted with their run"]);
    expect(textsOf({ damaged: items, quarantined: 2 })).toEqual([
      "7 damaged",
      "2 unreadable requests or chunks",
    ]);
  });

  it("opens into several reasons, greatest first", () => {
    const losses: StatsLoss[] = [evicted, { ...evicted, reason: "memory_budget", items: 8 }];
    const [term] = lossTerms({ ...stats, losses, evicted: { traces: 15, metrics: 0, logs: 0 } }, "traces");
    expect([term?.value, term?.label]).toEqual([15, "evicted"]);
    expect(term?.parts.map(({ value, label }) => [value, label])).toEqual([
      [8, "to stay within memory"],
      [7, `to stay within ${formatBytes(2 ** 31)}`],
    ]);
  });
});
