import type { Clock } from "../base/clock.ts";
import type { Signal } from "../base/signal.ts";
import type { AnyBatch, WireRequest } from "../pdata/batch.ts";
import type { TraceBatch } from "../pdata/trace-batch.ts";
import { batchOver, buffersOf, flattenBatch } from "./segment/flat-batch.ts";
import { sequenceRanges } from "./sequence-ranges.ts";
import { toRetryableError } from "./storage-error.ts";
import type {
  Eviction,
  JournalEntry,
  JournalSequence,
  Rewrite,
  RunChange,
  SealedChunk,
  SegmentId,
  SegmentInfo,
  SegmentPart,
  Store,
  StoredIndex,
  StoreStats,
} from "./store.ts";
import type { EvictionRecord, RunId, RunPart, StoredRuns } from "./stored-runs.ts";
import type { LoadResult, ReaderMethods, SegmentPage, WriterMethods } from "./worker/protocol.ts";
import type { WorkerChannel } from "./worker/worker-channel.ts";

/** Raw bytes accepted and not yet committed: at the speed of the worker less than half a second. */
const queueBytesMax = 64 * 1024 * 1024;

/** The store as the engine sees it: hands everything to the two workers and holds no data itself. */
export class ThreadedStore implements Store {
  readonly #writer: WorkerChannel<WriterMethods>;
  readonly #reader: WorkerChannel<ReaderMethods>;
  readonly #clock: Clock;
  readonly #listeners: ((eviction: Eviction) => void)[];
  #queuedBytes = 0;
  #closing: Promise<void> | undefined;

  constructor(
    writer: WorkerChannel<WriterMethods>,
    reader: WorkerChannel<ReaderMethods>,
    clock: Clock,
    listeners: ((eviction: Eviction) => void)[],
  ) {
    this.#writer = writer;
    this.#reader = reader;
    this.#clock = clock;
    this.#listeners = listeners;
  }

  async append(signal: Signal, wire: WireRequest): Promise<JournalSequence> {
    const { length } = wire.bytes;
    if (this.#queuedBytes > 0 && this.#queuedBytes + length > queueBytesMax)
      throw toRetryableError({ reason: "queue_full", message: "the storage queue is full" });
    this.#queuedBytes += length;
    try {
      // Shared memory is read where it is. Other bytes are copied, not transferred: they are often a slice of memory that
      // others use too.
      const isShared = wire.bytes.buffer instanceof SharedArrayBuffer;
      const bytes = isShared ? wire.bytes : new Uint8Array(wire.bytes);
      const args = { signal, wire: { encoding: wire.encoding, bytes }, nowMs: this.#clock.nowMs() };
      return await this.#writer.call("append", args, isShared ? [] : [bytes.buffer as ArrayBuffer]);
    } finally {
      this.#queuedBytes -= length;
    }
  }

  async seal(chunk: SealedChunk): Promise<SegmentInfo> {
    const { itemCount, minTimeUnixNano, maxTimeUnixNano, summary, index } = chunk;
    const flat = flattenBatch(chunk.batch);
    const ranges = sequenceRanges(chunk.sequences);
    const sections = await this.#reader.call("encode", { flat, index }, buffersOf(flat));
    const segment = { signal: flat.signal, itemCount, minTimeUnixNano, maxTimeUnixNano, summary, sections };
    const buffers = sections.map((section) => section.buffer as ArrayBuffer);
    return this.#writer.call("seal", { segment, ranges, runs: chunk.runs ?? [] }, buffers);
  }

  async *segments(): AsyncIterable<SegmentInfo> {
    for (let after: SegmentId | undefined = 0; after !== undefined; ) {
      const page: SegmentPage = await this.#reader.call("segmentPage", { after });
      for (const { id, damage } of page.damaged)
        await this.#writer.call("quarantineSegment", { id, reason: damage });
      yield* page.segments;
      after = page.next;
    }
  }

  /** Decompresses the next page while the caller works on this one. */
  async *replay(): AsyncIterable<JournalEntry> {
    const last = await this.#reader.call("lastSequence", undefined);
    let page = this.#reader.call("replayPage", { after: 0, last });
    for (;;) {
      const { entries, damaged, next } = await page;
      const following =
        next === undefined ? undefined : this.#reader.call("replayPage", { after: next, last });
      // Whoever stops iterating never awaits it.
      following?.catch(() => undefined);
      for (const { id, damage } of damaged)
        await this.#writer.call("quarantineEntry", { sequence: id, reason: damage });
      yield* entries;
      if (following === undefined) return;
      page = following;
    }
  }

  async load(id: SegmentId): Promise<AnyBatch | undefined> {
    return this.#loaded(id, await this.#reader.call("load", { id }));
  }

  async loadIndex(id: SegmentId): Promise<StoredIndex | undefined> {
    const result = await this.#reader.call("loadIndex", { id });
    if (result.kind === "index") return { index: result.index, rows: result.rows };
    const batch = await this.#loaded(id, result);
    return batch?.signal === "traces" ? { batch } : undefined;
  }

  async loadPart(id: SegmentId, part: SegmentPart): Promise<TraceBatch | undefined> {
    const batch = await this.#loaded(id, await this.#reader.call("loadPart", { id, part }));
    return batch?.signal === "traces" ? batch : undefined;
  }

  async #loaded(id: SegmentId, result: LoadResult): Promise<AnyBatch | undefined> {
    if (result.kind === "loaded") return batchOver(result.flat);
    if (result.kind === "damaged")
      await this.#writer.call("quarantineSegment", { id, reason: result.damage });
    return undefined;
  }

  evict(ids: readonly SegmentId[]): Promise<void> {
    return this.#writer.call("evict", { ids });
  }

  runs(): Promise<StoredRuns> {
    return this.#writer.call("runs", undefined);
  }

  addRunParts(segment: SegmentId, parts: readonly RunPart[]): Promise<void> {
    return this.#writer.call("addRunParts", { segment, parts });
  }

  beginSession(id: RunId): Promise<void> {
    return this.#writer.call("beginSession", { id, nowMs: this.#clock.nowMs() });
  }

  updateRun(run: Omit<RunPart, "items" | "errors">, change: RunChange): Promise<void> {
    return this.#writer.call("updateRun", { run, change });
  }

  rewrite(rewrite: Rewrite): Promise<readonly JournalSequence[] | undefined> {
    return this.#writer.call("rewrite", { ...rewrite, nowMs: this.#clock.nowMs() });
  }

  forgetRun(id: RunId): Promise<void> {
    return this.#writer.call("forgetRun", { id });
  }

  evictions(): Promise<readonly EvictionRecord[]> {
    return this.#writer.call("evictions", undefined);
  }

  stats(): Promise<StoreStats> {
    return this.#writer.call("stats", undefined);
  }

  onEvicted(listener: (eviction: Eviction) => void): void {
    this.#listeners.push(listener);
  }

  close(): Promise<void> {
    // The reader first: the writer can then fold the log in completely.
    this.#closing ??= this.#reader.close().then(() => this.#writer.close());
    return this.#closing;
  }
}
