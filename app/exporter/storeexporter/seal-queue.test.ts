import { expect, test } from "vitest";
import { assertDefined } from "../../base/assert.ts";
import { RetryableError } from "../../consumer/consumer-error.ts";
import { RunBook } from "../../runs/run-book.ts";
import { bytesOf } from "../../spanindex/chunk.ts";
import { batchOf, type TestSpan } from "../../spanindex/spanindextest/test-spans.ts";
import type { SealedChunk, SegmentInfo, Store } from "../../storage/store.ts";
import { SealQueue, type SealQueueSettings } from "./seal-queue.ts";
import { TelemetryIndexes } from "./telemetry-indexes.ts";

const plain: TestSpan = {
  ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "GET /", start: 0, end: 100, kind: 2, status: 0 },
};

/** A queue before a store whose `seal` is given, and an index with two full chunks. */
function queueBefore(
  seal: (chunk: SealedChunk) => Promise<SegmentInfo>,
  pacing: Pick<SealQueueSettings, "busyShare" | "backlogBytesMax"> = {},
): {
  queue: SealQueue;
  indexes: TelemetryIndexes;
  lines: string[];
} {
  const lines: string[] = [];
  const store = { seal, load: () => Promise.resolve(undefined) } as unknown as Store;
  const indexes = new TelemetryIndexes({ source: store, chunkItemsMax: 2 });
  for (let i = 0; i < 2; i++) {
    const spans = [plain, { ...plain, id: 2 }].map((span) => ({ ...span, trace: i + 1 }));
    indexes.append(batchOf(spans, indexes.dictionary("traces")), i + 1);
  }
  const log = (line: string) => lines.push(line);
  const runs = new RunBook(() => indexes.unsealed(), Date.now);
  return { queue: new SealQueue({ store, indexes, runs, log, ...pacing }), indexes, lines };
}

function segment(chunk: SealedChunk, id: number): SegmentInfo {
  return { ...chunk, id, signal: "traces", bytes: 1 };
}

test("a chunk that cannot be written now is written later, in order", async () => {
  const sealed: (readonly number[])[] = [];
  let failures = 2;
  const { queue, indexes } = queueBefore((chunk) => {
    if (failures-- > 0) return Promise.reject(new RetryableError("disk_full", "no room", 1));
    sealed.push(chunk.sequences);
    return Promise.resolve(segment(chunk, sealed.length));
  });
  queue.collect();
  await queue.idle();
  expect(sealed).toEqual([[1], [2]]);
  expect(indexes.traces.chunks.sealedItems).toBe(4);
});

test("a chunk that can never be written stays in memory and in the journal; the next one is not held up", async () => {
  let calls = 0;
  const { queue, indexes, lines } = queueBefore((chunk) => {
    calls += 1;
    return calls === 1 ? Promise.reject(new Error("broken")) : Promise.resolve(segment(chunk, 1));
  });
  queue.collect();
  await queue.idle();
  expect(lines).toEqual(["a chunk of 2 items of traces stays in the journal: Error: broken"]);
  expect([indexes.traces.chunks.sealedItems, indexes.traces.chunks.itemCount]).toEqual([2, 4]);
});

test("shutdown does not wait for a disk that stays full", async () => {
  const { queue, indexes } = queueBefore(() =>
    Promise.reject(new RetryableError("disk_full", "no room", 60_000)),
  );
  queue.collect();
  await queue.shutdown();
  expect(indexes.traces.chunks.sealedItems).toBe(0);
});

test("chunks wait while the thread is busy, and go in its first pause", async () => {
  let measurements = 0;
  let sealed = 0;
  const isSealed = Promise.withResolvers<void>();
  const { queue } = queueBefore(
    (chunk) => {
      sealed += 1;
      if (sealed === 2) isSealed.resolve();
      return Promise.resolve(segment(chunk, sealed));
    },
    {
      busyShare: () => {
        // The first call only starts the measurement.
        measurements += 1;
        return measurements < 4 ? 0.9 : 0.1;
      },
    },
  );
  queue.collect();
  await isSealed.promise;
  expect(measurements).toBeGreaterThanOrEqual(4);
});

test("a busy thread does not keep more than the backlog waiting", async () => {
  const sealed: SealedChunk[] = [];
  const isSealed = Promise.withResolvers<void>();
  const { queue, indexes } = queueBefore(
    (chunk) => {
      sealed.push(chunk);
      isSealed.resolve();
      return Promise.resolve(segment(chunk, sealed.length));
    },
    { busyShare: () => 1, backlogBytesMax: bytesOfOneChunk() },
  );
  queue.collect();
  await isSealed.promise;
  await queue.shutdown();
  expect(sealed.map(({ sequences }) => sequences)).toEqual([[1]]);
  expect(indexes.traces.chunks.sealedItems).toBe(2);
});

/** What one of the two chunks of `queueBefore` takes, and a little. */
function bytesOfOneChunk(): number {
  const { indexes } = queueBefore(() => Promise.reject(new Error("not called")));
  const [first] = indexes.takeFull();
  return bytesOf(assertDefined(first, "two chunks are full").chunk.batch) * 1.5;
}
