import { setTimeout as delay, setImmediate as nextTurn } from "node:timers/promises";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import type { AttributeSet } from "../block/attribute-set.ts";
import { describe } from "../block/block-descriptor.ts";
import { type BlockRows, pairTableOf } from "../block/block-source.ts";
import type { Placed } from "../block/build-attribute-set.ts";
import { buildSpanAttributes } from "../block/build-block.ts";
import { buildDetails } from "../block/build-details.ts";
import type { BlockDetails } from "../block/span-block.ts";
import type { ChunkSource, SegmentPart } from "../chunk.ts";
import { MemoryFullError } from "../memory/memory-full-error.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";
import type { LoadOutcome, PartId } from "../published-index.ts";
import type { TraceChunk } from "../trace-chunk.ts";
import type { BlockRecord, BlockRecords, LoadedTier } from "./block-records.ts";
import type { PublishedParts } from "./published-parts.ts";

export type Tier = "attributes" | "details";
const tierNames: readonly Tier[] = ["attributes", "details"];

/** Of the budget: the rest is for what queries ask for and for what comes in. */
const preloadShareMax = 0.8;

/** Memory that was given up is free once the workers have let go of it, which takes milliseconds; a query may hold it for seconds. */
const roomWaitMs = 50;
const roomWaitsMax = 100;

export interface BlockTiersSettings {
  readonly memory: SharedMemory;
  readonly source: ChunkSource;
  readonly records: BlockRecords;
  readonly parts: PublishedParts;
  readonly bytesMax: number;
  readonly chunk: (number: number) => TraceChunk | undefined;
  readonly lost: (chunk: TraceChunk) => void;
  readonly publish: () => void;
}

/** Attributes and details of blocks: loaded for queries, dropped by budget, those loaded longest ago first. */
export class BlockTiers {
  readonly #settings: BlockTiersSettings;
  readonly #loading = new Map<string, Promise<LoadOutcome>>();
  #bytes = 0;
  #uses = 0;

  constructor(settings: BlockTiersSettings) {
    this.#settings = settings;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** See `PublishedIndex`. Rejects with `MemoryFullError` where there is no room even after a wait. */
  load(block: PartId, tier: Tier): Promise<LoadOutcome> {
    const key = `${block} ${tier}`;
    let loading = this.#loading.get(key);
    if (loading === undefined) {
      loading = this.#load(block, tier).finally(() => this.#loading.delete(key));
      this.#loading.set(key, loading);
    }
    return loading;
  }

  /** Loads the attributes of these blocks in turn until most of the budget is used. Gives way after each. */
  async preload(blocks: readonly PartId[], stopping: AbortSignal): Promise<void> {
    for (const id of blocks) {
      if (stopping.aborted || this.#bytes >= this.#settings.bytesMax * preloadShareMax) return;
      await this.load(id, "attributes");
      await nextTurn();
    }
  }

  /** Drops tiers until `bytesMax` is kept. */
  trim(bytesMax: number = this.#settings.bytesMax): void {
    if (this.#bytes <= bytesMax) return;
    const { records, publish } = this.#settings;
    const loaded = [...records.all()].flatMap((record) =>
      tierNames.flatMap((tier) => {
        const held = record[tier];
        return held === undefined ? [] : [{ record, tier, lastUse: held.lastUse }];
      }),
    );
    for (const { record, tier } of loaded.sort((a, b) => a.lastUse - b.lastUse)) {
      if (this.#bytes <= bytesMax) break;
      this.#drop(record, tier);
    }
    publish();
  }

  /** The block has these attributes now. */
  addAttributes(record: BlockRecord, { part, offset }: Placed<AttributeSet>): void {
    const loaded = this.#held(part, [offset], part.byteLength);
    record.attributes = loaded;
    this.#settings.parts.add({
      id: loaded.id,
      block: record.id,
      part: "attributes",
      descriptor: describe(part),
    });
  }

  /** The block goes. */
  dropAll(record: BlockRecord): void {
    for (const tier of tierNames) this.#drop(record, tier);
  }

  /** Builds, with tiers dropped where there is no room otherwise: that helps at once where no worker looks at them. */
  withRoom<T>(build: () => T): T {
    try {
      return build();
    } catch (error) {
      if (!(error instanceof MemoryFullError) || this.#bytes === 0) throw error;
      this.trim(this.#bytes / 2);
      return build();
    }
  }

  /** What a part is built from: the columns of the chunk, else its segment. Undefined where that is gone. */
  async batchOf({ columns, segmentId }: TraceChunk, part: SegmentPart): Promise<TraceBatch | undefined> {
    if (columns !== undefined) return columns.batch;
    if (segmentId === undefined) return undefined;
    const { source } = this.#settings;
    if (source.loadPart !== undefined) return source.loadPart(segmentId, part);
    return (await source.load(segmentId)) as TraceBatch | undefined;
  }

  async #load(id: PartId, tier: Tier): Promise<LoadOutcome> {
    const chunk = this.#chunkOf(id);
    if (chunk === undefined) return "lost";
    if (!this.#lacks(id, tier)) return "loaded";
    const batch = await this.batchOf(chunk, tier);
    if (batch === undefined) {
      // It may have been evicted meanwhile.
      if (this.#chunkOf(id) === chunk) this.#settings.lost(chunk);
      return "lost";
    }
    for (let waits = 0; !this.#build(id, tier, batch, waits === roomWaitsMax); waits++)
      await delay(roomWaitMs);
    // Whoever asked for it has it, even where it is too large to be kept.
    this.#settings.publish();
    this.#dropUnlisted(id);
    this.trim();
    return "loaded";
  }

  /** A tier of a block that leaves is for those who asked: they have it with the change before, and hold it. */
  #dropUnlisted(id: PartId): void {
    const { records, publish } = this.#settings;
    const record = records.findSeen(id);
    if (record === undefined || records.find(id) === record) return;
    this.dropAll(record);
    publish();
  }

  /** False where there is no room now. The last attempt throws. */
  #build(id: PartId, tier: Tier, batch: TraceBatch, isLast: boolean): boolean {
    const record = this.#settings.records.findSeen(id);
    if (record === undefined || !this.#lacks(id, tier)) return true;
    try {
      this.withRoom(() => this.#buildTier(record, tier, batch));
      return true;
    } catch (error) {
      if (isLast || !(error instanceof MemoryFullError)) throw error;
      return false;
    }
  }

  #buildTier(record: BlockRecord, tier: Tier, batch: TraceBatch): void {
    const { memory, parts } = this.#settings;
    const rows = blockRows(record, batch);
    if (tier === "attributes") {
      this.addAttributes(record, buildSpanAttributes(rows, pairTableOf(batch.dictionary), memory));
      return;
    }
    const { details, allocations } = buildDetails(rows, memory);
    const loaded = this.#held(details, allocations, detailBytes(details));
    record.details = loaded;
    parts.add({ id: loaded.id, block: record.id, part: "details", descriptor: describe(details) });
  }

  #held<T>(part: T, allocations: readonly number[], bytes: number): LoadedTier<T> {
    const held = Math.max(1, bytes);
    this.#bytes += held;
    return { id: this.#settings.parts.newId(), part, allocations, bytes: held, lastUse: ++this.#uses };
  }

  #drop(record: BlockRecord, tier: Tier): void {
    const loaded: LoadedTier<AttributeSet | BlockDetails> | undefined = record[tier];
    if (loaded === undefined) return;
    const { memory, parts } = this.#settings;
    record[tier] = undefined;
    this.#bytes -= loaded.bytes;
    parts.retire(loaded.id, () => {
      for (const offset of loaded.allocations) memory.free(offset);
    });
  }

  #chunkOf(id: PartId): TraceChunk | undefined {
    const record = this.#settings.records.findSeen(id);
    return record && this.#settings.chunk(record.block.chunk);
  }

  #lacks(id: PartId, tier: Tier): boolean {
    const record = this.#settings.records.findSeen(id);
    return record !== undefined && record[tier] === undefined && record.block[tier] === undefined;
  }
}

/** The rows of a block in the batch of its chunk. */
export function blockRows({ block, chunkRow }: BlockRecord, batch: TraceBatch): BlockRows {
  return { batch, firstRow: chunkRow, rowCount: block.rowCount };
}

function detailBytes({ eventOwner, events, linkOwner, links, status }: BlockDetails): number {
  const sets = events.byteLength + links.byteLength + status.byteLength;
  return sets + eventOwner.byteLength + linkOwner.byteLength;
}
