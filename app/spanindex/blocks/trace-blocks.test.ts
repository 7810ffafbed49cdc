import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type BlockDescriptor, type Described, open, openBlock } from "../block/block-descriptor.ts";
import { type BlockDetails, noParent, type SpanBlock } from "../block/span-block.ts";
import type { StoredChunk } from "../chunk.ts";
import { isAwaiting } from "../links/parent-links.ts";
import { MemoryFullError } from "../memory/memory-full-error.ts";
import { SharedMemory } from "../memory/shared-memory.ts";
import { pack, unpack } from "../pack.ts";
import type { BlockChange, PartId, PublishedPart } from "../published-index.ts";
import { attributesOf } from "../spanindextest/read-attributes.ts";
import { batchOf, spanIdOf, TestSegments, type TestSpan, traceIdOf } from "../spanindextest/test-spans.ts";
import { TraceIndex } from "../trace-index.ts";
import type { TraceTableView } from "../trace-table-view.ts";
import { spanIdHex, wordsOfHex } from "../words.ts";

/** What a worker knows of an index: changes applied one after the other. */
class Viewer {
  readonly parts = new Map<PartId, PublishedPart>();
  readonly removed: PartId[] = [];
  traces: TraceTableView | undefined;
  readonly #index: TraceIndex;

  constructor(index: TraceIndex) {
    this.#index = index;
    this.#apply(index.blocks.everything());
    index.blocks.onChange((change) => this.#apply(structuredClone(change)));
  }

  blocks(): SpanBlock[] {
    return [...this.parts.values()]
      .filter((part) => part.part === "hot")
      .map((part) => openBlock(this.#index.blocks.memory.buffer, part.descriptor as BlockDescriptor))
      .sort((a, b) => a.chunk - b.chunk || a.firstRow - b.firstRow);
  }

  #apply({ added, removed, traceTable }: BlockChange): void {
    for (const id of removed) this.parts.delete(id);
    this.removed.push(...removed);
    for (const part of added) this.parts.set(part.id, part);
    if (traceTable !== undefined)
      this.traces = open<TraceTableView>(this.#index.blocks.memory.buffer, traceTable);
  }
}

/** An index over small chunks that keeps no columns it can load, with the store it has. */
class Rig {
  readonly segments: TestSegments;
  readonly index: TraceIndex;
  readonly viewer: Viewer;
  readonly stored: StoredChunk[] = [];
  readonly memory = new SharedMemory();
  readonly #journal = new Map<number, readonly TestSpan[]>();
  readonly #chunkItemsMax: number;
  #sequence = 0;

  constructor(chunkItemsMax: number, segments = new TestSegments()) {
    this.segments = segments;
    this.#chunkItemsMax = chunkItemsMax;
    this.index = new TraceIndex({ source: segments, chunkItemsMax, memoryBytesMax: 0, memory: this.memory });
    this.viewer = new Viewer(this.index);
  }

  append(spans: readonly TestSpan[], sequence = ++this.#sequence): void {
    this.#journal.set(sequence, spans);
    this.index.append(batchOf(spans, this.index.dictionary), sequence);
    for (const chunk of this.index.chunks.takeFull()) {
      const id = this.segments.add(chunk.batch, chunk.index);
      this.stored.push({ id, itemCount: chunk.itemCount, summary: chunk.summary });
      for (const own of chunk.sequences) this.#journal.delete(own);
      this.index.chunks.sealed(chunk.chunkNumber, id);
    }
  }

  /** Makes the open chunk full: then far parents are linked, too. */
  close(): void {
    for (const trace of [1_000, 1_001])
      this.append(Array.from({ length: this.#chunkItemsMax }, () => spanWith({ trace, id: ++this.#ids })));
    this.index.blocks.refresh();
  }

  #ids = 100;

  async restarted(): Promise<Rig> {
    const next = new Rig(this.#chunkItemsMax, this.segments);
    next.#ids = this.#ids;
    for (const stored of this.stored) {
      next.index.restore(stored);
      next.stored.push(stored);
    }
    await next.index.loadBlocks(raise);
    for (const [sequence, spans] of this.#journal) {
      await next.index.prepare(batchOf(spans, next.index.dictionary));
      next.append(spans, sequence);
    }
    next.#sequence = this.#sequence;
    return next;
  }

  evict(ids: ReadonlySet<number>): void {
    this.index.chunks.evict([...ids]);
    const kept = this.stored.filter(({ id }) => !ids.has(id));
    this.stored.length = 0;
    this.stored.push(...kept);
  }
}

function spanWith(fields: Partial<TestSpan>): TestSpan {
  return {
    ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "GET", start: 0, end: 5, kind: 2, status: 0 },
    ...fields,
  };
}

/** `trace/id` → `trace/id` of its parent, "none" or "awaited", for every span of these blocks. */
function linksOf(blocks: readonly SpanBlock[], traces: TraceTableView): Map<string, string> {
  const nameOf = new Map<number, string>();
  for (const block of blocks)
    for (let row = 0; row < block.rowCount; row++)
      nameOf.set((block.slot << 16) | (block.firstRow + row), nameOfRow(block, row, traces));
  const links = new Map<string, string>();
  for (const block of blocks)
    for (let row = 0; row < block.rowCount; row++) {
      const cell = block.hot.parent[row]!;
      const link = cell === noParent ? "none" : isAwaiting(cell) ? "awaited" : nameOf.get(cell);
      links.set(nameOfRow(block, row, traces), link ?? "nowhere");
    }
  return links;
}

function nameOfRow({ hot }: SpanBlock, row: number, traces: TraceTableView): string {
  const ordinal = hot.traceOrdinal[hot.trace[row]!]!;
  return `${traces.traceId[ordinal * 4 + 3]! >>> 16}/${Number.parseInt(spanIdHex(hot.spanId, row), 16)}`;
}

/** The same from plain spans. Only traces below 100: the others fill chunks. */
function naiveLinks(spans: readonly TestSpan[]): Map<string, string> {
  const name = ({ trace, id }: Pick<TestSpan, "trace" | "id">) =>
    `${wordsOfHex(traceIdOf(trace))[3]! >>> 16}/${id}`;
  const known = new Set(spans.map(name));
  return new Map(
    spans.map((span) => {
      const parent = name({ trace: span.trace, id: span.parent });
      return [name(span), span.parent === 0 ? "none" : known.has(parent) ? parent : "awaited"];
    }),
  );
}

function expectLinks(rig: Rig, spans: readonly TestSpan[]): void {
  const links = linksOf(rig.viewer.blocks(), rig.viewer.traces!);
  for (const [name, parent] of naiveLinks(spans))
    expect(`${name} ← ${links.get(name)}`).toBe(`${name} ← ${parent}`);
  expectTraces(rig, spans);
}

/** What the trace table says, and that its roots lie where it says. */
function expectTraces(rig: Rig, spans: readonly TestSpan[]): void {
  const { traces } = rig.viewer;
  const blocks = rig.viewer.blocks();
  for (const [trace, own] of Map.groupBy(spans, (span) => span.trace)) {
    const ordinal = rig.index.find(wordsOfHex(traceIdOf(trace)));
    expect(traces!.spanCount[ordinal]).toBe(own.length);
    const rootRow = traces!.rootRow[ordinal]!;
    const block = blocks.find(
      ({ slot, firstRow, rowCount }) =>
        slot === rootRow >>> 16 && (rootRow & 0xffff) >= firstRow && (rootRow & 0xffff) < firstRow + rowCount,
    );
    const [root] = [...own].sort(
      (a, b) => Math.sign(a.parent) - Math.sign(b.parent) || a.start - b.start || a.id - b.id,
    );
    expect(spanIdHex(block!.hot.spanId, (rootRow & 0xffff) - block!.firstRow)).toBe(spanIdOf(root!.id));
  }
}

/** Forests over a few traces, ids once a trace, with parents that are missing, in cycles, of itself. */
const forest: fc.Arbitrary<TestSpan[]> = fc
  .array(
    fc.record({
      trace: fc.integer({ min: 1, max: 3 }),
      parent: fc.integer({ min: 0, max: 45 }),
      start: fc.integer({ min: 0, max: 9 }),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((spans) =>
    spans.map(({ trace, parent, start }, index) =>
      // Nobody is its own parent: such a span waits for another with that id.
      spanWith({ trace, id: index + 1, parent: parent === index + 1 ? 0 : parent, start }),
    ),
  );

const shuffled = forest.chain((spans) => fc.shuffledSubarray(spans, { minLength: spans.length }));

const cuts = fc.record({
  chunkItemsMax: fc.integer({ min: 1, max: 9 }),
  requestSpans: fc.integer({ min: 1, max: 7 }),
  /** Whether a query comes after a request. */
  queries: fc.array(fc.boolean(), { minLength: 8, maxLength: 8 }),
});

type Cuts = typeof cuts extends fc.Arbitrary<infer T> ? T : never;

function filled(spans: readonly TestSpan[], { chunkItemsMax, requestSpans, queries }: Cuts): Rig {
  const rig = new Rig(chunkItemsMax);
  for (let at = 0; at < spans.length; at += requestSpans) {
    rig.append(spans.slice(at, at + requestSpans));
    if (queries[at % queries.length]!) rig.index.blocks.refresh();
  }
  return rig;
}

const runs = { seed: 20_268, numRuns: 150 };

describe("parents are those a look at all spans finds", () => {
  test("whatever the order of arrival and the size of chunks, also after a restart", async () => {
    await fc.assert(
      fc.asyncProperty(shuffled, cuts, async (spans, cut) => {
        const rig = filled(spans, cut);
        const next = await rig.restarted();
        rig.close();
        expectLinks(rig, spans);
        next.close();
        expectLinks(next, spans);
        const last = await rig.restarted();
        last.close();
        expectLinks(last, spans);
      }),
      runs,
    );
  });

  test("after some chunks left, and after what they held came again", async () => {
    await fc.assert(
      fc.asyncProperty(shuffled, cuts, fc.nat(), fc.boolean(), async (spans, cut, pick, restarts) => {
        const before = filled(spans, cut);
        before.close();
        const rig = restarts ? await before.restarted() : before;
        const gone = new Set(rig.stored.filter((_, i) => ((pick >> (i % 16)) & 1) === 1).map(({ id }) => id));
        const chunksBefore = new Map(rig.stored.map(({ id }) => [id, rig.segments.batchOf(id)]));
        rig.evict(gone);
        const lost = new Set<string>();
        for (const id of gone) for (const name of namesIn(chunksBefore.get(id)!)) lost.add(name);
        const [left, again] = [false, true].map((isLost) =>
          spans.filter(({ trace, id }) => lost.has(`${traceIdOf(trace)} ${spanIdOf(id)}`) === isLost),
        );
        rig.close();
        expectLinks(rig, left!);
        if (again!.length > 0) rig.append(again!);
        rig.close();
        expectLinks(rig, spans);
      }),
      runs,
    );
  });

  test("a child whose parent comes five chunks later, and one whose parent came five chunks before", () => {
    const rig = new Rig(4);
    rig.append([spanWith({ id: 1, parent: 2 }), spanWith({ trace: 2, id: 1 })]);
    for (let chunk = 0; chunk < 6; chunk++)
      rig.append(Array.from({ length: 4 }, (_, i) => spanWith({ trace: 9, id: 50 + chunk * 4 + i })));
    const late = [spanWith({ id: 2 }), spanWith({ trace: 2, id: 2, parent: 1 })];
    rig.append(late);
    rig.index.blocks.refresh();
    const links = linksOf(rig.viewer.blocks(), rig.viewer.traces!);
    const trace = (number: number) => wordsOfHex(traceIdOf(number))[3]! >>> 16;
    expect(links.get(`${trace(1)}/1`)).toBe(`${trace(1)}/2`);
    // Looked for when the chunk is full.
    expect(links.get(`${trace(2)}/2`)).toBe("awaited");
    rig.close();
    expect(linksOf(rig.viewer.blocks(), rig.viewer.traces!).get(`${trace(2)}/2`)).toBe(`${trace(2)}/1`);
  });
});

function namesIn(batch: ReturnType<typeof batchOf>): string[] {
  const { traceId, spanId } = batch.tables.spans.columns;
  const hex = (words: Uint32Array) => [...words.keys()].map((i) => bigintHex(words, i)).join("");
  return Array.from(
    { length: batch.tables.spans.rowCount },
    (_, row) => `${hex(traceId.slice(row * 4, row * 4 + 4))} ${spanIdHex(spanId, row)}`,
  );
}

/** A word of an id in wire order. */
function bigintHex(words: Uint32Array, index: number): string {
  const bytes = new Uint8Array(words.buffer, words.byteOffset + index * 4, 4);
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

test("a request of more spans than a block has rows makes two, with links between them, also after a restart", async () => {
  const count = 66_000;
  const spans = Array.from({ length: count }, (_, i) =>
    spanWith({
      trace: 1 + (i % 3),
      id: i + 1,
      parent: i < 3 ? 0 : count - i > 3 && i % 2 === 0 ? i + 4 : i - 2,
    }),
  );
  const rig = new Rig(100);
  rig.append(spans);
  rig.close();
  const rowCounts = rig.viewer.blocks().map(({ rowCount }) => rowCount);
  expect(rowCounts.slice(0, 2)).toEqual([65_536, count - 65_536]);
  const expected = naiveLinks(spans);
  for (const viewer of [rig.viewer, (await rig.restarted()).viewer]) {
    const links = linksOf(viewer.blocks(), viewer.traces!);
    const wrong = [...expected].filter(([name, parent]) => links.get(name) !== parent);
    expect(wrong).toEqual([]);
  }
});

test("a segment that the store fails to give is told of, and the others are searched", async () => {
  const rig = filled(
    Array.from({ length: 12 }, (_, i) => spanWith({ trace: i + 1, id: i + 1 })),
    { chunkItemsMax: 4, requestSpans: 4, queries: Array.from({ length: 8 }, () => false) },
  );
  const [first] = rig.stored;
  const source = {
    load: (id: number) => rig.segments.load(id),
    loadIndex: (id: number) =>
      id === first!.id ? Promise.reject(new Error("the thread died")) : rig.segments.loadIndex(id),
  };
  const index = new TraceIndex({ source, chunkItemsMax: 4, memory: new SharedMemory() });
  for (const stored of rig.stored) index.restore(stored);
  const failures: unknown[] = [];
  await index.loadBlocks((id, error) => failures.push([id, String(error)]));
  expect(failures).toEqual([[first!.id, "Error: the thread died"]]);
  expect(index.blocks.blocks().length).toBe(rig.stored.length - 1);
});

test("segments of the version before are restored as well: without images, without the rows of roots", async () => {
  await fc.assert(
    fc.asyncProperty(shuffled, cuts, async (spans, cut) => {
      const rig = filled(spans, cut);
      rig.segments.forgetIndexes();
      for (const [at, stored] of rig.stored.entries())
        rig.stored[at] = { ...stored, summary: asVersion1(stored.summary) };
      const next = await rig.restarted();
      next.close();
      expectLinks(next, spans);
    }),
    { ...runs, numRuns: 40 },
  );
});

/** A summary as the version before wrote it: with the names of roots, as numbers of strings in the header. */
function asVersion1(summary: Uint8Array): Uint8Array {
  const { header, columns } = unpack<object>(summary);
  const [ids, linkTargets, start, end, spanCount, errorCount, rootStart, rootSpanId, rootRow, flags] =
    columns;
  const names = new Uint8Array(rootRow!.length);
  return pack({
    header: { ...header, version: 1, strings: ["cart"], names: ["GET"] },
    columns: [
      ...[ids!, linkTargets!, start!, end!, spanCount!, errorCount!, rootStart!, rootSpanId!],
      ...[names, names, flags!],
    ],
  });
}

describe("what workers are told", () => {
  test("after a query all spans are in blocks, in order, each once", () => {
    fc.assert(
      fc.property(shuffled, cuts, (spans, cut) => {
        const rig = filled(spans, cut);
        rig.index.blocks.refresh();
        const names = rig.viewer
          .blocks()
          .flatMap((block) =>
            Array.from({ length: block.rowCount }, (_, row) =>
              Number.parseInt(spanIdHex(block.hot.spanId, row), 16),
            ),
          );
        expect(names).toEqual(spans.map(({ id }) => id));
      }),
      runs,
    );
  });

  test("a late worker learns the same as one that was there", () => {
    const rig = filled(
      Array.from({ length: 30 }, (_, i) => spanWith({ trace: i + 1, id: i + 1 })),
      { chunkItemsMax: 4, requestSpans: 3, queries: Array.from({ length: 8 }, () => true) },
    );
    const late = new Viewer(rig.index);
    expect(new Set(late.parts.keys())).toEqual(new Set(rig.viewer.parts.keys()));
    expect(late.traces).toEqual(rig.viewer.traces);
  });

  test("memory of what left is kept until it is released, then all of it comes back", async () => {
    const rig = filled(
      Array.from({ length: 60 }, (_, i) => spanWith({ trace: i + 1, id: i + 1, parent: i })),
      { chunkItemsMax: 8, requestSpans: 3, queries: Array.from({ length: 8 }, () => true) },
    );
    for (const { id } of rig.viewer.blocks()) await rig.index.blocks.load(id, "details");
    rig.close();
    rig.evict(new Set(rig.stored.map(({ id }) => id)));
    const { hot, attributes, details, links } = rig.memory.usedBytes();
    expect(Math.min(hot, attributes, details, links)).toBeGreaterThan(0);
    // The open chunk, which is not stored, stays.
    const open = rig.viewer.blocks().reduce((sum, { rowCount }) => sum + rowCount, 0);
    rig.index.blocks.release(rig.viewer.removed);
    const after = rig.memory.usedBytes();
    expect([after.details, rig.viewer.parts.size <= 1]).toEqual([0, true]);
    expect(after.hot).toBeLessThan(hot);
    expect(after.links).toBe(open > 0 ? 65_536 * 4 : 0);
  });
});

describe("tiers", () => {
  const named = (count: number) =>
    Array.from({ length: count }, (_, i) => spanWith({ trace: i + 1, id: i + 1, links: [i + 5] }));

  test("attributes come with the block, details when asked for, both again after they were dropped", async () => {
    const rig = filled(named(20), {
      chunkItemsMax: 8,
      requestSpans: 4,
      queries: Array.from({ length: 8 }, () => false),
    });
    rig.close();
    const [block] = rig.viewer.blocks();
    const tier = (name: string) =>
      [...rig.viewer.parts.values()].find((part) => part.block === block!.id && part.part === name);
    expect([tier("attributes") !== undefined, tier("details")]).toEqual([true, undefined]);
    await Promise.all([
      rig.index.blocks.load(block!.id, "details"),
      rig.index.blocks.load(block!.id, "details"),
    ]);
    expect(tier("details")).toBeDefined();
    rig.index.blocks.trim(0);
    expect([tier("attributes"), tier("details")]).toEqual([undefined, undefined]);
    await rig.index.blocks.load(block!.id, "details");
    await rig.index.blocks.load(block!.id, "attributes");
    const { buffer } = rig.memory;
    const details = open(buffer, tier("details")!.descriptor) as unknown as NonNullable<SpanBlock["details"]>;
    expect(details.links.rowCount).toBe(8);
    expect(attributesOf(details.links, 3).get("link:spanID")).toEqual({ type: "string", value: spanIdOf(8) });
  });

  test("a block that leaves gives its details to those who still look at it, until they let go", async () => {
    const rig = new Rig(100);
    rig.append(named(20));
    rig.index.blocks.refresh();
    const [small] = rig.viewer.blocks();
    rig.append([spanWith({ trace: 50, id: 50 })]);
    rig.index.blocks.refresh();
    expect(rig.viewer.blocks().map(({ id }) => id)).not.toContain(small!.id);
    const added: PublishedPart[] = [];
    rig.index.blocks.onChange((change) => added.push(...change.added));
    const used = rig.memory.usedBytes();
    expect(await rig.index.blocks.load(small!.id, "details")).toBe("loaded");
    const tier = added.find(({ part }) => part === "details");
    expect(tier).toMatchObject({ block: small!.id, part: "details" });
    const details = open<BlockDetails>(rig.memory.buffer, tier!.descriptor as Described<BlockDetails>);
    expect(details.links.rowCount).toBe(20);
    // It is nobody else's.
    expect(rig.index.blocks.tierBytes).toBe(0);
    expect(rig.viewer.parts.has(tier!.id)).toBe(false);
    rig.index.blocks.release([tier!.id]);
    expect(rig.memory.usedBytes()).toEqual(used);
    rig.index.blocks.release([small!.id]);
    expect(await rig.index.blocks.load(small!.id, "details")).toBe("lost");
  });

  test("after a start attributes are loaded ahead, and not once the session ends", async () => {
    const rig = filled(named(30), {
      ...{ chunkItemsMax: 8, requestSpans: 4, queries: Array.from({ length: 8 }, () => false) },
    });
    const next = await rig.restarted();
    expect(next.index.blocks.tierBytes).toBe(0);
    await next.index.blocks.preload(AbortSignal.abort());
    expect(next.index.blocks.tierBytes).toBe(0);
    await next.index.blocks.preload(new AbortController().signal);
    const parts = [...next.viewer.parts.values()].map(({ part }) => part);
    const [hot, attributes] = ["hot", "attributes"].map(
      (name) => parts.filter((part) => part === name).length,
    );
    expect(attributes).toBe(hot);
  });

  test("what is kept stays within its budget", () => {
    const memory = new SharedMemory();
    const index = new TraceIndex({ source: new TestSegments(), chunkItemsMax: 8, memory, tierBytesMax: 0 });
    for (let at = 0; at < 10; at++) index.append(batchOf(named(8), index.dictionary), at);
    expect([index.blocks.tierBytes, memory.usedBytes().attributes]).toEqual([0, 0]);
  });

  test("a block whose segment is gone leaves the index when a tier of it is asked for", async () => {
    const rig = filled(named(20), {
      chunkItemsMax: 8,
      requestSpans: 4,
      queries: Array.from({ length: 8 }, () => false),
    });
    rig.close();
    const [block] = rig.viewer.blocks();
    rig.segments.remove(rig.stored[0]!.id);
    expect(await rig.index.blocks.load(block!.id, "details")).toBe("lost");
    expect(rig.viewer.blocks().map(({ id }) => id)).not.toContain(block!.id);
    expect(rig.index.find(wordsOfHex(traceIdOf(1)))).toBe(-1);
  });
});

test("spans are kept, and searched as far as there is memory", () => {
  const memory = new SharedMemory({ bytesMax: 2 << 20 });
  const index = new TraceIndex({ source: new TestSegments(), chunkItemsMax: 4_000, memory });
  const viewer = new Viewer(index);
  for (let at = 0; at < 20; at++) {
    const spans = Array.from({ length: 2_000 }, (_, i) => spanWith({ trace: at + 1, id: i + 1, parent: i }));
    index.append(batchOf(spans, index.dictionary), at);
    index.blocks.refresh();
    index.blocks.release(viewer.removed.splice(0));
  }
  expect(index.chunks.itemCount).toBe(40_000);
  expect(viewer.blocks().length).toBeGreaterThan(1);
});

/** Takes all that is left of a memory; returns what gives it back. */
function hog(memory: SharedMemory): () => void {
  const offsets: number[] = [];
  for (const bytes of [1 << 16, 1 << 10, 16])
    try {
      for (;;) offsets.push(memory.allocate(bytes, "details"));
    } catch (error) {
      if (!(error instanceof MemoryFullError)) throw error;
    }
  return () => {
    for (const offset of offsets) memory.free(offset);
  };
}

test("chunks without a block for want of memory at a start are searched once there is some", async () => {
  const spans = Array.from({ length: 60 }, (_, i) =>
    spanWith({
      trace: 1 + (i % 5),
      id: i + 1,
      parent: i < 5 ? 0 : i % 2 === 0 || i > 54 ? i - 4 : i + 6,
    }),
  );
  const rig = filled(spans, { chunkItemsMax: 8, requestSpans: 4, queries: [false] });
  rig.close();
  const memory = new SharedMemory({ bytesMax: 8 << 20 });
  const settings = { source: rig.segments, chunkItemsMax: 8, memory, memoryBytesMax: 0 };
  const index = new TraceIndex(settings);
  const viewer = new Viewer(index);
  for (const stored of rig.stored) index.restore(stored);
  const giveBack = hog(memory);
  await index.loadBlocks(raise);
  index.blocks.refresh();
  await nextTurn();
  expect(viewer.blocks()).toEqual([]);
  giveBack();
  for (let round = 0; round < 40 && viewer.blocks().length < rig.stored.length; round++) {
    index.blocks.refresh();
    await nextTurn();
  }
  const links = linksOf(viewer.blocks(), viewer.traces!);
  expect([...naiveLinks(spans)].filter(([name, parent]) => links.get(name) !== parent)).toEqual([]);
});

/** Nothing may fail here. */
function raise(_segmentId: number, error: unknown): never {
  throw error;
}
