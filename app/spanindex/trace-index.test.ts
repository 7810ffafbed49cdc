import fc from "fast-check";
import { expect, test } from "vitest";
import { Dictionary } from "../pdata/dictionary.ts";
import type { StoredChunk } from "./chunk.ts";
import {
  batchOf,
  spanIdOf,
  TestSegments,
  type TestSpan,
  testEpoch,
  testSpan,
  traceIdOf,
} from "./spanindextest/test-spans.ts";
import { TraceIndex } from "./trace-index.ts";
import { statsFlag } from "./trace-stats.ts";
import { bigintAt, spanIdHex, wordsOfHex } from "./words.ts";

const runs = { seed: 20_261, numRuns: 150 };
const chunkItemsMax = 8;

/** An index over tiny chunks that keeps no columns it can load, with what a store would hold of it. */
class Rig {
  readonly segments: TestSegments;
  readonly index: TraceIndex;
  readonly stored: StoredChunk[] = [];
  /** Journal sequence → the request. */
  readonly journal = new Map<number, readonly TestSpan[]>();
  #sequence = 0;

  constructor(segments = new TestSegments()) {
    this.segments = segments;
    this.index = new TraceIndex({ source: segments, chunkItemsMax, memoryBytesMax: 0 });
  }

  append(
    spans: readonly TestSpan[],
    dictionary = this.index.dictionary,
    sequence = ++this.#sequence,
  ): number {
    this.journal.set(sequence, spans);
    return this.index.append(batchOf(spans, dictionary), sequence);
  }

  seal(): void {
    for (const chunk of this.index.chunks.takeFull()) {
      const id = this.segments.add(chunk.batch);
      this.stored.push({ id, itemCount: chunk.itemCount, summary: chunk.summary });
      for (const sequence of chunk.sequences) this.journal.delete(sequence);
      this.index.chunks.sealed(chunk.chunkNumber, id);
    }
  }

  /** What a start after a crash makes of segments and journal. */
  async restarted(): Promise<Rig> {
    const next = new Rig(this.segments);
    for (const stored of this.stored) next.index.restore(stored);
    await next.index.loadBlocks(raise);
    for (const [sequence, spans] of this.journal) {
      await next.index.prepare(batchOf(spans, next.index.dictionary));
      next.append(spans, undefined, sequence);
    }
    return next;
  }

  /** What the index says of every trace, in plain words. */
  async facts(): Promise<unknown[]> {
    const facts: unknown[] = [];
    for (let trace = 1; trace <= 5; trace++) {
      const ordinal = this.index.find(wordsOfHex(traceIdOf(trace)));
      if (ordinal < 0) continue;
      this.index.blocks.refresh();
      const { start, end, spanCount, errorCount, flags, rootRow } = this.index.traces.columns;
      const root = this.index.blocks.blockOf(rootRow[ordinal]!)!;
      const operation = root.hot.operation[(rootRow[ordinal]! & 0xffff) - root.firstRow]!;
      const parts = await this.index.rowsOf(ordinal);
      const ids = parts.flatMap(({ columns, rows }) =>
        [...rows].map((row) => spanIdHex(columns.batch.tables.spans.columns.spanId, row)),
      );
      facts.push({
        trace,
        start: Number(bigintAt(start, ordinal) - testEpoch),
        end: Number(bigintAt(end, ordinal) - testEpoch),
        spanCount: spanCount[ordinal],
        errorCount: errorCount[ordinal],
        hasRoot: (flags[ordinal]! & statsFlag.hasRoot) !== 0,
        rootService: root.operations.service[operation],
        ids: ids.sort(),
      });
    }
    return facts;
  }
}

/** The same from plain spans. */
function naiveFacts(spans: readonly TestSpan[]): unknown[] {
  const facts: unknown[] = [];
  for (let trace = 1; trace <= 5; trace++) {
    const own = spans.filter((span) => span.trace === trace);
    if (own.length === 0) continue;
    const ranked = [...own].sort(
      (a, b) => Math.sign(a.parent) - Math.sign(b.parent) || a.start - b.start || a.id - b.id,
    );
    facts.push({
      trace,
      start: Math.min(...own.map(({ start }) => start)),
      end: Math.max(...own.map(({ start, end }) => Math.max(start, end))),
      spanCount: own.length,
      errorCount: own.filter(({ status }) => status === 2).length,
      hasRoot: own.some(({ parent }) => parent === 0),
      rootService: ranked[0]!.service,
      ids: own.map(({ id }) => spanIdOf(id)).sort(),
    });
  }
  return facts;
}

/** Each content once, and only one service to an id: of two roots alike in start and id either may be shown. */
function distinct(requests: readonly (readonly TestSpan[])[]): TestSpan[] {
  const known = new Map<string, TestSpan>();
  for (const span of requests.flat()) known.set(JSON.stringify(span), span);
  return [...known.values()];
}

const oneServiceAnId = testSpan.map((span) => ({ ...span, service: `service-${span.id % 3}` }));
const requests = fc.array(fc.array(oneServiceAnId, { minLength: 1, maxLength: 10 }), {
  minLength: 1,
  maxLength: 12,
});

test("traces say what their spans say, through sealing, loading and restart", async () => {
  await fc.assert(
    fc.asyncProperty(requests, async (all) => {
      const rig = new Rig();
      for (const spans of all) {
        // Only within a few chunks is a duplicate recognised; each request is sent twice in a row.
        const news = spans.filter(
          (span) =>
            !all
              .flat()
              .slice(0, all.flat().indexOf(span))
              .some((other) => same(other, span)),
        );
        if (news.length === 0) continue;
        rig.append(news);
        const before = rig.index.chunks.itemCount;
        rig.append(news);
        expect(rig.index.chunks.itemCount).toBe(before);
        rig.seal();
      }
      const expected = naiveFacts(distinct(all));
      expect(await rig.facts()).toEqual(expected);
      expect(await (await rig.restarted()).facts()).toEqual(expected);
    }),
    runs,
  );
});

test("the order of requests does not matter", async () => {
  await fc.assert(
    fc.asyncProperty(requests, fc.infiniteStream(fc.nat()), async (all, keys) => {
      const shuffled = all
        .map((spans) => ({ spans, key: keys.next().value as number }))
        .sort((a, b) => a.key - b.key)
        .map(({ spans }) => [...spans].reverse());
      const distinctRequests = [all, shuffled].map((order) => {
        const rig = new Rig();
        // One large chunk, so that every duplicate is recognised.
        const index = new TraceIndex({ source: rig.segments });
        for (const spans of order) index.append(batchOf(spans, index.dictionary), 1);
        return Object.assign(rig, { index });
      });
      const [one, other] = await Promise.all(distinctRequests.map((rig) => rig.facts()));
      expect(one).toEqual(other);
    }),
    runs,
  );
});

test("what retention removes leaves the traces, whichever segments go", async () => {
  await fc.assert(
    fc.asyncProperty(requests, fc.nat(), async (all, pick) => {
      const rig = new Rig();
      for (const spans of all) {
        rig.append(spans);
        rig.seal();
      }
      const evicted = new Set(
        rig.stored.filter((_, i) => ((pick >> (i % 16)) & 1) === 1).map(({ id }) => id),
      );
      const kept = rig.index.chunks
        .chunks()
        .filter(({ segmentId }) => segmentId === undefined || !evicted.has(segmentId));
      const remaining: TestSpan[] = [];
      for (const chunk of kept) {
        const columns = await rig.index.chunks.columns(chunk);
        remaining.push(...spansIn(columns!.batch));
      }
      rig.index.chunks.evict([...evicted]);
      expect(rig.index.chunks.itemCount).toBe(remaining.length);
      expect(await rig.facts()).toEqual(naiveFacts(remaining));
      expect(rig.index.traces.count).toBe(new Set(remaining.map(({ trace }) => trace)).size);
      const services = [...rig.index.services().values()].reduce((sum, { spanCount }) => sum + spanCount, 0);
      expect(services).toBe(remaining.length);
    }),
    runs,
  );
});

test("a duplicate is recognised across chunks, dictionaries and a restart; other content is kept", async () => {
  const span: TestSpan = {
    ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "pay", start: 0, end: 5, kind: 2, status: 0 },
    links: [7],
  };
  const fill = (trace: number) =>
    Array.from({ length: chunkItemsMax }, (_, i) => ({ ...span, trace, id: i + 20 }));
  const rig = new Rig();
  rig.append([span]);
  rig.append(fill(2));
  rig.seal();
  expect(rig.append([span])).toBe(1);
  expect(rig.append([span], new Dictionary())).toBe(1);
  expect(rig.append([{ ...span, links: [8] }])).toBe(0);
  const next = await rig.restarted();
  expect(next.append([span])).toBe(1);
  expect(next.append([{ ...span, links: [8] }])).toBe(1);
  expect(next.append([{ ...span, status: 2 }])).toBe(0);
});

test("a thousand spans that share one id are all kept", () => {
  const rig = new Rig();
  const spans = Array.from({ length: 1_000 }, (_, i) => ({
    ...{ trace: 1, id: 1, parent: 0, service: "", name: "x", kind: 1, status: 0 },
    ...{ start: i, end: i + 1 },
  }));
  expect(rig.append(spans)).toBe(0);
  expect(rig.index.chunks.itemCount).toBe(1_000);
});

function same(a: TestSpan, b: TestSpan): boolean {
  return a !== b && JSON.stringify(a) === JSON.stringify(b);
}

/** The spans of a chunk as far as `naiveFacts` looks at them. */
function spansIn(batch: ReturnType<typeof batchOf>): TestSpan[] {
  const { columns, rowCount } = batch.tables.spans;
  return Array.from({ length: rowCount }, (_, row) => {
    const id = Number.parseInt(spanIdHex(columns.spanId, row), 16);
    const hasParent = columns.parentSpanId[row * 2 + 1] !== 0;
    return {
      ...{ trace: columns.traceId[row * 4 + 3]! >>> 24, id, parent: hasParent ? 1 : 0 },
      ...{ service: `service-${id % 3}`, name: "", kind: 0, status: columns.statusCode[row]! },
      start: Number(bigintAt(columns.startTimeUnixNano, row) - testEpoch),
      end: Number(bigintAt(columns.endTimeUnixNano, row) - testEpoch),
    };
  });
}

/** Nothing may fail here. */
function raise(_segmentId: number, error: unknown): never {
  throw error;
}
