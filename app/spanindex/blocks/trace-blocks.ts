import { setImmediate as nextTurn } from "node:timers/promises";
import { assertDefined } from "../../base/assert.ts";
import type { KernelMemory } from "../../kernels/load-kernels.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import type { AttributeSet } from "../block/attribute-set.ts";
import { describe } from "../block/block-descriptor.ts";
import { type BlockRows, pairTableOf } from "../block/block-source.ts";
import { type BuiltBlock, buildBlock, buildSpanAttributes } from "../block/build-block.ts";
import { buildDetails } from "../block/build-details.ts";
import type { PairTable } from "../block/pair-table.ts";
import { awaitedParent, type BlockDetails, noParent, type SpanBlock } from "../block/span-block.ts";
import { startUnixNanoOf } from "../block/span-times.ts";
import type { ChunkSource, SegmentPart } from "../chunk.ts";
import type { IndexByteCounter } from "../index-bytes.ts";
import { decodeImage } from "../image/decode-image.ts";
import { encodeImage } from "../image/encode-image.ts";
import { ImageError } from "../image/image-format.ts";
import {
  refreshDelayMaxMs,
  refreshDelayMsPerRow,
  refreshRowsAtOnce,
  smallBlockRows,
  tierBytesMax,
} from "../limits.ts";
import { ParentLinks } from "../links/parent-links.ts";
import { rowIdOf, SlotTable, slotRows } from "../links/slot-table.ts";
import { MemoryFullError } from "../memory/memory-full-error.ts";
import type { ScratchRange, SharedMemory } from "../memory/shared-memory.ts";
import type { BlockChange, PartId, PublishedIndex } from "../published-index.ts";
import type { LoadedTraceChunk, TraceChunk, TraceFacts } from "../trace-chunk.ts";
import { noRow } from "../trace-stats.ts";
import type { TraceTable } from "../trace-table.ts";
import { bigintAt, compareU64 } from "../words.ts";
import { type BlockRecord, BlockRecords, type LoadedTier } from "./block-records.ts";
import {
  type ChunkWalk,
  linkFarParents,
  linkImageParents,
  linkStoredParents,
  parentsOf,
} from "./far-parents.ts";
import { PublishedParts } from "./published-parts.ts";
import { visitBlocks, visitSpans } from "./trace-rows.ts";

type Tier = "attributes" | "details";

/** Of the budget of tiers: the rest is for what queries ask for and for what comes in. */
const preloadShareMax = 0.8;

/** What blocks are made of. */
export interface TraceBlocksSettings {
  readonly memory: SharedMemory;
  readonly source: ChunkSource;
  readonly traces: TraceTable;
  readonly openChunk: () => LoadedTraceChunk;
  readonly chunk: (number: number) => TraceChunk | undefined;
  readonly forEachPosting: ChunkWalk["forEachPosting"];
  /** The columns of a chunk cannot be had any more. */
  readonly lost: (chunk: TraceChunk) => void;
  readonly tierBytesMax?: number;
}

/**
 * The blocks over all chunks of spans, from their first row to their eviction, and what workers know of them.
 *
 *     open chunk ── refresh ──► small blocks ─┐
 *         └── closed ──► one block, attributes ┴─ published ──► evicted ──► retired ── release ──► freed
 *                        tiers dropped (budget) ◄──► loaded again (`load`)
 */
export class TraceBlocks implements PublishedIndex {
  readonly parents: ParentLinks;
  readonly #settings: TraceBlocksSettings;
  readonly #memory: SharedMemory;
  readonly #slots: SlotTable;
  readonly #records = new BlockRecords();
  readonly #parts: PublishedParts;
  readonly #walk: ChunkWalk;
  readonly #loading = new Map<string, Promise<void>>();
  /** Hot parts over each slot, also those that are retired and not yet freed. */
  readonly #slotUses = new Map<number, number>();
  /** Slots of chunks that are gone. */
  readonly #goneSlots = new Set<number>();
  /** Closed chunks for which there was no memory. */
  readonly #unbuilt = new Set<number>();
  /** Of the dictionary of the open chunk. */
  #pairs: PairTable | undefined;
  #tierBytes = 0;
  #uses = 0;
  #refreshedMs = Number.NEGATIVE_INFINITY;
  /** What was published of the trace table. */
  #published = { offset: -1, rowCount: -1 };

  constructor(settings: TraceBlocksSettings) {
    this.#settings = settings;
    this.#memory = settings.memory;
    this.#slots = new SlotTable(settings.memory);
    this.parents = new ParentLinks(this.#slots);
    this.#parts = new PublishedParts(() => settings.traces.view());
    this.#walk = {
      forEachPosting: settings.forEachPosting,
      isShared: ({ number, facts }, posting) => {
        const { previousChunk, trace } = facts.postings.columns;
        return previousChunk[posting] !== 0 || settings.traces.columns.lastChunk[trace[posting]!] !== number;
      },
      recordsOf: (chunkNumber) => this.#records.ofChunk(chunkNumber),
    };
  }

  get memory(): KernelMemory {
    return this.#memory.kernelMemory;
  }

  get scratch(): readonly ScratchRange[] {
    return this.#memory.scratch;
  }

  /** Of attributes and details. */
  get tierBytes(): number {
    return this.#tierBytes;
  }

  /** Counts what blocks and links take. */
  countBytes(counter: IndexByteCounter): void {
    for (const record of this.#records.all()) counter.addBlock(record);
    counter.add("parent", this.#memory.usedBytes().links + this.parents.byteLength);
  }

  /** The block a row id lies in; undefined where there is none yet, or not any more. */
  blockOf(rowId: number): BlockRecord["block"] | undefined {
    return this.#records.ofRow(rowId)?.block;
  }

  /** The blocks that are published, in order of arrival. */
  blocks(): BlockRecord["block"][] {
    return [...this.#records.all()]
      .map(({ block }) => block)
      .sort((a, b) => a.chunk - b.chunk || a.id - b.id);
  }

  /** Bytes of the hot part of a chunk, cells included. */
  hotBytesOf({ number, itemCount }: TraceChunk): number {
    const cells = itemCount * 4;
    return this.#records.ofChunk(number).reduce((sum, { hotBytes }) => sum + hotBytes, cells);
  }

  /** Makes room for so many rows of the open chunk. */
  reserve(chunk: LoadedTraceChunk, rows: number): void {
    const { slots } = chunk.facts;
    while (slots.length * slotRows < rows) slots.push(this.#slots.add(slotRows));
  }

  /** Slots for a stored chunk. */
  slotsFor(rows: number): number[] {
    const slots: number[] = [];
    for (let row = 0; row < rows; row += slotRows)
      slots.push(this.#slots.add(Math.min(slotRows, rows - row)));
    return slots;
  }

  // ── the life of a chunk ──

  /** The chunk is full: one block takes the place of its small ones. */
  closed(chunk: LoadedTraceChunk): void {
    const { slots } = chunk.facts;
    const rowCount = rowsOf(chunk);
    slots.forEach((slot, index) => {
      this.#slots.shrink(slot, Math.max(1, Math.min(slotRows, rowCount - index * slotRows)));
    });
    this.#retireBlocks(chunk.number);
    const { deferred } = chunk.columns;
    if (deferred.length > 0) {
      const waiting = deferred.filter((row) => this.parents.isAwaiting(rowIdOf(slots, row)));
      linkFarParents(parentsOf(chunk, waiting), chunk.number, this.parents, this.#walk);
      deferred.length = 0;
    }
    this.#buildClosed(chunk);
    this.#pairs = undefined;
    this.#publish();
  }

  /** The hot part of a stored chunk was loaded. Its columns are used here and not kept. */
  restored(chunk: LoadedTraceChunk): void {
    linkStoredParents(chunk, this.parents, this.#walk);
    this.#buildHot(chunk);
    this.#publish();
  }

  /**
   * The image of a stored chunk was loaded. Throws `ImageError` where it does not fit: then nothing was done, and the chunk
   * is restored from its columns.
   */
  restoredImage(chunk: TraceChunk, image: Uint8Array, spanId: Uint32Array): void {
    const { slots, postings } = chunk.facts;
    const [slot] = slots;
    if (slots.length !== 1 || slot === undefined) throw new ImageError("an image of a part of a chunk");
    const id = this.#parts.newId();
    const traceOrdinal = postings.columns.trace.subarray(0, postings.rowCount);
    const rows = { spanId, parent: this.#slots.cells(slot), traceOrdinal };
    const place = { id, chunk: chunk.number, slot, firstRow: 0 };
    try {
      const decoded = decodeImage(image, place, rows, this.#memory);
      this.#register(decoded.block, decoded, 0);
      // Postings and the traces of a block are both numbered by first appearance.
      postings.columns.head.set(decoded.block.hot.traceHead);
      linkImageParents(chunk, decoded.block, decoded, this.parents, this.#walk);
    } catch (error) {
      // It is kept, and found by its trace id.
      if (!(error instanceof MemoryFullError)) throw error;
      this.#slots.cells(slot).fill(noParent);
    }
    this.#publish();
  }

  /** What `restoredImage` takes after the next start; undefined where the chunk is no single block. */
  imageOf(chunk: LoadedTraceChunk): Uint8Array | undefined {
    const records = this.#records.ofChunk(chunk.number);
    const [record] = records;
    if (record === undefined || records.length > 1 || record.block.rowCount !== rowsOf(chunk))
      return undefined;
    const [resources, scopes] = record.allocations;
    const { parentSpanId } = chunk.columns.batch.tables.spans.columns;
    const bytes = { resources: resources!, scopes: scopes! };
    return encodeImage(record.block, parentSpanId, bytes, this.#memory.buffer);
  }

  /** The chunk leaves the store: its traces no longer name it. Call `publish` when all that leave together have. */
  removed(chunk: TraceChunk): void {
    const gone = new Set(chunk.facts.slots);
    const { trace } = chunk.facts.postings.columns;
    for (let posting = 0; posting < chunk.facts.postings.rowCount; posting++)
      this.#orphan(trace[posting]!, gone);
    this.parents.forgetSlots(gone);
    for (const slot of gone) this.#goneSlots.add(slot);
    this.#unbuilt.delete(chunk.number);
    this.#retireBlocks(chunk.number);
    for (const slot of gone) this.#freeSlot(slot);
  }

  publish(): void {
    this.#publish();
  }

  // ── as the pool sees it ──

  refresh(): void {
    for (const number of this.#unbuilt) this.#buildLate(number);
    const rows = this.#openRows();
    const nowMs = performance.now();
    const delayMs = rows < refreshRowsAtOnce ? 0 : Math.min(refreshDelayMaxMs, rows * refreshDelayMsPerRow);
    if (nowMs - this.#refreshedMs >= delayMs) {
      this.#buildOpen();
      this.#refreshedMs = nowMs;
    }
    this.#publish();
  }

  everything(): BlockChange {
    return this.#parts.everything();
  }

  onChange(listener: (change: BlockChange) => void): () => void {
    return this.#parts.onChange(listener);
  }

  release(parts: readonly PartId[]): void {
    this.#parts.release(parts);
  }

  load(block: number, tier: Tier): Promise<void> {
    const key = `${block} ${tier}`;
    let loading = this.#loading.get(key);
    if (loading === undefined) {
      loading = this.#load(block, tier).finally(() => this.#loading.delete(key));
      this.#loading.set(key, loading);
    }
    return loading;
  }

  /** What a part is built from: the columns of the chunk, else its segment. Undefined where that is gone. */
  async batchOf({ columns, segmentId }: TraceChunk, part: SegmentPart): Promise<TraceBatch | undefined> {
    if (columns !== undefined) return columns.batch;
    if (segmentId === undefined) return undefined;
    const { source } = this.#settings;
    if (source.loadPart !== undefined) return source.loadPart(segmentId, part);
    return (await source.load(segmentId)) as TraceBatch | undefined;
  }

  /** The row id of the root that a posting names by its span id. */
  rootRowOf(chunkNumber: number, facts: TraceFacts, posting: number): number {
    const { rootSpanId, rootStart, trace, head } = facts.postings.columns;
    let found = noRow;
    visitBlocks(trace[posting]!, head[posting]!, this.#records.ofChunk(chunkNumber), (rowId, spanId, at) => {
      if (found !== noRow || compareU64(spanId, at / 2, rootSpanId, posting) !== 0) return;
      const { block } = assertDefined(this.#records.ofRow(rowId), "a row that was visited");
      if (startUnixNanoOf(block.hot, (rowId & 0xffff) - block.firstRow) === bigintAt(rootStart, posting))
        found = rowId;
    });
    return found;
  }

  /**
   * After a start: loads the attributes of all blocks, newest first, until their budget is used, so that the first query that
   * looks at attributes does not wait for the store. Gives way after each block.
   */
  async preload(stopping: AbortSignal): Promise<void> {
    const bytesMax = this.#settings.tierBytesMax ?? tierBytesMax;
    for (const { id } of this.blocks().reverse()) {
      if (stopping.aborted || this.#tierBytes >= bytesMax * preloadShareMax) return;
      await this.load(id, "attributes");
      await nextTurn();
    }
  }

  /** Drops attributes and details, those loaded longest ago first, until `bytesMax` is kept. */
  trim(bytesMax: number = this.#settings.tierBytesMax ?? tierBytesMax): void {
    if (this.#tierBytes <= bytesMax) return;
    const tiers: { record: BlockRecord; tier: Tier; lastUse: number }[] = [];
    for (const record of this.#records.all())
      for (const tier of ["attributes", "details"] as const) {
        const loaded = record[tier];
        if (loaded !== undefined) tiers.push({ record, tier, lastUse: loaded.lastUse });
      }
    for (const { record, tier } of tiers.sort((a, b) => a.lastUse - b.lastUse)) {
      if (this.#tierBytes <= bytesMax) break;
      this.#dropTier(record, tier);
    }
    this.#publish();
  }

  /** The memory a trace table has outgrown. */
  retireTable(offset: number): void {
    this.#parts.retire(this.#parts.newId(), () => this.#memory.free(offset));
  }

  #publish(): void {
    const { offset, rowCount } = this.#settings.traces;
    const hasNewTraces = offset !== this.#published.offset || rowCount !== this.#published.rowCount;
    this.#published = { offset, rowCount };
    this.#parts.publish(hasNewTraces);
  }

  // ── building ──

  /** Rows of the open chunk that the next refresh makes blocks of; 0 where there is nothing new. */
  #openRows(): number {
    const chunk = this.#settings.openChunk();
    const last = this.#records.ofChunk(chunk.number).at(-1);
    const row = last === undefined ? 0 : last.chunkRow + last.block.rowCount;
    const rowCount = rowsOf(chunk);
    return row === rowCount ? 0 : rowCount - (row - (row % smallBlockRows));
  }

  /** Small blocks over what was appended to the open chunk; the last one, if not full, is made again. */
  #buildOpen(): void {
    const chunk = this.#settings.openChunk();
    const rowCount = rowsOf(chunk);
    let row = rowCount - this.#openRows();
    const last = this.#records.ofChunk(chunk.number).at(-1);
    if (row < rowCount && last !== undefined && last.chunkRow === row) this.#retire(last);
    const { dictionary } = chunk.columns.batch;
    if (this.#pairs?.entries !== dictionary.pairs.entries) this.#pairs = pairTableOf(dictionary);
    try {
      for (; row < rowCount; row += smallBlockRows)
        this.#buildSmall(chunk, row, Math.min(smallBlockRows, rowCount - row), this.#pairs);
    } catch (error) {
      // What is there is searched; the next chunks to leave make room.
      if (!(error instanceof MemoryFullError)) throw error;
    }
  }

  #buildSmall(chunk: LoadedTraceChunk, firstRow: number, rowCount: number, pairs: PairTable): void {
    const rows = { batch: chunk.columns.batch, firstRow, rowCount };
    const attributes = this.#withRoom(() => buildSpanAttributes(rows, pairs, this.#memory));
    try {
      this.#addBlock(chunk, rows, attributes);
    } catch (error) {
      this.#memory.free(attributes.offset);
      throw error;
    }
  }

  #buildClosed(chunk: LoadedTraceChunk): void {
    if (!this.#buildHot(chunk)) return;
    const pairs = pairTableOf(chunk.columns.batch.dictionary);
    for (const record of this.#records.ofChunk(chunk.number)) {
      try {
        this.#addAttributes(
          record,
          buildSpanAttributes(blockRows(record, chunk.columns.batch), pairs, this.#memory),
        );
      } catch (error) {
        // Loaded when a query asks, then with others dropped.
        if (!(error instanceof MemoryFullError)) throw error;
      }
    }
    this.trim();
  }

  /** False where there is no memory for it. */
  #buildHot(chunk: LoadedTraceChunk): boolean {
    const { batch } = chunk.columns;
    const rowCount = rowsOf(chunk);
    try {
      for (let firstRow = 0; firstRow < rowCount; firstRow += slotRows)
        this.#addBlock(chunk, { batch, firstRow, rowCount: Math.min(slotRows, rowCount - firstRow) });
      return true;
    } catch (error) {
      if (!(error instanceof MemoryFullError)) throw error;
      this.#retireBlocks(chunk.number);
      this.#unbuilt.add(chunk.number);
      return false;
    }
  }

  #buildLate(number: number): void {
    const chunk = this.#settings.chunk(number);
    if (chunk?.columns === undefined) return;
    if (this.#buildHot(chunk as LoadedTraceChunk)) this.#unbuilt.delete(number);
  }

  #addBlock(
    chunk: LoadedTraceChunk,
    rows: BlockRows,
    attributes?: { readonly part: AttributeSet; readonly offset: number },
  ): void {
    const slot = assertDefined(chunk.facts.slots[rows.firstRow >>> 16], "a chunk has slots for its rows");
    const firstRow = rows.firstRow & 0xffff;
    const parent = this.#slots.cells(slot).subarray(firstRow, firstRow + rows.rowCount);
    const { traceOrdinal } = chunk.columns.links.columns;
    const source = { ...rows, traceOrdinal, parent };
    const id = this.#parts.newId();
    const built = this.#withRoom(() =>
      buildBlock(source, { id, chunk: chunk.number, slot, firstRow }, this.#memory),
    );
    const block = { ...built.block, attributes: attributes?.part };
    const allocations =
      attributes === undefined ? built.allocations : [...built.allocations, attributes.offset];
    this.#register(block, { ...built, allocations }, rows.firstRow);
  }

  #register(
    block: SpanBlock,
    { allocations, bytes }: Pick<BuiltBlock, "allocations" | "bytes">,
    chunkRow: number,
  ): void {
    const { id, slot } = block;
    this.#records.add({
      ...{ id, block, chunkRow, allocations, hotBytes: bytes },
      ...{ attributes: undefined, details: undefined },
    });
    this.#slotUses.set(slot, (this.#slotUses.get(slot) ?? 0) + 1);
    this.#parts.add({ id, block: id, part: "hot", descriptor: describe(block) });
  }

  /** Builds, with tiers dropped where there is no room otherwise. */
  #withRoom<T>(build: () => T): T {
    try {
      return build();
    } catch (error) {
      if (!(error instanceof MemoryFullError) || this.#tierBytes === 0) throw error;
      this.trim(this.#tierBytes / 2);
      return build();
    }
  }

  // ── tiers ──

  async #load(id: number, tier: Tier): Promise<void> {
    const chunk = this.#lacks(id, tier) ? this.#chunkOf(id) : undefined;
    if (chunk === undefined) return;
    const batch = await this.batchOf(chunk, tier);
    const record = this.#records.find(id);
    if (record === undefined || !this.#lacks(id, tier)) return;
    if (batch === undefined) {
      this.#settings.lost(chunk);
      return;
    }
    this.#withRoom(() => this.#buildTier(record, tier, batch));
    this.trim();
    this.#publish();
  }

  #chunkOf(id: number): TraceChunk | undefined {
    const record = this.#records.find(id);
    return record && this.#settings.chunk(record.block.chunk);
  }

  #lacks(id: number, tier: Tier): boolean {
    const record = this.#records.find(id);
    return record !== undefined && record[tier] === undefined && record.block[tier] === undefined;
  }

  #buildTier(record: BlockRecord, tier: Tier, batch: TraceBatch): void {
    const rows = blockRows(record, batch);
    if (tier === "attributes") {
      this.#addAttributes(record, buildSpanAttributes(rows, pairTableOf(batch.dictionary), this.#memory));
      return;
    }
    const { details, allocations } = buildDetails(rows, this.#memory);
    const loaded = this.#loadedTier(details, allocations, detailBytes(details));
    record.details = loaded;
    this.#parts.add({ id: loaded.id, block: record.id, part: "details", descriptor: describe(details) });
  }

  #addAttributes(record: BlockRecord, { part, offset }: { part: AttributeSet; offset: number }): void {
    const loaded = this.#loadedTier(part, [offset], part.byteLength);
    record.attributes = loaded;
    this.#parts.add({ id: loaded.id, block: record.id, part: "attributes", descriptor: describe(part) });
  }

  #loadedTier<T>(part: T, allocations: readonly number[], bytes: number): LoadedTier<T> {
    const held = Math.max(1, bytes);
    this.#tierBytes += held;
    return { id: this.#parts.newId(), part, allocations, bytes: held, lastUse: ++this.#uses };
  }

  #dropTier(record: BlockRecord, tier: Tier): void {
    const loaded: LoadedTier<AttributeSet | BlockDetails> | undefined = record[tier];
    if (loaded === undefined) return;
    record[tier] = undefined;
    this.#tierBytes -= loaded.bytes;
    this.#parts.retire(loaded.id, () => this.#free(loaded.allocations));
  }

  // ── leaving ──

  /** Spans of a trace whose parents lie in these slots wait for them again. */
  #orphan(ordinal: number, gone: ReadonlySet<number>): void {
    this.#settings.forEachPosting(ordinal, (chunk, posting) => {
      visitSpans(chunk, posting, this.#records.ofChunk(chunk.number), (rowId) => {
        const parent = this.#slots.parentOf(rowId);
        if (parent >= awaitedParent || !gone.has(parent >>> 16)) return;
        const record = this.#records.ofRow(parent);
        if (record === undefined) return;
        const { spanId } = record.block.hot;
        const at = ((parent & 0xffff) - record.block.firstRow) * 2;
        this.parents.lostParent(ordinal, spanId[at]!, spanId[at + 1]!, rowId);
      });
    });
  }

  #retireBlocks(chunkNumber: number): void {
    for (const record of this.#records.ofChunk(chunkNumber)) this.#retire(record);
  }

  #retire(record: BlockRecord): void {
    this.#dropTier(record, "attributes");
    this.#dropTier(record, "details");
    this.#records.delete(record);
    const { slot } = record.block;
    this.#parts.retire(record.id, () => {
      this.#free(record.allocations);
      const uses = this.#slotUses.get(slot)! - 1;
      if (uses > 0) this.#slotUses.set(slot, uses);
      else this.#slotUses.delete(slot);
      if (this.#goneSlots.has(slot)) this.#freeSlot(slot);
    });
  }

  /** A slot is used again when its chunk is gone and nobody can hold a row id of it. */
  #freeSlot(slot: number): void {
    if (this.#slotUses.has(slot)) return;
    this.#goneSlots.delete(slot);
    this.#slots.remove(slot);
  }

  #free(allocations: readonly number[]): void {
    for (const offset of allocations) this.#memory.free(offset);
  }
}

function rowsOf({ columns }: LoadedTraceChunk): number {
  return columns.batch.tables.spans.rowCount;
}

/** The rows of a block in the batch of its chunk. */
function blockRows({ block, chunkRow }: BlockRecord, batch: TraceBatch): BlockRows {
  return { batch, firstRow: chunkRow, rowCount: block.rowCount };
}

function detailBytes({ eventOwner, events, linkOwner, links, status }: BlockDetails): number {
  const sets = events.byteLength + links.byteLength + status.byteLength;
  return sets + eventOwner.byteLength + linkOwner.byteLength;
}
