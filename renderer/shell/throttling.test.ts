import { describe, expect, it } from "vitest";
import type { Stats } from "../../app/api/engine.ts";
import { throttlingSentence, turnedAwayFor } from "./throttling.ts";

const statsOf = (...counts: readonly (readonly [outcome: string, reason: string, value: number])[]): Stats =>
  ({
    counters: counts.map(([outcome, reason, value]) => ({
      unit: "items",
      signal: "traces",
      outcome,
      reason,
      value,
    })),
  }) as unknown as Stats;

describe("senders that are turned away", () => {
  it("names what grew since, not what was long ago", () => {
    const before = statsOf(["throttled", "memory_limit", 900], ["throttled", "disk_full", 3]);
    const now = statsOf(["throttled", "memory_limit", 900], ["throttled", "disk_full", 4]);
    expect(turnedAwayFor(before, now)).toBe("disk_full");
    expect(turnedAwayFor(now, now)).toBeUndefined();
  });

  it("does not alarm for what passes by itself, or is the sender's own mistake", () => {
    const now = statsOf(
      ["throttled", "queue_full", 9],
      ["refused", "malformed", 2],
      ["stored", "disk_full", 1],
    );
    expect(turnedAwayFor(statsOf(), now)).toBeUndefined();
  });

  it("counts requests that were never read", () => {
    const now = { counters: [{ unit: "requests", outcome: "refused", reason: "memory_limit", value: 1 }] };
    expect(turnedAwayFor(statsOf(), now as unknown as Stats)).toBe("memory_limit");
  });

  it("says that pins are in the way", () => {
    const now = statsOf(["throttled", "disk_pinned", 1]);
    expect(throttlingSentence(turnedAwayFor(statsOf(), now) ?? "", "/data")).toContain(
      "Unpin or delete a run",
    );
  });

  it("says where to make room", () => {
    expect(throttlingSentence("disk_full", "/data")).toBe(
      "Disk full: senders are told to wait. Free space in /data",
    );
  });
});
