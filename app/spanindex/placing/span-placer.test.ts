import fc from "fast-check";
import { expect, test } from "vitest";
import { isAwaiting } from "../links/parent-links.ts";
import { SharedMemory } from "../memory/shared-memory.ts";
import { batchOf, TestSegments, type TestSpan, testSpan } from "../spanindextest/test-spans.ts";
import type { TraceChunk } from "../trace-chunk.ts";
import { TraceIndex } from "../trace-index.ts";

/** An index that places with the kernel and one that places without, given the same. */
class Both {
  readonly fast: TraceIndex;
  readonly slow: TraceIndex;
  #sequence = 0;

  constructor(chunkItemsMax: number, bytesMax = 64 << 20) {
    const newIndex = (useTwin: boolean) =>
      new TraceIndex({
        ...{ source: new TestSegments(), chunkItemsMax, useTwin },
        memory: new SharedMemory({ bytesMax }),
      });
    this.fast = newIndex(false);
    this.slow = newIndex(true);
  }

  append(spans: readonly TestSpan[]): void {
    this.#sequence += 1;
    const dropped = [this.fast, this.slow].map((index) =>
      index.append(batchOf(spans, index.dictionary), this.#sequence),
    );
    expect(dropped[0]).toBe(dropped[1]);
  }

  /** The oldest chunk becomes a segment, and that leaves. */
  evictOldest(): void {
    for (const index of [this.fast, this.slow]) {
      for (const { chunkNumber } of index.chunks.takeFull()) index.chunks.sealed(chunkNumber, chunkNumber);
      const oldest = index.chunks.chunks().find(({ segmentId }) => segmentId !== undefined);
      if (oldest?.segmentId !== undefined) index.chunks.evict([oldest.segmentId]);
    }
  }

  expectSame(): void {
    expect(stateOf(this.fast)).toEqual(stateOf(this.slow));
  }
}

/** All that placing writes. */
function stateOf(index: TraceIndex): unknown {
  const { traces, blocks, chunks } = index;
  const { lastChunk, lastPosting, version } = traces.columns;
  const { rowCount } = traces;
  return {
    traces: traces.view(),
    own: [lastChunk, lastPosting, version].map((column) => [...column.subarray(0, rowCount)]),
    counts: [traces.count, blocks.parents.awaitedCount],
    chunks: chunks.chunks().map((chunk) => chunkState(index, chunk)),
  };
}

function chunkState({ blocks }: TraceIndex, { number, facts, columns }: TraceChunk): unknown {
  const { postings, slots } = facts;
  const rowCount = columns?.links.rowCount ?? 0;
  const rows = Array.from({ length: rowCount }, (_, row) => row);
  return {
    ...{ number, slots, rowCount, deferred: columns?.deferred, spans: columns?.batch.tables.spans.rowCount },
    postings: Object.values(postings.columns).map((column) => [...column.slice(0, postings.rowCount)]),
    links: Object.values(columns?.links.columns ?? {}).map((column) => [...column.slice(0, rowCount)]),
    parents: rows.map((row) => blocks.parents.parentOf(slots[0]! * 65_536 + row)),
    waiting: rows.filter((row) => isAwaiting(blocks.parents.parentOf(slots[0]! * 65_536 + row))).length,
  };
}

/** Requests, and whether the oldest chunk leaves after one. */
const steps = fc.array(
  fc.record({ spans: fc.array(testSpan, { minLength: 1, maxLength: 12 }), isEviction: fc.boolean() }),
  { maxLength: 12 },
);

/** Ids are few, so that spans come twice, wait for each other, name themselves, and traces lie in several chunks. */
test("the kernel and its twin place alike", () => {
  fc.assert(
    fc.property(steps, fc.constantFrom(8, 40, 1_000), (requests, chunkItemsMax) => {
      const both = new Both(chunkItemsMax);
      for (const { spans, isEviction } of requests) {
        both.append(spans);
        if (isEviction) both.evictOldest();
        both.expectSame();
      }
    }),
    { seed: 20_269, numRuns: 100 },
  );
});

function spanWith(span: Partial<TestSpan>): TestSpan {
  return {
    ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "pay", start: 0, end: 1, kind: 1, status: 0 },
    ...span,
  };
}

test("tables grow, and rows of traces that left are used again", () => {
  const both = new Both(2_000);
  for (let request = 0; request < 12; request++) {
    // Children first, and some of their parents never come.
    const spans = Array.from({ length: 700 }, (_, i) => {
      const trace = request * 500 + (i % 500) + 1;
      return spanWith({ trace, id: i + 1, parent: i < 600 ? i + 501 : 0, start: i, end: i + 5 });
    });
    both.append(spans);
    if (request % 4 === 3) both.evictOldest();
    both.expectSame();
  }
});

test("spans are placed where there is no memory that the kernel sees", () => {
  const both = new Both(400, 1 << 20);
  for (let request = 0; request < 12; request++)
    both.append(
      Array.from({ length: 150 }, (_, i) => spanWith({ trace: request + 1, id: i + 1, parent: i })),
    );
  both.expectSame();
});
