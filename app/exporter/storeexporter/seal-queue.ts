import { setTimeout as delay } from "node:timers/promises";
import type { Signal } from "../../base/signal.ts";
import { RetryableError } from "../../consumer/consumer-error.ts";
import type { RunBook } from "../../runs/run-book.ts";
import { bytesOf, type FullChunk } from "../../spanindex/chunk.ts";
import type { Store } from "../../storage/store.ts";
import { BusyMeter } from "./busy-meter.ts";
import { fitMemory } from "./fit-memory.ts";
import type { TelemetryIndexes } from "./telemetry-indexes.ts";

/**
 * Columns of full chunks that may wait for a pause: seven of 65,536 spans, 14 MB each. They cannot be dropped from memory
 * before they are sealed, and a start decodes their requests again, at about 5 µs of CPU a span: some 2 s.
 */
const backlogBytesMax = 96 * 1024 * 1024;

/** Where the disk is small the journal, a third of these columns, must not take the place of sealed chunks. */
const backlogDiskShare = 1 / 8;

/** A chunk takes half a second of one core: short against that, long against a burst's gaps. */
const pauseMs = 200;

/** Above this share of a pause the main thread is held to be at its work: encoding would take a core from it. */
const busyShareMax = 0.5;

interface Waiting {
  readonly signal: Signal;
  readonly chunk: FullChunk;
  readonly bytes: number;
}

export interface SealQueueSettings {
  readonly store: Store;
  readonly indexes: TelemetryIndexes;
  readonly runs: RunBook;
  readonly log: (line: string) => void;
  readonly backlogBytesMax?: number;
  /** Share of the time since the last call that this thread was busy; for tests. */
  readonly busyShare?: () => number;
}

/**
 * Writes full chunks as segments, one after the other, beside ingest. Until a segment is written its requests stay in
 * the journal, so nothing is lost where this stops half-way: the next start finds them there.
 *
 *     chunk ──► waiting ──┬── the thread has a pause ───────┬──► sealing, one at a time ──► segment
 *                         ├── more than the backlog may be ─┤
 *                         └── `idle` is awaited ────────────┘
 */
export class SealQueue {
  readonly #settings: SealQueueSettings;
  readonly #busyShare: () => number;
  readonly #stopping = new AbortController();
  readonly #waiting: Waiting[] = [];
  #waitingBytes = 0;
  #backlogBytesMax: number;
  /** Seals whatever waits; undefined while nothing does. */
  #running: Promise<void> | undefined;
  /** Ends the pause that `#running` is in. */
  #hurry: AbortController | undefined;
  /** Callers of `idle`. */
  #awaiting = 0;

  constructor(settings: SealQueueSettings) {
    this.#settings = settings;
    this.#backlogBytesMax = settings.backlogBytesMax ?? backlogBytesMax;
    this.#busyShare = settings.busyShare ?? new BusyMeter().share;
  }

  /** Keeps the backlog small on a small disk. */
  fitDisk(diskBudgetBytes: number): void {
    this.#backlogBytesMax = Math.min(this.#backlogBytesMax, diskBudgetBytes * backlogDiskShare);
  }

  /** Takes the full chunks of the indexes over. */
  collect(): void {
    for (const { signal, chunk } of this.#settings.indexes.takeFull()) {
      const bytes = bytesOf(chunk.batch);
      this.#waiting.push({ signal, chunk, bytes });
      this.#waitingBytes += bytes;
    }
    if (this.#waiting.length > 0) this.#run();
  }

  /** Ends with the chunk that is being written; those behind it stay in the journal. */
  async shutdown(): Promise<void> {
    this.#stopping.abort();
    this.#hurry?.abort();
    await this.#running;
  }

  /** Seals all chunks collected so far without waiting for a pause; resolves once they are segments. */
  async idle(): Promise<void> {
    this.#awaiting += 1;
    this.#hurry?.abort();
    await this.#running;
    this.#awaiting -= 1;
  }

  #run(): void {
    if (this.#mustHurry()) this.#hurry?.abort();
    this.#running ??= this.#drain();
  }

  async #drain(): Promise<void> {
    for (;;) {
      await this.#untilPause();
      const next = this.#waiting.shift();
      if (next === undefined || this.#stopping.signal.aborted) break;
      await this.#seal(next.signal, next.chunk);
      this.#waitingBytes -= next.bytes;
    }
    // Here and not in a later turn: what is collected from now on starts another run.
    this.#running = undefined;
  }

  async #untilPause(): Promise<void> {
    this.#busyShare();
    while (!this.#mustHurry()) {
      this.#hurry = new AbortController();
      await pause(pauseMs, this.#hurry.signal);
      this.#hurry = undefined;
      if (this.#busyShare() <= busyShareMax) return;
    }
  }

  #mustHurry(): boolean {
    const isOver = this.#waitingBytes > this.#backlogBytesMax;
    return isOver || this.#awaiting > 0 || this.#waiting.length === 0 || this.#stopping.signal.aborted;
  }

  async #seal(signal: Signal, chunk: FullChunk): Promise<void> {
    const { store, indexes, runs, log } = this.#settings;
    const parts = runs.partsOf(chunk.batch);
    while (!this.#stopping.signal.aborted) {
      try {
        const { id } = await store.seal({ ...chunk, runs: parts });
        indexes[signal].chunks.sealed(chunk.chunkNumber, id);
        runs.sealed(id, signal, parts);
        return await fitMemory(store, indexes, runs, log);
      } catch (error) {
        if (!(error instanceof RetryableError)) {
          log(`a chunk of ${chunk.itemCount} items of ${signal} stays in the journal: ${String(error)}`);
          return;
        }
        await pause(error.retryDelayMs, this.#stopping.signal);
      }
    }
  }
}

async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  await delay(delayMs, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
