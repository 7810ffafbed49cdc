import type { Signal } from "../../base/signal.ts";
import type { Component, ComponentSettings } from "../../component/component.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { RetryableError } from "../../consumer/consumer-error.ts";
import type { AnyBatch, WireRequest } from "../../pdata/batch.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import { encode, encodeLoosely } from "../../pdata/otlp/codec.ts";
import { selectRows } from "../../pdata/select-rows.ts";
import type { SplitRows } from "../../runs/rows-to-remove.ts";
import type { RunBook } from "../../runs/run-book.ts";
import { MemoryFullError } from "../../spanindex/memory/memory-full-error.ts";
import { tracesMaxOf } from "../../spanindex/trace-index.ts";
import type { JournalSequence, Rewrite, SegmentId, Store } from "../../storage/store.ts";
import { fitMemory } from "./fit-memory.ts";
import { PinnedRoom } from "./pinned-room.ts";
import { SealQueue } from "./seal-queue.ts";
import type { TelemetryIndexes } from "./telemetry-indexes.ts";

/** Quiet time after which memory is given back that only what comes next would need. */
const restAfterMs = 10_000;

/** What it works on. */
export interface StoreExporterParts {
  readonly store: Store;
  readonly indexes: TelemetryIndexes;
  readonly runs: RunBook;
}

/** A person unpins or deletes a run: that takes longer. */
const pinnedRetryDelayMs = 5_000;

/** Rows of a request in which what stays of a segment is stored again: as large as those of a busy Collector. */
const keptRowsMax = 8_192;

/** Called after each request that was committed and indexed; `items` are those that are new. */
export type OnStored = (stored: { readonly signal: Signal; readonly items: number }) => void;

const memoryPinnedText = "what is pinned fills the memory for stored telemetry: unpin or delete a run";

/**
 *     batch ──► journal (commit) ──► index ──► resolved: may be acknowledged
 *                                      └─ a full chunk ──► segment, in the background
 *
 * Requests reach the index in the order in which their commits are reported, which is the order of the journal: what a
 * restart replays gives the same index again.
 */
export class StoreExporter implements Component, Consumer {
  readonly mutatesData = false;
  readonly #store: Store;
  readonly #indexes: TelemetryIndexes;
  readonly #runs: RunBook;
  readonly #settings: ComponentSettings;
  readonly #sealing: SealQueue;
  readonly #room: PinnedRoom;
  readonly #onStored: OnStored;
  /** Requests between commit and index. */
  readonly #pending = new Set<Promise<void>>();
  /** Of requests that are not indexed yet. */
  #tracesUnderWay = 0;
  #restTimer: NodeJS.Timeout | undefined;

  constructor(settings: ComponentSettings, parts: StoreExporterParts, onStored: OnStored) {
    this.#settings = settings;
    this.#store = parts.store;
    this.#indexes = parts.indexes;
    this.#runs = parts.runs;
    this.#onStored = onStored;
    this.#sealing = new SealQueue({ ...parts, log: settings.log });
    this.#room = new PinnedRoom({
      ...parts,
      rewrite: (id, batch, rows, reason) => this.rewrite(id, batch, rows, reason),
      sealOpen: () => this.#sealOpen(),
      fitMemory: () => this.fitMemory(),
    });
  }

  /** Chunks that the replay filled are sealed now. */
  async start(): Promise<void> {
    this.#sealing.fitDisk((await this.#store.stats()).diskBudgetBytes);
    this.sealFull();
    this.#restLater();
  }

  /** Begins to seal chunks that were closed without a request. */
  sealFull(): void {
    this.#sealing.collect();
  }

  /** Finishes the requests it was given. */
  async shutdown(): Promise<void> {
    await Promise.allSettled(this.#pending);
    clearTimeout(this.#restTimer);
    await this.#sealing.shutdown();
  }

  /** Resolves once every full chunk is a segment. */
  sealed(): Promise<void> {
    return this.#sealing.idle();
  }

  /** Closes every open chunk; resolves once all that was stored is in segments. */
  async sealAll(): Promise<void> {
    await Promise.allSettled(this.#pending);
    await this.#sealOpen();
  }

  /** The same of what is indexed by now: those who wait for room must not be waited for. */
  async #sealOpen(): Promise<void> {
    this.#indexes.closeOpen();
    this.#sealing.collect();
    await this.#sealing.idle();
  }

  /** Looks whether memory is still short after runs were unpinned. */
  fitMemory(): Promise<void> {
    return fitMemory(this.#store, this.#indexes, this.#runs, this.#settings.log);
  }

  /**
   * Removes all rows but `kept` from a segment, for good. What stays is stored again as if it had just been sent: as a newer chunk,
   * which retention takes later. What goes is counted under `reason`. Returns whether the segment was still there.
   */
  async rewrite(
    id: SegmentId,
    batch: AnyBatch,
    { removed, kept, removedItems }: SplitRows,
    reason: Rewrite["reason"],
  ): Promise<boolean> {
    const pieces: AnyBatch[] = [];
    for (let row = 0; row < kept.length; row += keptRowsMax)
      pieces.push(selectRows(batch, kept.subarray(row, row + keptRowsMax)));
    const wires = pieces.map((piece): WireRequest => ({ encoding: "protobuf", bytes: encode(piece) }));
    const { signal } = batch;
    const parts = reason === "deleted" ? [] : this.#runs.partsOf(selectRows<AnyBatch>(batch, removed));
    const removing = { id, signal, kept: wires, removedItems, reason, removedParts: parts };
    const sequences = await this.#store.rewrite(removing);
    // Evicted meanwhile: everybody has been told.
    if (sequences === undefined) return false;
    this.#indexes.evict([{ id, signal }]);
    this.#runs.rewritten(id, reason === "deleted" ? undefined : { parts, reason });
    // In the same turn, so that nobody sees what stays gone, and in the order of the journal, as every request.
    for (const [index, sequence] of sequences.entries()) this.#index(pieces[index]!, sequence);
    this.#sealing.collect();
    return true;
  }

  async consume(batch: AnyBatch): Promise<void> {
    const storing = this.#storeAndIndex(batch);
    this.#pending.add(storing);
    try {
      await storing;
    } finally {
      this.#pending.delete(storing);
    }
  }

  async #storeAndIndex(batch: AnyBatch): Promise<void> {
    const wire: WireRequest = batch.wire ?? { encoding: "protobuf", bytes: encodeLoosely(batch) };
    const traces = batch.signal === "traces" ? tracesMaxOf(batch) : 0;
    if (this.#indexes.isPinnedFull && !(await this.#room.make()))
      throw new RetryableError("memory_pinned", memoryPinnedText, pinnedRetryDelayMs);
    // Before the commit: who is refused sends again, and what is committed by then would be there twice.
    if (traces > 0) this.#indexes.reserve(this.#tracesUnderWay + traces);
    this.#tracesUnderWay += traces;
    try {
      // Also before it: requests reach the index in the order of their commits.
      const preparing = this.#indexes.prepare(batch);
      if (preparing !== undefined) await this.#prepared(preparing);
      const sequence = await this.#append(batch.signal, wire);
      this.#stored(batch, this.#index(batch, sequence));
    } finally {
      this.#tracesUnderWay -= traces;
    }
  }

  /** Commits a request; where what is pinned keeps whole chunks, after what is not has left them. */
  async #append(signal: Signal, wire: WireRequest): Promise<JournalSequence> {
    try {
      return await this.#store.append(signal, wire);
    } catch (error) {
      const isPinnedFull = error instanceof RetryableError && error.reason === "disk_pinned";
      if (!isPinnedFull || !(await this.#room.make())) throw error;
      return await this.#store.append(signal, wire);
    }
  }

  /** Returns how many items were duplicates. */
  #index(batch: AnyBatch, sequence: number): number {
    try {
      return this.#indexes.append(batch, sequence);
    } catch (error) {
      if (!(error instanceof MemoryFullError)) throw error;
      // It is committed, so it is acknowledged: another attempt would only be stored beside it.
      this.#settings.log(
        `request ${sequence} is stored and not searched until the next start: ${error.message}`,
      );
      return 0;
    }
  }

  #stored(batch: AnyBatch, duplicates: number): void {
    const items = itemCountOf(batch) - duplicates;
    const { telemetry } = this.#settings;
    telemetry.count(batch.signal, "stored", items);
    if (duplicates > 0) telemetry.count(batch.signal, "dropped", duplicates, "duplicate_span");
    this.#sealing.collect();
    this.#onStored({ signal: batch.signal, items });
    this.#restLater();
  }

  async #prepared(preparing: Promise<void>): Promise<void> {
    try {
      await preparing;
    } catch (error) {
      this.#settings.log(`stored spans that are sent again may be shown twice: ${String(error)}`);
    }
  }

  #restLater(): void {
    if (this.#restTimer !== undefined) this.#restTimer.refresh();
    else this.#restTimer = setTimeout(() => this.#indexes.rest(), restAfterMs).unref();
  }
}
