import { describe, expect, it } from "vitest";
import type { Stats, StatsCounter } from "../../app/api/engine.ts";
import { fateSum } from "./foot-sum.ts";

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
    evicted: none,
    traceCount: 0,
    diskBytes: 0,
    diskBudgetBytes: 0,
    segmentCount: 0,
    segmentBytes: 0,
    sealed: none,
    journalBytes: 0,
    memoryBytes: 0,
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
    expect(sum.terms.at(-1)).toMatchObject({ label: "being stored", value: 6 });
    expect(sum.terms.reduce((total, { value }) => total + value, 0)).toBe(sum.total);
  });
});
