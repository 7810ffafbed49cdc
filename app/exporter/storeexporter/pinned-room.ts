import type { AnyBatch } from "../../pdata/batch.ts";
import { rowsNotPinned, type SplitRows } from "../../runs/rows-to-remove.ts";
import type { RunBook } from "../../runs/run-book.ts";
import type { Eviction, SegmentId, Store } from "../../storage/store.ts";
import type { TelemetryIndexes } from "./telemetry-indexes.ts";

export interface PinnedRoomSettings {
  readonly store: Store;
  readonly indexes: TelemetryIndexes;
  readonly runs: RunBook;
  readonly rewrite: (
    id: SegmentId,
    batch: AnyBatch,
    rows: SplitRows,
    reason: Eviction["reason"],
  ) => Promise<boolean>;
  /** Makes segments of what is indexed and not sealed. */
  readonly sealOpen: () => Promise<void>;
  /** Looks again whether memory is short. */
  readonly fitMemory: () => Promise<void>;
}

/**
 * Retention takes whole segments, and none that holds anything pinned. Where those are all that is left, what is not pinned leaves them
 * here, the oldest first, so that a pinned run takes the room of its own items and no more.
 *
 *     segment ──► rows of pinned runs ──► journal, as if just sent ──► a newer chunk
 *            └──► the others: evicted, counted as that
 *
 * What is not sealed yet may be most of a small budget, so it is sealed where the segments were not enough.
 */
export class PinnedRoom {
  readonly #settings: PinnedRoomSettings;
  /** Segments in which everything is pinned, as long as pins are as they were at `#version`. */
  readonly #pinned = new Set<SegmentId>();
  #version = -1;
  #making: Promise<boolean> | undefined;

  constructor(settings: PinnedRoomSettings) {
    this.#settings = settings;
  }

  /** Resolves to whether there is room now. Callers share one attempt. */
  make(): Promise<boolean> {
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined;
    });
    return this.#making;
  }

  async #make(): Promise<boolean> {
    if (await this.#thinAll()) return true;
    await this.#settings.sealOpen();
    return await this.#thinAll();
  }

  /** Thins segments until there is room; returns whether there is. */
  async #thinAll(): Promise<boolean> {
    const { runs } = this.#settings;
    let reason = await this.#shortage();
    for (const id of [...runs.pinnedSegments()].sort((a, b) => a - b)) {
      if (reason === undefined) return true;
      if (await this.#thin(id, reason)) reason = await this.#shortage();
    }
    return reason === undefined;
  }

  /** What is short, undefined where nothing is. */
  async #shortage(): Promise<"disk_budget" | "memory_budget" | undefined> {
    const { store, indexes, fitMemory } = this.#settings;
    await fitMemory();
    if (indexes.isPinnedFull) return "memory_budget";
    return (await store.stats()).isPinnedFull ? "disk_budget" : undefined;
  }

  /** Returns whether anything left the segment. */
  async #thin(id: SegmentId, reason: Eviction["reason"]): Promise<boolean> {
    const { store, runs, rewrite } = this.#settings;
    if (this.#version !== runs.version) this.#pinned.clear();
    this.#version = runs.version;
    if (this.#pinned.has(id)) return false;
    const batch = await store.load(id);
    // Evicted meanwhile, or damaged and counted as that: either makes room.
    if (batch === undefined) return true;
    const rows = rowsNotPinned(batch, runs);
    if (rows.removedItems > 0) return await rewrite(id, batch, rows, reason);
    this.#pinned.add(id);
    return false;
  }
}
