import { expect, test } from "vitest";
import type { AnyBatch } from "../pdata/batch.ts";
import { bytesOf } from "./chunk.ts";
import { batchOf, TestSegments, type TestSpan, traceIdOf } from "./spanindextest/test-spans.ts";
import { TraceIndex } from "./trace-index.ts";
import { wordsOfHex } from "./words.ts";

const plain: TestSpan = {
  ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "GET /", start: 0, end: 100, kind: 2, status: 0 },
};

/** Counts loads, and can lose a segment. */
class CountedSegments extends TestSegments {
  loads = 0;

  override async load(id: number): Promise<AnyBatch | undefined> {
    this.loads += 1;
    return super.load(id);
  }
}

/** Ten sealed chunks of four spans each, one trace a chunk; the oldest six have lost their columns. */
function tenChunks(segments: CountedSegments): { index: TraceIndex } {
  const index = new TraceIndex({ source: segments, chunkItemsMax: 4, memoryBytesMax: 0 });
  for (let trace = 1; trace <= 10; trace++) {
    const spans = Array.from({ length: 4 }, (_, i) => ({ ...plain, trace, id: i + 1 }));
    index.append(batchOf(spans, index.dictionary), trace);
    for (const { chunkNumber, batch } of index.chunks.takeFull())
      index.chunks.sealed(chunkNumber, segments.add(batch));
  }
  return { index };
}

test("concurrent requests for one chunk share its load; chunks in memory are not loaded", async () => {
  const segments = new CountedSegments();
  const { index } = tenChunks(segments);
  const [oldest] = index.chunks.chunks();
  expect(oldest!.columns).toBeUndefined();
  const [one, other] = await Promise.all([index.chunks.columns(oldest!), index.chunks.columns(oldest!)]);
  expect(one).toBeDefined();
  expect(one).toBe(other);
  expect(segments.loads).toBe(1);
  await index.chunks.columns(index.chunks.chunks().at(-2)!);
  expect(segments.loads).toBe(1);
});

test("a segment that is not in the store any more leaves the index", async () => {
  const segments = new CountedSegments();
  const { index } = tenChunks(segments);
  segments.remove(1);
  const ordinal = index.find(wordsOfHex(traceIdOf(1)));
  expect(await index.rowsOf(ordinal)).toEqual([]);
  expect(index.find(wordsOfHex(traceIdOf(1)))).toBe(-1);
  expect([index.chunks.itemCount, index.traces.count]).toEqual([36, 9]);
  // The news that it was evicted comes late.
  index.chunks.evict([1]);
  expect([index.chunks.itemCount, index.traces.count]).toEqual([36, 9]);
});

test("a chunk that is evicted while it loads is gone for whoever waited", async () => {
  const { index } = tenChunks(new CountedSegments());
  const [oldest] = index.chunks.chunks();
  const loading = index.chunks.columns(oldest!);
  index.chunks.evict([1]);
  expect(await loading).toBeUndefined();
  expect([index.chunks.itemCount, index.traces.count]).toEqual([36, 9]);
});

test("a segment that is evicted before its writing is known leaves at once", () => {
  const index = new TraceIndex({ source: new TestSegments(), chunkItemsMax: 1 });
  index.append(batchOf([plain], index.dictionary), 1);
  const [full] = index.chunks.takeFull();
  index.chunks.evict([7]);
  index.chunks.sealed(full!.chunkNumber, 7);
  expect([index.chunks.itemCount, index.traces.count]).toEqual([0, 0]);
});

test("a request larger than a chunk gets one of its own", () => {
  const index = new TraceIndex({ source: new TestSegments(), chunkItemsMax: 4 });
  index.append(batchOf([plain], index.dictionary), 1);
  const spans = Array.from({ length: 9 }, (_, i) => ({ ...plain, trace: 2, id: i + 1 }));
  index.append(batchOf(spans, index.dictionary), 2);
  const full = index.chunks.takeFull();
  expect(full.map(({ itemCount, sequences }) => [itemCount, sequences])).toEqual([
    [1, [1]],
    [9, [2]],
  ]);
});

/** A request with `bytes` of text that no other has. */
function bulky(trace: number, bytes: number): TestSpan[] {
  return [{ ...plain, trace, name: `${trace} `.padEnd(bytes, "x") }];
}

test("requests that are decoded and then refused do not fill the open chunk", () => {
  const bound = { chunkDictionaryBytesMax: 10_000 };
  const index = new TraceIndex({ source: new TestSegments(), ...bound });
  index.append(batchOf([plain], index.dictionary), 1);
  let largest = 0;
  for (let trace = 2; trace < 40; trace++) {
    batchOf(bulky(trace, 1_000), index.dictionary);
    largest = Math.max(largest, index.dictionary.byteLength);
  }
  expect(largest).toBeLessThan(12_000);
  // What had been committed is in a chunk of its own, ready to be sealed.
  expect(index.chunks.takeFull().map(({ sequences }) => sequences)).toEqual([[1]]);
  expect([index.chunks.itemCount, index.traces.count]).toEqual([1, 1]);
});

test("a chunk of few items with many links is closed by its bytes", () => {
  const bound = { chunkItemsMax: 512, chunkBytesMax: 400_000 };
  const index = new TraceIndex({ source: new TestSegments(), ...bound });
  const links = Array.from({ length: 500 }, (_, i) => i + 1);
  for (let trace = 1; trace <= 60; trace++)
    index.append(batchOf([{ ...plain, trace, links }], index.dictionary), trace);
  const full = index.chunks.takeFull();
  expect(full.length).toBeGreaterThan(2);
  expect(Math.max(...full.map(({ batch }) => bytesOf(batch)))).toBeLessThan(2 * bound.chunkBytesMax);
});

test("when memory runs short a large open chunk is closed, and the newest columns go, too", () => {
  const segments = new TestSegments();
  const index = new TraceIndex({ source: segments });
  index.append(batchOf(bulky(1, 9_000_000), index.dictionary), 1);
  index.chunks.closeLarge();
  for (const { chunkNumber, batch } of index.chunks.takeFull())
    index.chunks.sealed(chunkNumber, segments.add(batch));
  expect(index.chunks.sealedItems).toBe(1);
  index.chunks.trim(0);
  expect(index.chunks.columnBytes).toBeGreaterThan(9_000_000);
  index.chunks.trim(0, true);
  expect(index.chunks.columnBytes).toBe(0);
  index.chunks.closeLarge();
  expect(index.chunks.takeFull()).toEqual([]);
});

test("after a rest duplicates are known as before: the columns come back for spans of the same trace only", async () => {
  const segments = new CountedSegments();
  const index = new TraceIndex({ source: segments, chunkItemsMax: 4, memoryBytesMax: 0 });
  const append = async (trace: number, id: number) => {
    const batch = batchOf([{ ...plain, trace, id }], index.dictionary);
    await index.prepare(batch);
    const duplicates = index.append(batch, trace * 10 + id);
    for (const { chunkNumber, batch: full } of index.chunks.takeFull())
      index.chunks.sealed(chunkNumber, segments.add(full));
    return duplicates;
  };
  for (let trace = 1; trace <= 6; trace++) for (let id = 1; id <= 4; id++) await append(trace, id);
  expect(index.chunks.columnBytes).toBeGreaterThan(0);
  index.rest();
  expect(index.chunks.columnBytes).toBe(0);
  expect([await append(7, 1), segments.loads]).toEqual([0, 0]);
  expect([await append(6, 2), segments.loads]).toEqual([1, 1]);
  expect([await append(6, 3), segments.loads]).toEqual([1, 1]);
  // Beyond the chunks in which duplicates are looked for.
  expect([await append(2, 2), segments.loads]).toEqual([0, 1]);
});
