import { setTimeout as delay } from "node:timers/promises";
import type { Signal } from "../../base/signal.ts";
import { RetryableError } from "../../consumer/consumer-error.ts";
import type { FullChunk } from "../../spanindex/chunk.ts";
import type { Store } from "../../storage/store.ts";
import type { TelemetryIndexes } from "./telemetry-indexes.ts";

/**
 * Writes full chunks as segments, one after the other, beside ingest. Until a segment is written its requests stay in
 * the journal, so nothing is lost where this stops half-way: the next start finds them there.
 */
export class SealQueue {
  readonly #store: Store;
  readonly #indexes: TelemetryIndexes;
  readonly #log: (line: string) => void;
  readonly #stopping = new AbortController();
  #running: Promise<void> = Promise.resolve();

  constructor(store: Store, indexes: TelemetryIndexes, log: (line: string) => void) {
    this.#store = store;
    this.#indexes = indexes;
    this.#log = log;
  }

  /** Takes the full chunks of the indexes over. */
  collect(): void {
    for (const { signal, chunk } of this.#indexes.takeFull()) {
      this.#running = this.#running.then(() => this.#seal(signal, chunk));
    }
  }

  /** Ends with the chunk that is being written; those behind it stay in the journal. */
  async shutdown(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  /** Resolves once all chunks collected so far are segments. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #seal(signal: Signal, chunk: FullChunk): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        const { id } = await this.#store.seal(chunk);
        this.#indexes[signal].chunks.sealed(chunk.chunkNumber, id);
        return;
      } catch (error) {
        if (!(error instanceof RetryableError)) {
          this.#log(
            `a chunk of ${chunk.itemCount} items of ${signal} stays in the journal: ${String(error)}`,
          );
          return;
        }
        await this.#pause(error.retryDelayMs);
      }
    }
  }

  async #pause(delayMs: number): Promise<void> {
    const { signal } = this.#stopping;
    await delay(delayMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }
}
