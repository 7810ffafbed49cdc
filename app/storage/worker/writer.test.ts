import { execFileSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { diskBytesOf } from "../database/data-dir.ts";
import { defaultDiskBudgetBytes } from "../database/disk-budget.ts";
import { packRequest } from "../database/journal-table.ts";
import type { PackedSegment } from "../database/segment-table.ts";
import { FailedWrite } from "../storage-error.ts";
import { openTestWriter, tempDir } from "../storagetest/helpers.ts";
import { smallDisk, smallDiskIsPossible } from "../storagetest/small-disk.ts";
import { Reader } from "./reader.ts";
import type { Writer } from "./writer.ts";

const mebibyte = 1024 * 1024;

function segmentOf(bytes: number): PackedSegment {
  const sections = [randomBytes(bytes >> 1), randomBytes(bytes >> 1)];
  return {
    signal: "traces",
    itemCount: 10,
    minTimeUnixNano: 1n,
    maxTimeUnixNano: 2n,
    summary: new Uint8Array(0),
    sections,
  };
}

function append(writer: Writer, bytes: number): number {
  return writer.append([packRequest("traces", "protobuf", randomBytes(bytes), 1)]);
}

describe("retention", () => {
  it("evicts the oldest segments, reports them, and keeps the files within the budget", () => {
    const budget = 32 * mebibyte;
    const { writer, evictions, files } = openTestWriter(tempDir(), { diskBudgetBytes: budget });
    let largest = 0;
    for (let n = 0; n < 60; n++) {
      append(writer, 100_000);
      writer.seal(segmentOf(mebibyte), [[n + 1, n + 1]]);
      largest = Math.max(largest, diskBytesOf(files));
    }
    expect(largest).toBeLessThan(budget * 1.1);
    const evicted = evictions.flatMap(({ segments }) => segments.map(({ id }) => id));
    expect(evicted).toEqual(Array.from({ length: evicted.length }, (_, index) => index + 1));
    expect(
      evictions.every(({ sequences, reason }) => sequences.length === 0 && reason === "disk_budget"),
    ).toBe(true);
    expect(writer.stats().segmentCount).toBe(60 - evicted.length);
    expect(writer.stats().segmentCount).toBeGreaterThan(20);
    writer.close();
    const again = openTestWriter(dirname(files.database), { diskBudgetBytes: budget });
    expect(again.writer.stats().losses).toEqual([
      { signal: "traces", reason: "disk_budget", items: evicted.length * 10 },
    ]);
    again.writer.close();
  });

  it("drops the oldest journal entries only where no segment is left", () => {
    const budget = 16 * mebibyte;
    const { writer, evictions, files } = openTestWriter(tempDir(), { diskBudgetBytes: budget });
    writer.seal(segmentOf(mebibyte), []);
    for (let n = 0; n < 200; n++) append(writer, 100_000);
    expect(diskBytesOf(files)).toBeLessThan(budget * 1.1);
    expect(evictions[0]!.segments.map(({ id }) => id)).toEqual([1]);
    const dropped = evictions.flatMap(({ sequences }) => sequences);
    expect(dropped).toEqual(Array.from({ length: dropped.length }, (_, index) => index + 1));
    expect(writer.stats().journalEntries).toBe(200 - dropped.length);
    writer.close();
  });

  it("removes the segments it is told to, where it may and they are there", () => {
    const dir = tempDir();
    const { writer, evictions } = openTestWriter(dir);
    for (let n = 0; n < 3; n++) writer.seal(segmentOf(10_000), []);
    writer.evict([1, 2, 9]);
    writer.evict([1]);
    expect(evictions.map(({ segments, reason }) => [segments.map(({ id }) => id), reason])).toEqual([
      [[1, 2], "memory_budget"],
    ]);
    expect(writer.stats().segmentCount).toBe(1);
    writer.close();
    const looking = openTestWriter(dir, { evicts: false });
    looking.writer.evict([3]);
    expect([looking.evictions, looking.writer.stats().segmentCount]).toEqual([[], 1]);
    looking.writer.close();
  });

  it("shrinks the file after the budget was lowered", () => {
    const dir = tempDir();
    const before = openTestWriter(dir, { diskBudgetBytes: 128 * mebibyte });
    for (let n = 0; n < 60; n++) before.writer.seal(segmentOf(mebibyte), []);
    before.writer.close();
    expect(diskBytesOf(before.files)).toBeGreaterThan(60 * mebibyte);
    const { writer, files } = openTestWriter(dir, { diskBudgetBytes: 16 * mebibyte });
    while (writer.tidy());
    expect(diskBytesOf(files)).toBeLessThan(16 * mebibyte * 1.1);
    writer.close();
  });
});

describe("the budget", () => {
  it("is kept: a start that names none evicts nothing and goes on with it", () => {
    const dir = tempDir();
    const large = openTestWriter(dir, { diskBudgetBytes: 4 * defaultDiskBudgetBytes });
    large.writer.close();
    const unnamed = openTestWriter(dir, { diskBudgetBytes: undefined });
    expect(unnamed.writer.stats().diskBudgetBytes).toBe(4 * defaultDiskBudgetBytes);
    unnamed.writer.close();
    const fresh = openTestWriter(tempDir(), { diskBudgetBytes: undefined });
    expect(fresh.writer.stats().diskBudgetBytes).toBe(defaultDiskBudgetBytes);
    fresh.writer.close();
  });

  it("survives damage of the file, as do the counts of what is gone", () => {
    const dir = tempDir();
    const { writer, files } = openTestWriter(dir, { diskBudgetBytes: 16 * mebibyte });
    writer.close();
    const damaging = new SqliteDatabase(files.database);
    damaging.exec("DROP TABLE quarantine; INSERT INTO loss VALUES (0, 'disk_budget', 7)");
    damaging.exec("UPDATE ledger SET quarantined = 3, journal_entries = 2");
    damaging.close();
    const after = openTestWriter(dir, { diskBudgetBytes: undefined });
    expect(after.lines.some((line) => line.includes("quarantine is missing"))).toBe(true);
    expect(after.writer.stats()).toMatchObject({
      diskBudgetBytes: 16 * mebibyte,
      quarantined: 5,
      losses: [{ signal: "traces", reason: "disk_budget", items: 7 }],
    });
    after.writer.close();
  });

  it("does not matter to a session that only looks; a smaller one says what it removed", () => {
    const dir = tempDir();
    const before = openTestWriter(dir, { diskBudgetBytes: 128 * mebibyte });
    for (let n = 0; n < 40; n++) before.writer.seal(segmentOf(mebibyte), []);
    before.writer.close();
    const looking = openTestWriter(dir, { diskBudgetBytes: 16 * mebibyte, evicts: false });
    append(looking.writer, 100_000);
    expect([looking.evictions, looking.writer.stats().segmentCount]).toEqual([[], 40]);
    looking.writer.close();
    const { writer, lines } = openTestWriter(dir, { diskBudgetBytes: 16 * mebibyte });
    const gone = 40 - writer.stats().segmentCount;
    expect(gone).toBeGreaterThan(20);
    expect(lines).toEqual([
      `storage: ${gone * 10} items in ${gone} chunks and 0 requests were evicted to stay within 16 MiB`,
    ]);
    writer.close();
  });
});

describe("disk full", () => {
  it.skipIf(!smallDiskIsPossible())(
    "refuses, keeps what it acknowledged, and goes on once there is room",
    async () => {
      const dir = smallDisk(24);
      const { writer, files, lines } = openTestWriter(dir, { diskBudgetBytes: 32 * mebibyte });
      const acked: number[] = [];
      for (let cycle = 0; cycle < 10; cycle++) {
        const hog = join(dir, "hog");
        let refusal: unknown;
        writeFileSync(hog, randomBytes(4 * mebibyte));
        for (let n = 0; n < 400 && refusal === undefined; n++) {
          try {
            acked.push(append(writer, 100_000));
          } catch (error) {
            refusal = error;
          }
        }
        expect(refusal).toBeInstanceOf(FailedWrite);
        expect((refusal as FailedWrite).failure.reason).toBe("disk_full");
        rmSync(hog);
        // The journal alone filled the disk: it is not evicted for that, so somebody has to make room.
        const sequences = acked.splice(0, acked.length);
        await takenAtLast(() => writer.seal(segmentOf(1000), [[sequences[0]!, sequences.at(-1)!]]));
        await takenAtLast(() => acked.push(append(writer, 1_000)));
        const reader = new Reader(files.database);
        reader.refresh();
        const page = reader.replayPage(0, reader.lastSequence());
        expect(page.entries.map(({ sequence }) => sequence)).toEqual(acked);
        expect(page.damaged).toEqual([]);
        reader.close();
      }
      expect(lines.some((line) => line.includes("room on the disk again"))).toBe(true);
      writer.close();
    },
  );

  it.skipIf(!smallDiskIsPossible())("evicts the oldest segments to make room by itself", async () => {
    const dir = smallDisk(24);
    const { writer, evictions } = openTestWriter(dir, { diskBudgetBytes: 32 * mebibyte });
    let refused = 0;
    for (let n = 0; n < 60; n++) {
      try {
        writer.seal(segmentOf(mebibyte), []);
      } catch (error) {
        expect(error).toBeInstanceOf(FailedWrite);
        refused++;
        await takenAtLast(() => append(writer, 1_000));
      }
    }
    expect(refused).toBeGreaterThan(0);
    expect(evictions.length).toBeGreaterThan(0);
    expect(evictions.every(({ reason, sequences }) => reason === "disk_full" && sequences.length === 0)).toBe(
      true,
    );
    expect(writer.stats().segmentCount).toBeGreaterThan(0);
    writer.close();
  });
});

describe("a failed write", () => {
  it.skipIf(!canLimitFileSize())("is refused, and the next one goes on with a new connection", () => {
    const { writer, files, lines } = openTestWriter(tempDir());
    append(writer, 100_000);
    limitFileSize("4096");
    try {
      for (let n = 0; n < 2; n++)
        expect(refusalOf(() => append(writer, 100_000))).toBe("storage_unavailable");
    } finally {
      limitFileSize("unlimited");
    }
    expect(append(writer, 100_000)).toBe(2);
    expect(lines.some((line) => line.includes("SQLITE_IOERR"))).toBe(true);
    const reader = new Reader(files.database);
    reader.refresh();
    expect(reader.replayPage(0, 10).entries.map(({ sequence }) => sequence)).toEqual([1, 2]);
    reader.close();
    writer.close();
  });
});

function refusalOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof FailedWrite) return error.failure.reason;
    throw error;
  }
  return "taken";
}

const limiter = "prlimit";

/** Writes beyond this size fail with EFBIG, which SQLite takes for an I/O error. */
function limitFileSize(bytes: string): void {
  execFileSync(limiter, ["--pid", String(process.pid), `--fsize=${bytes}:unlimited`]);
}

function canLimitFileSize(): boolean {
  try {
    limitFileSize("unlimited");
    return true;
  } catch {
    console.warn("the I/O error test needs prlimit (util-linux) and no lower hard limit");
    return false;
  }
}

/** Tries again as a sender does; refused for ever is a test that times out. */
async function takenAtLast(attempt: () => unknown): Promise<void> {
  for (;;) {
    try {
      attempt();
      return;
    } catch (error) {
      if (!(error instanceof FailedWrite)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
