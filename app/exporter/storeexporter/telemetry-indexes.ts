import { assertNever } from "../../base/assert.ts";
import { type Signal, signals } from "../../base/signal.ts";
import { RetryableError } from "../../consumer/consumer-error.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import type { Dictionary } from "../../pdata/dictionary.ts";
import type { UnsealedChunk } from "../../runs/run-book.ts";
import type { FullChunk } from "../../spanindex/chunk.ts";
import { factBytesMax } from "../../spanindex/limits.ts";
import { LogIndex } from "../../spanindex/log-index.ts";
import { MemoryFullError } from "../../spanindex/memory/memory-full-error.ts";
import { MetricIndex } from "../../spanindex/metric-index.ts";
import type { SegmentFacts } from "../../spanindex/signal-index.ts";
import { TraceIndex, type TraceIndexSettings } from "../../spanindex/trace-index.ts";

/** Retention and workers that let go of what they looked at make room in about this time. */
const retryDelayMs = 1_000;

export interface TelemetryIndexesSettings extends TraceIndexSettings {
  readonly factBytesMax?: number;
}

/** The indexes of the three signals, asked by signal. */
export class TelemetryIndexes {
  readonly traces: TraceIndex;
  readonly metrics: MetricIndex;
  readonly logs: LogIndex;
  /** Grows with every append and eviction. */
  version = 0;
  /** What is pinned takes more memory than there is for what is stored: nothing is accepted. */
  isPinnedFull = false;
  readonly #factBytesMax: number;

  constructor(settings: TelemetryIndexesSettings) {
    this.#factBytesMax = settings.factBytesMax ?? factBytesMax;
    this.traces = new TraceIndex(settings);
    this.metrics = new MetricIndex(settings);
    this.logs = new LogIndex(settings);
  }

  /** What the next request of the signal is decoded against. */
  dictionary(signal: Signal): Dictionary {
    return this[signal].dictionary;
  }

  /** Makes room for spans of so many new traces, those under way included. Throws `RetryableError` where there is none. */
  reserve(traceCount: number): void {
    try {
      this.traces.reserve(traceCount);
    } catch (error) {
      if (!(error instanceof MemoryFullError)) throw error;
      throw new RetryableError("memory_limit", error.message, retryDelayMs);
    }
  }

  /** To be awaited before `append` where it is not undefined: what is needed to know duplicates is loaded. */
  prepare(batch: AnyBatch): Promise<void> | undefined {
    return batch.signal === "traces" ? this.traces.prepare(batch) : undefined;
  }

  /** Nothing has come for a while: columns of chunks on disk are dropped. */
  rest(): void {
    this.traces.rest();
    this.metrics.chunks.rest();
    this.logs.chunks.rest();
  }

  /** Adds what the journal holds under `sequence`; returns how many items were left out as duplicates. */
  append(batch: AnyBatch, sequence: number): number {
    this.version += 1;
    switch (batch.signal) {
      case "traces":
        return this.traces.append(batch, sequence);
      case "metrics":
        this.metrics.append(batch, sequence);
        return 0;
      case "logs":
        this.logs.append(batch, sequence);
        return 0;
      default:
        return assertNever(batch);
    }
  }

  /** Ends the open chunks that hold anything: they can be sealed. */
  closeOpen(): void {
    for (const signal of signals) this[signal].chunks.closeOpen();
  }

  /** Chunks that are no segments yet, oldest first. */
  unsealed(): UnsealedChunk[] {
    return signals.flatMap((signal) =>
      this[signal].chunks.chunks().flatMap(({ segmentId, columns, itemCount }) => {
        if (segmentId !== undefined || columns === undefined || itemCount === 0) return [];
        return [{ signal, batch: columns.batch }];
      }),
    );
  }

  /** Chunks that became full since the last call. */
  takeFull(): { readonly signal: Signal; readonly chunk: FullChunk }[] {
    return signals.flatMap((signal) => this[signal].chunks.takeFull().map((chunk) => ({ signal, chunk })));
  }

  /** Forgets what retention removed. */
  evict(segments: readonly { readonly id: number; readonly signal: Signal }[]): void {
    this.version += 1;
    for (const signal of signals) {
      const own = segments.filter((segment) => segment.signal === signal);
      this[signal].chunks.evict(own.map(({ id }) => id));
    }
  }

  /**
   * Segments that have to leave so that what is kept in memory of the others stays within the budget: the oldest of
   * the signal that takes most, but for those that are pinned. They stay in the index until `evict` is told that they are gone.
   */
  segmentsOverBudget(pinned: ReadonlySet<number>): number[] {
    let bytes = 0;
    const kept = signals.map((signal) => {
      const facts = this[signal].chunks.segmentFacts();
      const segments = facts.filter(({ segmentId }) => !pinned.has(segmentId));
      bytes += sumOfBytes(facts);
      return { segments, bytes: sumOfBytes(segments) };
    });
    const over: number[] = [];
    while (bytes > this.#factBytesMax) {
      const largest = kept.reduce((a, b) => (b.bytes > a.bytes ? b : a));
      const oldest = largest.segments.shift();
      if (oldest === undefined) break;
      over.push(oldest.segmentId);
      largest.bytes -= oldest.bytes;
      bytes -= oldest.bytes;
    }
    this.isPinnedFull = bytes > this.#factBytesMax && pinned.size > 0;
    return over;
  }

  /**
   * When memory runs short: drops columns of sealed chunks until each signal keeps `bytesMax`, and of blocks what can be
   * loaded again; closes large chunks.
   */
  relieve(bytesMax: number): void {
    for (const signal of signals) {
      this[signal].chunks.closeLarge();
      this[signal].chunks.trim(bytesMax, true);
    }
    this.traces.blocks.trim(bytesMax);
  }
}

function sumOfBytes(facts: readonly SegmentFacts[]): number {
  return facts.reduce((sum, { bytes }) => sum + bytes, 0);
}
