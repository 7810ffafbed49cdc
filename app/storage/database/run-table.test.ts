import { randomBytes } from "node:crypto";
import { dirname } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FailedWrite } from "../storage-error.ts";
import { openTestWriter, tempDir } from "../storagetest/helpers.ts";
import type { RunPart } from "../stored-runs.ts";
import type { Writer } from "../worker/writer.ts";
import { packRequest } from "./journal-table.ts";
import type { PackedSegment } from "./segment-table.ts";

const mebibyte = 1024 * 1024;

function segmentOf(bytes: number): PackedSegment {
  const sections = [randomBytes(bytes)];
  const times = { minTimeUnixNano: 1n, maxTimeUnixNano: 2n };
  return { signal: "traces", itemCount: 10, ...times, summary: new Uint8Array(0), sections };
}

function partOf(run: number, items = 10): RunPart {
  const id = run.toString(16).padStart(12, "0");
  return {
    id,
    kind: "service",
    identity: `["${run}"]`,
    items,
    errors: 1,
    firstMs: run * 10,
    lastMs: run * 10 + 5,
  };
}

function pin(writer: Writer, run: number, isPinned: boolean): void {
  writer.updateRun({ run: partOf(run), change: { isPinned } });
}

function append(writer: Writer, bytes: number): number {
  return writer.append([packRequest("traces", "protobuf", randomBytes(bytes), 1)]);
}

describe("what is pinned", () => {
  it("is never evicted, whatever is sealed, pinned and unpinned in what order", () => {
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ seal: fc.uniqueArray(fc.nat(5), { minLength: 1, maxLength: 3 }) }),
      },
      { weight: 2, arbitrary: fc.record({ pin: fc.nat(5), isPinned: fc.boolean() }) },
      { weight: 1, arbitrary: fc.record({ evict: fc.array(fc.nat(60)) }) },
    );
    fc.assert(
      fc.property(fc.array(step, { minLength: 20, maxLength: 60 }), (steps) => {
        const { writer, evictions } = openTestWriter(tempDir(), { diskBudgetBytes: 12 * mebibyte });
        const pinned = new Set<number>();
        const runsOf = new Map<number, number[]>();
        for (const one of steps) {
          const seen = evictions.length;
          if ("seal" in one)
            runsOf.set(
              writer.seal(
                segmentOf(mebibyte / 2),
                [],
                one.seal.map((run) => partOf(run)),
              ).id,
              one.seal,
            );
          else if ("evict" in one) writer.evict(one.evict);
          else {
            if (one.isPinned) pinned.add(one.pin);
            else pinned.delete(one.pin);
            pin(writer, one.pin, one.isPinned);
          }
          for (const { id } of evictions.slice(seen).flatMap(({ segments }) => segments)) {
            // The segment just sealed may go at once: then it is not in the map yet.
            const runs = runsOf.get(id) ?? ("seal" in one ? one.seal : []);
            expect(runs.filter((run) => pinned.has(run))).toEqual([]);
            runsOf.delete(id);
          }
        }
        expect(writer.stats().segmentCount).toBe(runsOf.size);
        writer.close();
      }),
      { numRuns: 15 },
    );
  });

  it("fills the budget: senders are refused, nothing acknowledged goes, and unpinning ends it", () => {
    const { writer, evictions } = openTestWriter(tempDir(), { diskBudgetBytes: 12 * mebibyte });
    pin(writer, 1, true);
    const sequences: number[] = [];
    const fill = () => {
      for (let n = 0; n < 200; n++) {
        writer.seal(segmentOf(mebibyte / 4), [], [partOf(1)]);
        sequences.push(append(writer, 50_000));
      }
    };
    expect(fill).toThrow(FailedWrite);
    try {
      append(writer, 10);
    } catch (error) {
      expect((error as FailedWrite).failure.reason).toBe("disk_pinned");
    }
    expect(evictions).toEqual([]);
    expect(writer.stats().journalEntries).toBe(sequences.length);
    pin(writer, 1, false);
    expect(evictions.flatMap(({ segments }) => segments).length).toBeGreaterThan(0);
    expect(append(writer, 10)).toBe(sequences.length + 1);
    writer.close();
  });

  it("stays pinned over a start with less room", () => {
    const before = openTestWriter(tempDir(), { diskBudgetBytes: 64 * mebibyte });
    pin(before.writer, 1, true);
    for (let n = 0; n < 40; n++) before.writer.seal(segmentOf(mebibyte), [], [partOf(n % 4)]);
    before.writer.close();
    const { writer } = openTestWriter(dirname(before.files.database), { diskBudgetBytes: 16 * mebibyte });
    expect(writer.runs.list().segments.filter(({ parts }) => parts[0]!.id === partOf(1).id)).toHaveLength(10);
    writer.close();
  });
});

describe("a segment that is evicted twice in one go", () => {
  it("is counted once", () => {
    const { writer, evictions } = openTestWriter(tempDir());
    for (let n = 1; n <= 3; n++) writer.seal(segmentOf(1_000), [], [partOf(n)]);
    writer.evict([1, 1, 2, 1]);
    expect(evictions.flatMap(({ segments }) => segments.map(({ id }) => id))).toEqual([1, 2]);
    expect(writer.stats().segmentCount).toBe(1);
    writer.close();
  });
});

describe("what was evicted", () => {
  it("is told by run, reason and time, also after a start", () => {
    let nowMs = 1_000_000;
    const settings = { nowMs: () => nowMs, diskBudgetBytes: 64 * mebibyte };
    const { writer, files } = openTestWriter(tempDir(), settings);
    for (let n = 1; n <= 3; n++) writer.seal(segmentOf(1_000), [], [partOf(n, 4), partOf(9, 6)]);
    writer.evict([1, 2]);
    nowMs += 3_600_000;
    writer.evict([3]);
    writer.close();
    const again = openTestWriter(dirname(files.database), settings);
    expect(again.writer.runs.evictions()).toEqual([
      {
        ...{ evictedMs: 4_600_000, reason: "memory_budget", signal: "traces", items: 10 },
        ...{ firstMs: 30, lastMs: 95, runs: [partOf(3).id, partOf(9).id] },
      },
      {
        ...{ evictedMs: 1_000_000, reason: "memory_budget", signal: "traces", items: 20 },
        ...{ firstMs: 10, lastMs: 95, runs: [partOf(1).id, partOf(9).id, partOf(2).id] },
      },
    ]);
    const { runs, segments, unknown } = again.writer.runs.list();
    expect(runs.map(({ id, evicted }) => [id, evicted?.items.traces])).toEqual([
      [partOf(1).id, 4],
      [partOf(2).id, 4],
      [partOf(3).id, 4],
      [partOf(9).id, 18],
    ]);
    expect([segments, unknown]).toEqual([[], []]);
    again.writer.close();
  });
});

describe("sessions", () => {
  it("end where the next one begins, and say when something was last received", () => {
    let nowMs = 1_000;
    const settings = { nowMs: () => nowMs };
    const first = openTestWriter(tempDir(), settings);
    first.writer.beginSession({ id: "a", nowMs });
    nowMs += 500;
    append(first.writer, 10);
    nowMs += 1_500;
    append(first.writer, 10);
    // Not closed: as after a kill.
    const second = openTestWriter(dirname(first.files.database), settings);
    nowMs = 9_000;
    second.writer.beginSession({ id: "b", nowMs });
    expect(second.writer.runs.list().runs).toMatchObject([
      { id: "a", kind: "session", startMs: 1_000, seenMs: 3_000, endMs: 9_000 },
      { id: "b", kind: "session", startMs: 9_000, seenMs: 9_000, endMs: undefined },
    ]);
    nowMs = 12_000;
    second.writer.close();
    const third = openTestWriter(dirname(first.files.database), settings);
    expect(third.writer.runs.list().runs[1]).toMatchObject({ id: "b", seenMs: 12_000, endMs: undefined });
    third.writer.close();
    first.writer.close();
  });
});

describe("a segment that is rewritten", () => {
  it("is replaced by what stays, and counts what does not as deleted", () => {
    const { writer, files } = openTestWriter(tempDir());
    writer.seal(segmentOf(1_000), [], [partOf(1), partOf(2)]);
    const kept = [packRequest("traces", "protobuf", Uint8Array.of(1, 2, 3), 7)];
    const deleted = { id: 1, kept, removedItems: 4, reason: "deleted", removedParts: [] } as const;
    expect(writer.rewrite(deleted)).toEqual([1]);
    expect(writer.rewrite(deleted)).toBeUndefined();
    writer.forgetRun(partOf(1).id);
    writer.close();
    const again = openTestWriter(dirname(files.database)).writer;
    expect(again.stats()).toMatchObject({
      ...{ segmentCount: 0, segmentBytes: 0, journalEntries: 1 },
      losses: [{ signal: "traces", reason: "deleted", items: 4 }],
    });
    expect(again.runs.list().runs.map(({ id }) => id)).toEqual([partOf(2).id]);
    again.close();
  });

  it("counts what retention took of it under its reason, run by run, also after a start", () => {
    const { writer, files } = openTestWriter(tempDir(), { nowMs: () => 7 });
    writer.seal(segmentOf(1_000), [], [partOf(1), partOf(2)]);
    const kept = [packRequest("traces", "protobuf", Uint8Array.of(1, 2, 3), 7)];
    const removedParts = [partOf(2, 4)];
    writer.rewrite({ id: 1, kept, removedItems: 4, reason: "disk_budget", removedParts });
    writer.close();
    const again = openTestWriter(dirname(files.database)).writer;
    expect(again.stats().losses).toEqual([{ signal: "traces", reason: "disk_budget", items: 4 }]);
    expect(again.runs.list().runs.map(({ evicted }) => evicted?.items.traces)).toEqual([undefined, 4]);
    expect(again.runs.evictions()).toMatchObject([{ items: 4, runs: [partOf(2).id], evictedMs: 7 }]);
    again.close();
  });
});
