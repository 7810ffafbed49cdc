import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ServiceRow } from "../../api/engine.ts";
import type { LogList } from "../../api/logs.ts";
import type { MetricList } from "../../api/metrics.ts";
import { unpackRows } from "../../api/packed-rows.ts";
import type { TraceList, TraceRows } from "../../api/traces.ts";
import { assert } from "../../base/assert.ts";
import { AttemptLog } from "../../component/attempt-log.ts";
import { Telemetry } from "../../component/telemetry.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import { decode } from "../../pdata/otlp/codec.ts";
import { readRecorded, recordedFiles, recordedFolder } from "../../pdata/pdatatest/recorded.ts";
import { listLogs } from "../../query/log-list.ts";
import { listMetrics } from "../../query/metric-list.ts";
import { listServices } from "../../query/service-list.ts";
import { RunBook } from "../../runs/run-book.ts";
import { createQueryMemory, createTraceQueries } from "../../service/query-workers.ts";
import { restoreIndexes } from "../../service/restore-indexes.ts";
import { systemClock } from "../../service/system-clock.ts";
import { TraceViews } from "../../service/trace-views.ts";
import { MemoryFullError } from "../../spanindex/memory/memory-full-error.ts";
import { SharedMemory } from "../../spanindex/memory/shared-memory.ts";
import { batchOf, type TestSpan, traceIdOf } from "../../spanindex/spanindextest/test-spans.ts";
import type { TraceIndex } from "../../spanindex/trace-index.ts";
import { traceIdHex } from "../../spanindex/words.ts";
import { openStore } from "../../storage/open-store.ts";
import type { Store } from "../../storage/store.ts";
import { StoreExporter } from "./store-exporter.ts";
import { TelemetryIndexes } from "./telemetry-indexes.ts";

let dataDir: string;
const open: Rig[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "sightglass-exporter-"));
});

afterEach(async () => {
  for (const rig of open.splice(0)) await rig.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** A real store, the indexes over it and the exporter that feeds both. Chunks are small and dropped at once. */
class Rig {
  readonly store: Store;
  readonly indexes: TelemetryIndexes;
  readonly runs = new RunBook(() => this.indexes.unsealed(), Date.now);
  readonly exporter: StoreExporter;
  readonly telemetry = new Telemetry();
  readonly lines: string[] = [];

  private constructor(store: Store, factBytesMax: number, memory: SharedMemory) {
    const log = (line: string) => this.lines.push(line);
    const attempts = new AttemptLog(systemClock);
    const settings = { id: "store", clock: systemClock, telemetry: this.telemetry, attempts, log };
    this.store = store;
    const bounds = { chunkItemsMax: 2_000, memoryBytesMax: 0, factBytesMax };
    this.indexes = new TelemetryIndexes({ source: store, memory, ...bounds });
    this.exporter = new StoreExporter(
      settings,
      { store, indexes: this.indexes, runs: this.runs },
      () => undefined,
    );
  }

  static async open({
    diskBudgetBytes = 1 << 30,
    factBytesMax = 1 << 30,
    memory = createQueryMemory(false),
  } = {}): Promise<Rig> {
    const store = await openStore({ dataDir, diskBudgetBytes, log: () => undefined, clock: systemClock });
    const rig = new Rig(store, factBytesMax, memory);
    store.onEvicted((eviction) => {
      rig.indexes.evict(eviction.segments);
      rig.runs.evicted(eviction);
    });
    await restoreIndexes(store, rig.indexes, rig.runs, (line) => rig.lines.push(line));
    await rig.exporter.start();
    open.push(rig);
    return rig;
  }

  async consume(batch: AnyBatch): Promise<void> {
    await this.exporter.consume(batch);
  }

  async close(): Promise<void> {
    await this.exporter.shutdown();
    await this.store.close();
  }
}

interface Answers {
  readonly list: TraceList;
  readonly roots: readonly string[];
  readonly views: TraceRows[];
  readonly logs: LogList;
  readonly metrics: MetricList;
  readonly services: ServiceRow[];
}

async function allTraces(traces: TraceIndex): Promise<TraceList> {
  const queries = createTraceQueries(traces, false, () => undefined);
  try {
    const order = { traceTime: "overlap", orderBy: "start", descending: true, countAll: true } as const;
    const params = { query: "", limit: 10_000, ...order, spansPerTrace: 3, strips: false };
    return await queries.ask("search", params);
  } finally {
    await queries.close();
  }
}

async function viewTrace(
  { traces, logs }: Pick<TelemetryIndexes, "traces" | "logs">,
  traceId: string,
): Promise<TraceRows> {
  const queries = createTraceQueries(traces, false, () => undefined);
  try {
    const view = await new TraceViews({ traces, logs, queries }).view({ traceId });
    assert(!view.unchanged, "no version was named");
    return unpackRows(view);
  } finally {
    await queries.close();
  }
}

/** Everything the indexes say, but for how long it took, chunk numbers, versions, and which traces had a strip. */
async function answersOf({ traces, metrics, logs }: TelemetryIndexes): Promise<Answers> {
  const found = await allTraces(traces);
  const views: TraceRows[] = [];
  for (let row = 0; row < found.rowCount; row += 1 + (found.rowCount >> 5))
    views.push({ ...(await viewTrace({ traces, logs }, traceIdHex(found.traceId, row))), version: "" });
  const none = new Uint32Array(0);
  const noStrips = { strings: [], stripEnd: none, stripService: none, stripSelfNano: new Float64Array(0) };
  return {
    list: { ...found, ...noStrips, elapsedMs: 0 },
    roots: Array.from(found.rootName, (name, row) => {
      return `${found.strings[found.rootService[row]!]} ${found.strings[name]}`;
    }),
    views,
    logs: { ...(await listLogs(logs, { limit: 10_000 })), elapsedMs: 0, chunk: none },
    metrics: { ...listMetrics(metrics, { limit: 10_000 }), elapsedMs: 0 },
    services: listServices(traces, metrics, logs),
  };
}

/** Without the largest, which only repeat the kinds of data that are in the others. */
const files = (recordedFolder() === undefined ? [] : recordedFiles()).filter(
  ({ name, isIrregular }) => !isIrregular && !/hostandcollector|nezha/.test(name),
);

/** Requests under way at once: they share commits, and some are decoded while the chunk they meant is filled. */
const underwayMax = 16;

test.skipIf(files.length === 0)("recorded telemetry reads the same before and after a restart", async () => {
  const rig = await Rig.open();
  for (const file of files) {
    const requests = readRecorded(file);
    for (let at = 0; at < requests.length; at += underwayMax) {
      const consumed = requests.slice(at, at + underwayMax).map(async (wire) => {
        const { batch, itemCount } = decode(file.signal, wire, rig.indexes.dictionary(file.signal));
        if (itemCount > 0) await rig.consume(batch);
      });
      await Promise.all(consumed);
    }
  }
  await rig.exporter.sealed();
  const segments = (await rig.store.stats()).segmentCount;
  expect(segments).toBeGreaterThan(10);
  const before = await answersOf(rig.indexes);
  expect(before.list.matched).toBeGreaterThan(10_000);
  await rig.close();
  open.pop();
  const next = await Rig.open();
  expect(next.lines).toEqual([]);
  expect(await answersOf(next.indexes)).toEqual(before);
});

const plain: TestSpan = {
  ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "GET /", start: 0, end: 100, kind: 2, status: 0 },
};

test("an edited batch is stored as it is now, and duplicates end in one outcome only", async () => {
  const rig = await Rig.open();
  const batch = batchOf([plain, { ...plain, id: 2 }], rig.indexes.dictionary("traces"));
  batch.tables.spans.columns.kind[0] = 5;
  batch.wire = undefined;
  await rig.consume(batch);
  await rig.consume(
    batchOf([
      { ...plain, kind: 5 },
      { ...plain, id: 3 },
    ]),
  );
  expect(rig.telemetry.total("items", "dropped", "traces")).toBe(1);
  await rig.close();
  open.pop();
  const next = await Rig.open();
  expect(next.indexes.traces.chunks.itemCount).toBe(3);
  const view = await viewTrace(next.indexes, traceIdOf(1));
  expect([...view.kind].sort((a, b) => a - b)).toEqual([2, 2, 5]);
});

test("requests decoded while a chunk fills up are all there, and in order", async () => {
  const rig = await Rig.open();
  const requests = Array.from({ length: 30 }, (_, request) =>
    Array.from({ length: 300 }, (_, i) => ({
      ...plain,
      trace: request + 1,
      id: i + 1,
      start: i,
      name: `n${i}`,
    })),
  );
  await Promise.all(requests.map((spans) => rig.consume(batchOf(spans, rig.indexes.dictionary("traces")))));
  await rig.exporter.sealed();
  expect((await rig.store.stats()).segmentCount).toBe(5);
  const before = await answersOf(rig.indexes);
  expect(before.list.spanCount).toEqual(new Uint32Array(30).fill(300));
  await rig.close();
  open.pop();
  expect(await answersOf((await Rig.open()).indexes)).toEqual(before);
});

test("one-span traces come in for ever: the oldest leave when memory is full, at a start, too", async () => {
  const factBytesMax = 2_000_000;
  const rig = await Rig.open({ factBytesMax });
  const kept: number[] = [];
  for (let request = 0; request < 30; request++) {
    const spans = Array.from({ length: 2_000 }, (_, i) => {
      const trace = request * 2_000 + i + 1;
      return { ...plain, trace, name: `order ${trace}` };
    });
    await rig.consume(batchOf(spans, rig.indexes.dictionary("traces")));
    await rig.exporter.sealed();
    kept.push(factBytesOf(rig.indexes));
  }
  const { chunks, traces } = rig.indexes.traces;
  expect(Math.max(...kept)).toBeLessThan(factBytesMax);
  expect(await evictedItems(rig)).toBeGreaterThan(40_000);
  expect(chunks.itemCount + (await evictedItems(rig))).toBe(60_000);
  expect((await rig.store.stats()).segmentCount).toBe(chunks.segmentFacts().length);
  // The room of those that left is used again.
  expect(traces.rowCount).toBeLessThan(20_000);
  const newest = await viewTrace(rig.indexes, traceIdOf(60_000));
  expect(newest.spanCount).toBe(1);
  await rig.close();
  open.pop();
  const next = await Rig.open({ factBytesMax: factBytesMax / 2 });
  expect(factBytesOf(next.indexes)).toBeLessThan(factBytesMax / 2);
  expect(next.indexes.traces.chunks.itemCount).toBeLessThan(chunks.itemCount);
  expect((await next.store.stats()).segmentCount).toBe(next.indexes.traces.chunks.segmentFacts().length);
});

test("what is pinned is not evicted for memory: senders are refused until it is unpinned", async () => {
  const factBytesMax = 2 * 1024 * 1024;
  const rig = await Rig.open({ factBytesMax });
  let next = 1;
  const sendSpans = async (service: string): Promise<void> => {
    const spans = Array.from({ length: 2_000 }, () => ({ ...plain, trace: next++, service }));
    await rig.consume(batchOf(spans, rig.indexes.dictionary("traces")));
    await rig.exporter.sealed();
  };
  await sendSpans("kept");
  const run = rig.runs.list().find(({ identity }) => identity.includes("kept"))!;
  const pin = async (isPinned: boolean): Promise<void> => {
    const key = { ...run, firstMs: run.startMs, lastMs: run.seenMs };
    await rig.store.updateRun(key, { isPinned });
    rig.runs.change(key, { isPinned });
    await rig.exporter.fitMemory();
  };
  await pin(true);
  for (let request = 0; request < 20; request++) await sendSpans("other");
  expect(await evictedItems(rig)).toBeGreaterThan(0);
  expect(rig.runs.find(run.id)?.total.items.traces).toBe(2_000);
  // Now with what is pinned alone.
  const fill = async (): Promise<void> => {
    for (let request = 0; request < 20; request++) await sendSpans("kept");
  };
  await expect(fill()).rejects.toMatchObject({ reason: "memory_pinned" });
  const stored = rig.runs.find(run.id)?.total.items.traces;
  await expect(sendSpans("other")).rejects.toMatchObject({ reason: "memory_pinned" });
  expect(rig.runs.find(run.id)?.total.items.traces).toBe(stored);
  await pin(false);
  await sendSpans("other");
  expect(factBytesOf(rig.indexes)).toBeLessThan(factBytesMax);
});

test("a pinned run of a few spans in every chunk leaves the room to all others, the oldest first out", async () => {
  const diskBudgetBytes = 12 * 1024 * 1024;
  const rig = await Rig.open({ diskBudgetBytes });
  let next = 1;
  const send = async (): Promise<void> => {
    const spans = Array.from({ length: 250 }, (_, at) => ({
      ...{ ...plain, trace: next++, service: at === 0 ? "kept" : "other" },
      name: randomBytes(1_000).toString("hex"),
    }));
    await rig.consume(batchOf(spans, rig.indexes.dictionary("traces")));
  };
  await send();
  const run = rig.runs.list().find(({ identity }) => identity.includes("kept"))!;
  const key = { ...run, firstMs: run.startMs, lastMs: run.seenMs };
  await rig.store.updateRun(key, { isPinned: true });
  rig.runs.change(key, { isPinned: true });
  const requests = 80;
  for (let request = 1; request < requests; request++) await send();
  const { journalBytes, segmentBytes, losses } = await rig.store.stats();
  expect(journalBytes + segmentBytes).toBeLessThan(diskBudgetBytes);
  expect(rig.runs.find(run.id)?.total.items.traces).toBe(requests);
  expect(rig.runs.find(run.id)?.evicted).toBeUndefined();
  const other = rig.runs.list().find(({ identity }) => identity.includes("other"))!;
  expect(losses).toEqual([{ signal: "traces", reason: "disk_budget", items: other.evicted?.items.traces }]);
  expect(other.total.items.traces + other.evicted!.items.traces).toBe(requests * 249);
  const { matched } = await allTraces(rig.indexes.traces);
  expect(matched).toBe(requests + other.total.items.traces);
  await rig.close();
  open.pop();
  const again = await Rig.open({ diskBudgetBytes });
  again.runs.load(await again.store.runs());
  expect((await allTraces(again.indexes.traces)).matched).toBe(matched);
  expect(again.runs.find(run.id)?.total.items.traces).toBe(requests);
});

async function evictedItems({ store }: Rig): Promise<number> {
  const { losses } = await store.stats();
  return losses.reduce((sum, { items }) => sum + items, 0);
}

function factBytesOf({ traces }: TelemetryIndexes): number {
  return traces.chunks.segmentFacts().reduce((sum, { bytes }) => sum + bytes, 0);
}

test("when memory runs short a large open chunk becomes a segment and gives its columns up", async () => {
  const rig = await Rig.open();
  await rig.consume(batchOf([{ ...plain, name: "x".repeat(9_000_000) }], rig.indexes.dictionary("traces")));
  rig.indexes.relieve(0);
  rig.exporter.sealFull();
  await rig.exporter.sealed();
  expect((await rig.store.stats()).segmentCount).toBe(1);
  rig.indexes.relieve(0);
  expect(rig.indexes.traces.chunks.columnBytes).toBe(0);
  const view = await viewTrace(rig.indexes, traceIdOf(1));
  expect(view.spanCount).toBe(1);
});

test("what retention removes is gone from the index, too, and the rest still answers", async () => {
  const rig = await Rig.open({ diskBudgetBytes: 8 * 1024 * 1024 });
  const bulk = () => randomBytes(2_000).toString("hex");
  for (let request = 0; request < 30; request++) {
    const spans = Array.from({ length: 250 }, (_, i) => ({
      ...plain,
      trace: request + 1,
      id: i + 1,
      name: bulk(),
    }));
    await rig.consume(batchOf(spans, rig.indexes.dictionary("traces")));
  }
  await rig.exporter.sealed();
  const { chunks, traces } = rig.indexes.traces;
  await expect.poll(async () => chunks.itemCount + (await evictedItems(rig))).toBe(30 * 250);
  expect(await evictedItems(rig)).toBeGreaterThan(0);
  expect(traces.count).toBe(chunks.itemCount / 250);
  const answers = await answersOf(rig.indexes);
  expect(answers.list.matched).toBe(traces.count);
  expect(answers.views.every(({ spanCount }) => spanCount === 250)).toBe(true);
});

/** Spans of as many traces, from number `first` on. */
function oneSpanTraces({ indexes }: Rig, first: number, count: number): AnyBatch {
  const spans = Array.from({ length: count }, (_, i) => ({ ...plain, trace: first + i }));
  return batchOf(spans, indexes.dictionary("traces"));
}

test("spans for which there is no memory are refused before they are committed", async () => {
  const rig = await Rig.open({ memory: new SharedMemory({ bytesMax: 2 << 20 }) });
  let accepted = 0;
  const refusal = await (async () => {
    for (;;)
      try {
        await rig.consume(oneSpanTraces(rig, 1 + accepted * 1_000, 1_000));
        accepted += 1;
      } catch (error) {
        return error;
      }
  })();
  expect(refusal).toMatchObject({ name: "RetryableError", reason: "memory_limit" });
  expect(accepted).toBeGreaterThan(0);
  await rig.exporter.sealed();
  expect(rig.indexes.traces.chunks.itemCount).toBe(accepted * 1_000);
  const { journalEntries, segmentCount } = await rig.store.stats();
  // Two requests a chunk, the last of which may be open.
  expect(segmentCount * 2 + journalEntries).toBe(accepted);
});

test("spans that do not fit into memory after their commit are acknowledged, and found after a start", async () => {
  const rig = await Rig.open();
  const append = rig.indexes.append.bind(rig.indexes);
  rig.indexes.append = () => {
    throw new MemoryFullError(1, 2, 3);
  };
  await rig.consume(oneSpanTraces(rig, 1, 5));
  rig.indexes.append = append;
  expect(rig.lines).toHaveLength(1);
  expect(rig.lines[0]).toContain("is stored and not searched until the next start");
  expect(rig.indexes.traces.chunks.itemCount).toBe(0);
  open.length = 0;
  await rig.close();
  const next = await Rig.open();
  expect(next.indexes.traces.chunks.itemCount).toBe(5);
});
