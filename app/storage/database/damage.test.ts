import { readdirSync, readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import SqliteDatabase from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { encodeSegment } from "../segment/encode-segment.ts";
import { flattenBatch } from "../segment/flat-batch.ts";
import { StorageError } from "../storage-error.ts";
import { generateRequests, randomFrom } from "../storagetest/generate-requests.ts";
import {
  allSegments,
  openTestStore,
  openTestWriter,
  replayAll,
  sealedChunkOf,
  tempDir,
} from "../storagetest/helpers.ts";
import { makeReadOnly, smallDisk, smallDiskIsPossible } from "../storagetest/small-disk.ts";
import { Reader } from "../worker/reader.ts";
import { rowChecksum } from "./checksum.ts";
import { type DataFiles, dataFilesOf } from "./data-dir.ts";
import { packRequest } from "./journal-table.ts";

const requests = generateRequests(400, 21, 20);
/** Small, so that each of many starts makes a small ballast. */
const diskBudgetBytes = 16 * 1024 * 1024;

/** A closed database with twenty journal entries and three segments. */
function filledDatabase(): DataFiles {
  const { writer, files } = openTestWriter(tempDir(), { diskBudgetBytes });
  writer.append(requests.map((bytes) => packRequest("traces", "protobuf", bytes, 1)));
  for (let n = 0; n < 3; n++) {
    const chunk = sealedChunkOf(requests.slice(n * 5, n * 5 + 5), []);
    writer.seal({ ...chunk, signal: "traces", sections: [...encodeSegment(flattenBatch(chunk.batch))] }, []);
  }
  writer.close();
  return files;
}

/** Everything a reader says, and how much of it is damaged. */
function readEverything(path: string) {
  const reader = new Reader(path);
  reader.refresh();
  try {
    const page = reader.replayPage(0, reader.lastSequence());
    const list = reader.segmentPage(0);
    const loads = list.segments.map(({ id }) => reader.load(id));
    const damaged =
      page.damaged.length + list.damaged.length + loads.filter(({ kind }) => kind !== "loaded").length;
    return { content: { entries: page.entries, segments: list.segments, loads }, damaged };
  } finally {
    reader.close();
  }
}

describe("flipped bits", () => {
  it("are all found in stored blobs and in what is stored beside them", () => {
    const files = filledDatabase();
    const database = new SqliteDatabase(files.database);
    const intact = readEverything(files.database);
    expect(intact.damaged).toBe(0);
    const random = randomFrom(99);
    const targets = [
      { table: "journal", key: "sequence", blob: "body" },
      { table: "section", key: "key", blob: "body" },
      { table: "segment", key: "id", blob: "summary" },
    ];
    for (let n = 0; n < 500; n++) {
      const { table, key, blob } = targets[n % targets.length]!;
      const row = database
        .prepare<[], { key: number; body: Buffer }>(
          `SELECT ${key} AS key, ${blob} AS body FROM ${table} ORDER BY ${key} LIMIT 1 OFFSET ${Math.floor(random() * 3)}`,
        )
        .get()!;
      const flipped = Buffer.from(row.body);
      flipped[Math.floor(random() * flipped.length)]! ^= 1 << Math.floor(random() * 8);
      const write = database.prepare(`UPDATE ${table} SET ${blob} = ? WHERE ${key} = ?`);
      write.run(flipped, row.key);
      expect(readEverything(files.database).damaged, `flip ${n} in ${table}`).toBe(1);
      write.run(row.body, row.key);
    }
    for (const column of ["signal", "encoding", "codec", "committed_ms", "raw_bytes", "crc32"]) {
      database.exec(`UPDATE journal SET ${column} = ${column} + 1024 WHERE sequence = 3`);
      expect(readEverything(files.database).damaged, column).toBe(1);
      database.exec(`UPDATE journal SET ${column} = ${column} - 1024 WHERE sequence = 3`);
    }
    database.close();
  });

  it("anywhere in the file never pass in silence, and never keep the store from starting", () => {
    const files = filledDatabase();
    const image = readFileSync(files.database);
    const intact = readEverything(files.database).content;
    const random = randomFrom(7);
    for (let n = 0; n < 150; n++) {
      const at = Math.floor(random() * image.length);
      const flipped = Buffer.from(image);
      flipped[at]! ^= 1 << Math.floor(random() * 8);
      const copy = dataFilesOf(tempDir());
      writeFileSync(copy.database, flipped);
      const { writer, lines } = openTestWriter(copy.dir, { diskBudgetBytes });
      writer.close();
      const after = attempt(() => readEverything(copy.database));
      const isNoticed =
        after === undefined || after.damaged > 0 || lines.some((line) => line.includes("DAMAGED"));
      expect(isNoticed || isDeepStrictEqual(after.content, intact), `bit flipped in byte ${at}`).toBe(true);
    }
  });
});

/** Undefined where SQLite itself reports the damage. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^SQLITE_(CORRUPT|ERROR)/) });
    return undefined;
  }
}

describe("a damaged blob", () => {
  it("is set aside and counted; the rest is there", async () => {
    const files = filledDatabase();
    const database = new SqliteDatabase(files.database);
    database.exec("UPDATE journal SET body = zeroblob(10) WHERE sequence = 4");
    database.exec("UPDATE section SET body = zeroblob(10) WHERE key = 2 * 256 + 1");
    database.close();
    const { store, lines } = await openTestStore(files.dir);
    expect((await replayAll(store)).map(({ sequence }) => sequence)).not.toContain(4);
    expect(await store.load(2)).toBeUndefined();
    expect(await store.load(1)).toBeDefined();
    expect((await allSegments(store)).map(({ id }) => id)).toEqual([1, 3]);
    const losses = [{ signal: "traces", reason: "damaged", items: 100 }];
    expect(await store.stats()).toMatchObject({
      quarantined: 2,
      journalEntries: 19,
      segmentCount: 2,
      losses,
    });
    expect(lines.filter((line) => line.includes("DAMAGED"))).toHaveLength(2);
    expect(await store.append("traces", { encoding: "protobuf", bytes: Uint8Array.of(1) })).toBe(21);
  });
});

describe("a damaged image of a block", () => {
  it.each([
    ["its checksum does not match", "UPDATE section SET body = zeroblob(10) WHERE key = ?", undefined],
    ["it cannot be decoded", "UPDATE section SET body = ?, crc32 = ? WHERE key = ?", Buffer.of(255)],
  ])("costs nothing: %s", async (_name, sql, body) => {
    const dir = tempDir();
    const { store } = await openTestStore(dir, { diskBudgetBytes });
    const { id } = await store.seal({ ...sealedChunkOf(requests.slice(0, 5), []), index: Uint8Array.of(7) });
    await store.close();
    const files = dataFilesOf(dir);
    const database = new SqliteDatabase(files.database);
    const key = database.prepare<[], number>("SELECT max(key) FROM section").pluck().get()!;
    const values = body === undefined ? [key] : [body, rowChecksum([key], body), key];
    expect(database.prepare(sql).run(...values).changes).toBe(1);
    database.close();

    const again = await openTestStore(dir, { diskBudgetBytes });
    expect(await again.store.loadIndex(id)).toMatchObject({ batch: { signal: "traces" } });
    expect(await again.store.load(id)).toBeDefined();
    expect(await again.store.stats()).toMatchObject({ segmentCount: 1, quarantined: 0, losses: [] });
  });
});

describe("a damaged file", () => {
  const damages: Record<string, (files: DataFiles) => void> = {
    "cut short": ({ database }) => truncateSync(database, Math.floor(statSync(database).size / 2)),
    "another kind of file": ({ database }) =>
      writeFileSync(database, "this is not a database, ".repeat(1_000)),
    "an overwritten schema": ({ database }) => {
      const bytes = readFileSync(database);
      bytes.fill(0xff, 100, 4_000);
      writeFileSync(database, bytes);
    },
  };

  it.each(Object.keys(damages))("(%s) is set aside, said, and a new one is started", async (kind) => {
    const files = filledDatabase();
    damages[kind]!(files);
    const { store, lines } = await openTestStore(files.dir);
    expect(await store.append("traces", { encoding: "protobuf", bytes: Uint8Array.of(1) })).toBeGreaterThan(
      0,
    );
    expect(readdirSync(files.dir).some((name) => name.startsWith("sightglass.db.damaged-"))).toBe(true);
    expect(lines.filter((line) => line.includes("DAMAGED database"))).toHaveLength(1);
  });

  it("gives back every row that can still be read", () => {
    const files = filledDatabase();
    const intact = readEverything(files.database).content;
    const image = readFileSync(files.database);
    // The tables were made in this order, so the schema and the ledger are at the front and blobs follow.
    image.fill(0xff, image.length >> 1, (image.length >> 1) + 8_192);
    writeFileSync(files.database, image);
    const { writer, lines } = openTestWriter(files.dir, { diskBudgetBytes });
    const sequence = writer.append([packRequest("traces", "protobuf", requests[0]!, 1)]);
    const after = readEverything(files.database);
    expect(sequence).toBeGreaterThan(0);
    expect(lines.length + after.damaged).toBeGreaterThan(0);
    const known = new Map(intact.entries.map((entry) => [entry.sequence, entry]));
    const old = after.content.entries.filter((entry) => entry.sequence !== sequence);
    expect(old.length).toBeGreaterThan(intact.entries.length / 2);
    for (const entry of old) expect(entry).toEqual(known.get(entry.sequence));
    writer.close();
  });

  it("found while writing is set aside, and numbers go on", () => {
    const { writer, lines, files } = openTestWriter(tempDir(), { diskBudgetBytes });
    const pack = (bytes: Uint8Array) => [packRequest("traces", "protobuf", bytes, 1)];
    for (const bytes of requests) writer.append(pack(bytes));
    while (writer.tidy());
    const reader = new Reader(files.database);
    reader.refresh();
    const other = new SqliteDatabase(files.database);
    const root = other
      .prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'journal'")
      .pluck()
      .get() as number;
    const pageBytes = other.pragma("page_size", { simple: true }) as number;
    other.close();
    const image = readFileSync(files.database);
    image.fill(0xff, (root - 1) * pageBytes, root * pageBytes);
    writeFileSync(files.database, image);
    // Another commit makes the writer read its pages again.
    const touch = new SqliteDatabase(files.database);
    touch.exec("UPDATE ledger SET next_segment = next_segment + 1");
    touch.close();
    expect(() => writer.append(pack(requests[0]!))).toThrow("malformed");
    expect(writer.append(pack(requests[0]!))).toBe(requests.length + 1);
    reader.refresh();
    expect(reader.lastSequence()).toBe(requests.length + 1);
    reader.close();
    expect(lines.filter((line) => line.includes("DAMAGED database"))).toHaveLength(1);
    writer.close();
  });
});

describe("a directory that cannot be used", () => {
  it("is named with the reason and what to do", async () => {
    const dir = tempDir();
    writeFileSync(`${dir}/file`, "");
    await expect(openTestStore(`${dir}/file/data`)).rejects.toThrow(StorageError);
    await expect(openTestStore(`${dir}/file/data`)).rejects.toThrow(/it is not a directory.*--data-dir/);
  });

  it.skipIf(!smallDiskIsPossible())(
    "is refused where the disk is read-only, its data untouched",
    async () => {
      const dir = smallDisk(24);
      const { writer, files } = openTestWriter(dir, { diskBudgetBytes });
      writer.append([packRequest("traces", "protobuf", requests[0]!, 1)]);
      writer.close();
      const before = readFileSync(files.database);
      makeReadOnly(dir);
      await expect(openTestStore(dir)).rejects.toThrow(/it is read-only for this user.*--data-dir/);
      expect(readFileSync(files.database).equals(before)).toBe(true);
    },
  );
});
