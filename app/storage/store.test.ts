import { once } from "node:events";
import { statSync } from "node:fs";
import { join } from "node:path";
import type { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { RetryableError } from "../consumer/consumer-error.ts";
import type { AnyBatch, WireRequest } from "../pdata/batch.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";
import { chunkOf } from "./storagetest/chunk.ts";
import { generateRequests, randomFrom } from "./storagetest/generate-requests.ts";
import {
  allSegments,
  openTestStore,
  replayAll,
  requestOf,
  sealedChunkOf,
  tempDir,
} from "./storagetest/helpers.ts";

function wire(bytes: Uint8Array): WireRequest {
  return { encoding: "protobuf", bytes };
}

function randomPayloads(count: number, seed: number): Uint8Array[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () =>
    Uint8Array.from({ length: 1 + Math.floor(random() * 4_000) }, () => Math.floor(random() * 16)),
  );
}

/** The threads started while `start` runs. */
async function workersOf(start: () => Promise<unknown>): Promise<Worker[]> {
  const workers: Worker[] = [];
  const collect = (worker: Worker) => workers.push(worker);
  process.on("worker", collect);
  await start();
  process.off("worker", collect);
  return workers;
}

describe("store", () => {
  it("gives back what was appended, in order of sequence, after it is opened again", async () => {
    const dir = tempDir();
    const payloads = randomPayloads(300, 1);
    const first = await openTestStore(dir);
    const sequences = await Promise.all(
      payloads.map((bytes, index) =>
        first.store.append(index % 3 === 0 ? "logs" : "traces", {
          encoding: index % 2 === 0 ? "protobuf" : "json",
          bytes,
        }),
      ),
    );
    expect(sequences).toEqual(payloads.map((_, index) => index + 1));
    await first.store.close();

    const { store, lines } = await openTestStore(dir);
    const entries = await replayAll(store);
    expect(entries.map((entry) => entry.sequence)).toEqual(sequences);
    for (const [index, entry] of entries.entries()) {
      expect(Buffer.compare(entry.wire.bytes, payloads[index]!)).toBe(0);
      expect(entry.signal).toBe(index % 3 === 0 ? "logs" : "traces");
      expect(entry.wire.encoding).toBe(index % 2 === 0 ? "protobuf" : "json");
    }
    expect(await store.append("metrics", wire(Uint8Array.of(1)))).toBe(301);
    expect(lines).toEqual([]);
  });

  it("takes a slice of memory that others use, and an empty request", async () => {
    const { store } = await openTestStore(tempDir());
    const pool = new Uint8Array(1_000).fill(9);
    const appended = store.append("traces", wire(pool.subarray(100, 200)));
    pool.fill(1);
    await appended;
    await store.append("traces", wire(new Uint8Array(0)));
    const entries = await replayAll(store);
    expect(entries.map(({ wire: { bytes } }) => [...bytes])).toEqual([Array(100).fill(9), []]);
    expect(pool.byteLength).toBe(1_000);
  });

  it("keeps its files to the owner", async () => {
    const dir = join(tempDir(), "deep", "data");
    const { store } = await openTestStore(dir);
    await store.append("traces", wire(Uint8Array.of(1)));
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    for (const name of ["sightglass.db", "sightglass.db-wal", "sightglass.ballast"])
      expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
  });

  it("refuses more than the queue holds and takes it later", async () => {
    const { store } = await openTestStore(tempDir());
    const large = new Uint8Array(30 * 1024 * 1024);
    const results = await Promise.allSettled([1, 2, 3].map(() => store.append("traces", wire(large))));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected"]);
    expect((results[2] as PromiseRejectedResult).reason).toMatchObject({ reason: "queue_full" });
    expect(await store.append("traces", wire(large))).toBe(3);
  });

  it("seals a chunk in place of its journal entries and loads it again", async () => {
    const dir = tempDir();
    const requests = generateRequests(2_000, 5, 100);
    const { store } = await openTestStore(dir);
    const sequences = await Promise.all(requests.map((bytes) => store.append("traces", wire(bytes))));
    const kept = await store.append("traces", wire(requests[0]!));
    const chunk = sealedChunkOf(requests, sequences);
    const info = await store.seal(chunk);
    await store.close();

    const again = await openTestStore(dir);
    expect(await allSegments(again.store)).toEqual([info]);
    expect(info).toMatchObject({ itemCount: 2_000, maxTimeUnixNano: 0xffff_ffff_ffff_ffffn });
    expect([...info.summary]).toEqual([1, 2, 3]);
    expect((await replayAll(again.store)).map((entry) => entry.sequence)).toEqual([kept]);
    const loaded = await again.store.load(info.id);
    expect(requestOf(loaded!).equals(requestOf(chunk.batch))).toBe(true);
    expect(await again.store.load(info.id + 1)).toBeUndefined();
    expect(await again.store.stats()).toMatchObject({ journalEntries: 1, segmentCount: 1, quarantined: 0 });
  });

  it("does not take a segment that was evicted for a damaged one", async () => {
    const { store, lines } = await openTestStore(tempDir());
    const info = await store.seal(sealedChunkOf(generateRequests(100, 12, 50), []));
    const [, loaded] = await Promise.all([store.evict([info.id]), store.load(info.id)]);
    expect(loaded === undefined || loaded.signal === "traces").toBe(true);
    expect(await store.load(info.id)).toBeUndefined();
    const losses = [{ signal: "traces", reason: "memory_budget", items: 100 }];
    expect(await store.stats()).toMatchObject({ quarantined: 0, losses });
    expect(lines).toEqual([]);
  });

  it("gives back what the index sealed with the span rows, and parts by themselves", async () => {
    const { store } = await openTestStore(tempDir());
    const requests = generateRequests(300, 5);
    const index = Uint8Array.from({ length: 5_000 }, (_, i) => i % 7);
    const withIndex = await store.seal({ ...sealedChunkOf(requests, []), index });
    const without = await store.seal(sealedChunkOf(requests, []));
    const whole = (await store.load(withIndex.id)) as TraceBatch;
    const { spanId, parentSpanId, startTimeUnixNano, endTimeUnixNano } = whole.tables.spans.columns;
    const rows = { spanId, startTimeUnixNano, endTimeUnixNano };
    expect(await store.loadIndex(withIndex.id)).toEqual({ index, rows });
    const made = await store.loadIndex(without.id);
    const { columns } = made !== undefined && "batch" in made ? made.batch.tables.spans : whole.tables.events;
    expect(columns).toMatchObject({ spanId, parentSpanId });
    const attributes = await store.loadPart(without.id, "attributes");
    expect(attributes!.tables.spanAttributes).toEqual(whole.tables.spanAttributes);
    expect(await store.loadPart(999, "details")).toBeUndefined();
    await store.evict([withIndex.id]);
    expect(await store.loadIndex(withIndex.id)).toBeUndefined();
  });

  it("loads while it appends and seals", async () => {
    const { store } = await openTestStore(tempDir());
    const requests = generateRequests(1_000, 6, 100);
    const expected = requestOf(chunkOf("traces", requests).batch);
    const info = await store.seal(sealedChunkOf(requests, []));
    const work: Promise<unknown>[] = [];
    for (let round = 0; round < 20; round++) {
      for (const bytes of requests) work.push(store.append("traces", wire(bytes)));
      work.push(store.seal(sealedChunkOf(requests, [])));
      work.push(store.load(info.id).then((batch) => expect(requestOf(batch!).equals(expected)).toBe(true)));
    }
    await Promise.all(work);
    expect(await store.stats()).toMatchObject({ journalEntries: 200, segmentCount: 21 });
  });

  it("lists segments page by page, while some of them go", async () => {
    const { store } = await openTestStore(tempDir());
    const requests = generateRequests(10, 7, 10);
    for (let n = 0; n < 40; n++) await store.seal(sealedChunkOf(requests, []));
    expect((await allSegments(store)).map(({ id }) => id)).toEqual(
      Array.from({ length: 40 }, (_, n) => n + 1),
    );
    const listed: number[] = [];
    for await (const { id } of store.segments()) {
      if (id === 16) await store.evict([1, 16, 17]);
      listed.push(id);
    }
    expect(listed).toEqual(Array.from({ length: 40 }, (_, n) => n + 1).filter((id) => id !== 17));
  });

  it("rejects what a crashed storage thread had not committed, and goes on with another", async () => {
    const dir = tempDir();
    let store!: Awaited<ReturnType<typeof openTestStore>>["store"];
    let lines: string[] = [];
    const [writer] = await workersOf(async () => {
      ({ store, lines } = await openTestStore(dir));
    });
    const payloads = randomPayloads(400, 8);
    const appends = payloads.map((bytes) => store.append("traces", wire(bytes)));
    await appends[20];
    await writer!.terminate();
    const results = await Promise.allSettled(appends);
    const acked = new Set<number>();
    for (const [index, result] of results.entries()) {
      if (result.status === "fulfilled") acked.add(index);
      else expect(result.reason).toBeInstanceOf(RetryableError);
    }
    const after = await appendUntilTaken(() => store.append("logs", wire(Uint8Array.of(7))));
    const stored = await replayAll(store);
    for (const index of acked)
      expect(stored.some(({ wire: { bytes } }) => Buffer.compare(bytes, payloads[index]!) === 0)).toBe(true);
    expect(stored.at(-1)!.sequence).toBe(after);
    expect(lines.some((line) => line.includes("storage worker ended"))).toBe(true);
  });

  it("answers loads again after the reading thread crashed", async () => {
    let store!: Awaited<ReturnType<typeof openTestStore>>["store"];
    const [, reader] = await workersOf(async () => {
      ({ store } = await openTestStore(tempDir()));
    });
    const requests = generateRequests(500, 9, 100);
    const info = await store.seal(sealedChunkOf(requests, []));
    const gone = once(reader!, "exit");
    await reader!.terminate();
    await gone;
    await expect(store.load(info.id)).rejects.toBeInstanceOf(RetryableError);
    const loaded = await appendUntilTaken(() => store.load(info.id));
    expect(requestOf(loaded!).equals(requestOf(chunkOf("traces", requests).batch))).toBe(true);
  });

  it("rejects what it has a bug for, for good, and goes on with everything else", async () => {
    const { store, lines } = await openTestStore(tempDir());
    const requests = generateRequests(100, 11, 50);
    const chunk = sealedChunkOf(requests, []);
    const unwritable = { ...chunk, minTimeUnixNano: "not a time" as unknown as bigint };
    const unencodable = { ...chunk, batch: { ...chunk.batch, signal: "logs" } as AnyBatch };
    for (const bad of [unwritable, unencodable]) {
      const sealing = store.seal(bad);
      const appending = store.append("traces", wire(Uint8Array.of(1)));
      await expect(sealing).rejects.not.toBeInstanceOf(RetryableError);
      await appending;
    }
    expect((await store.seal(chunk)).itemCount).toBe(chunk.itemCount);
    expect(lines.map((line) => /the \w+ worker \w+/.exec(line)?.[0])).toEqual([
      "the storage worker failed",
      "the reader worker failed",
    ]);
    expect(await store.stats()).toMatchObject({ journalEntries: 2, segmentCount: 1 });
  });

  it("finishes what it took before it closes", async () => {
    const dir = tempDir();
    const { store } = await openTestStore(dir);
    const payloads = randomPayloads(100, 10);
    const appends = payloads.map((bytes) => store.append("traces", wire(bytes)));
    await store.close();
    expect(await Promise.all(appends)).toHaveLength(100);
    await expect(store.append("traces", wire(payloads[0]!))).rejects.toBeInstanceOf(RetryableError);
    expect(statSync(join(dir, "sightglass.db-wal"), { throwIfNoEntry: false })?.size ?? 0).toBe(0);
  });
});

/** As a sender does: tries again while it is told to. */
async function appendUntilTaken<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof RetryableError)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
