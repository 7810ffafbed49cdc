import { assertDefined } from "../../base/assert.ts";
import type { KernelMemory } from "../../kernels/load-kernels.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import { hotRowBytesMax } from "../block/build-block.ts";
import { awaitedParent, noParent, type SpanBlock } from "../block/span-block.ts";
import { startUnixNanoOf } from "../block/span-times.ts";
import type { ChunkSource, SegmentPart, SpanRowColumns } from "../chunk.ts";
import { decodeImage } from "../image/decode-image.ts";
import { encodeImage } from "../image/encode-image.ts";
import { ImageError } from "../image/image-format.ts";
import type { IndexByteCounter } from "../index-bytes.ts";
import { refreshDelayMaxMs, refreshDelayMsPerRow, refreshRowsAtOnce, tierBytesMax } from "../limits.ts";
import { ParentLinks } from "../links/parent-links.ts";
import { rowIdOf, SlotTable, slotRows } from "../links/slot-table.ts";
import { MemoryFullError } from "../memory/memory-full-error.ts";
import type { ScratchRange, SharedMemory } from "../memory/shared-memory.ts";
import type { BlockChange, LoadOutcome, PartId, PublishedIndex } from "../published-index.ts";
import type { LoadedTraceChunk, TraceChunk, TraceColumns, TraceFacts } from "../trace-chunk.ts";
import { noRow } from "../trace-stats.ts";
import type { TraceTable } from "../trace-table.ts";
import { bigintAt, compareU64 } from "../words.ts";
import { BlockRecords } from "./block-records.ts";
import { BlockShelf, rowsOf } from "./block-shelf.ts";
import { BlockTiers, type Tier } from "./block-tiers.ts";
import {
  type ChunkWalk,
  linkFarParents,
  linkImageParents,
  linkStoredParents,
  parentsOf,
} from "./far-parents.ts";
import { PublishedParts } from "./published-parts.ts";
import { visitBlocks, visitSpans } from "./trace-rows.ts";

/** What blocks are made of. */
export interface TraceBlocksSettings {
  readonly memory: SharedMemory;
  readonly source: ChunkSource;
  readonly traces: TraceTable;
  readonly openChunk: () => LoadedTraceChunk;
  readonly chunk: (number: number) => TraceChunk | undefined;
  readonly forEachPosting: ChunkWalk["forEachPosting"];
  /** The columns of a chunk, loaded where they are not there. */
  readonly columns: (chunk: TraceChunk) => Promise<TraceColumns | undefined>;
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
  readonly #tiers: BlockTiers;
  readonly #shelf: BlockShelf;
  /** Closed chunks for which there was no memory: they are searched once there is. */
  readonly #unbuilt = new Set<number>();
  /** Those of them whose spans are not linked to their parents yet. */
  readonly #unlinked = new Set<number>();
  #isLoadingLate = false;
  #refreshedMs = Number.NEGATIVE_INFINITY;
  /** What was published of the trace table. */
  #published = { offset: -1, rowCount: -1 };

  constructor(settings: TraceBlocksSettings) {
    this.#settings = settings;
    this.#memory = settings.memory;
    this.#slots = new SlotTable(settings.memory);
    this.parents = new ParentLinks(this.#slots, settings.memory);
    this.#parts = new PublishedParts(() => settings.traces.view());
    const shared = { memory: settings.memory, records: this.#records, parts: this.#parts };
    this.#tiers = new BlockTiers({
      ...shared,
      ...{ source: settings.source, chunk: settings.chunk, lost: settings.lost },
      bytesMax: settings.tierBytesMax ?? tierBytesMax,
      publish: () => this.publish(),
    });
    this.#shelf = new BlockShelf({ ...shared, slots: this.#slots, tiers: this.#tiers });
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
    return this.#tiers.bytes;
  }

  /** Counts what blocks and links take. */
  countBytes(counter: IndexByteCounter): void {
    for (const record of this.#records.all()) counter.addBlock(record);
    counter.add("parent", this.#memory.usedBytes().links + this.parents.byteLength);
  }

  /** The block a row id lies in; undefined where there is none yet, or not any more. */
  blockOf(rowId: number): SpanBlock | undefined {
    return this.#records.ofRow(rowId)?.block;
  }

  /** The blocks that are published, in order of arrival. */
  blocks(): SpanBlock[] {
    return [...this.#records.all()]
      .map(({ block }) => block)
      .sort((a, b) => a.chunk - b.chunk || a.id - b.id);
  }

  /** Makes room for so many rows of the open chunk. */
  reserve(chunk: LoadedTraceChunk, rows: number): void {
    const { slots } = chunk.facts;
    while (slots.length * slotRows < rows) slots.push(this.#slots.add(slotRows));
  }

  /** Throws `MemoryFullError` where there is no room for the slot of another chunk. */
  probeSlot(): void {
    this.#memory.free(this.#memory.allocate(slotRows * 4, "links"));
  }

  /** Runs what allocates; once more, with attributes and details dropped, where there is no room. */
  withRoom<T>(allocate: () => T): T {
    return this.#tiers.withRoom(allocate);
  }

  /** Slots for a stored chunk. */
  slotsFor(rows: number): number[] {
    const slots: number[] = [];
    for (let row = 0; row < rows; row += slotRows)
      slots.push(this.#slots.add(Math.min(slotRows, rows - row)));
    return slots;
  }

  /** The chunk is full: one block takes the place of its small ones. */
  closed(chunk: LoadedTraceChunk): void {
    const { slots } = chunk.facts;
    const rowCount = rowsOf(chunk);
    slots.forEach((slot, index) => {
      this.#slots.shrink(slot, Math.max(1, Math.min(slotRows, rowCount - index * slotRows)));
    });
    this.#shelf.retireChunk(chunk.number);
    const { deferred } = chunk.columns;
    if (deferred.length > 0) {
      const waiting = deferred.filter((row) => this.parents.isAwaiting(rowIdOf(slots, row)));
      linkFarParents(parentsOf(chunk, waiting), chunk.number, this.parents, this.#walk);
      deferred.length = 0;
    }
    if (!this.#shelf.buildClosed(chunk)) this.#unbuilt.add(chunk.number);
    this.publish();
    this.trim();
  }

  /** The hot part of a stored chunk was loaded. Its columns are used here and not kept. */
  restored(chunk: LoadedTraceChunk): void {
    linkStoredParents(chunk, this.parents, this.#walk);
    if (!this.#shelf.buildHot(chunk)) this.#unbuilt.add(chunk.number);
    this.publish();
  }

  /**
   * The image of a stored chunk was loaded. Throws `ImageError` where it does not fit: then nothing was done, and the chunk
   * is restored from its columns.
   */
  restoredImage(chunk: TraceChunk, image: Uint8Array, stored: SpanRowColumns): void {
    const { slots, postings } = chunk.facts;
    const [slot] = slots;
    if (slots.length !== 1 || slot === undefined) throw new ImageError("an image of a part of a chunk");
    const id = this.#parts.newId();
    const traceOrdinal = postings.columns.trace.subarray(0, postings.rowCount);
    const rows = { ...stored, parent: this.#slots.cells(slot), traceOrdinal };
    const place = { id, chunk: chunk.number, slot, firstRow: 0 };
    try {
      const decoded = decodeImage(image, place, rows, this.#memory);
      this.#shelf.register(decoded.block, decoded, 0);
      // Postings and the traces of a block are both numbered by first appearance.
      postings.columns.head.set(decoded.block.hot.traceHead);
      linkImageParents(chunk, decoded.block, decoded, this.parents, this.#walk);
    } catch (error) {
      // It is kept, and found by its trace id.
      if (!(error instanceof MemoryFullError)) throw error;
      this.#slots.cells(slot).fill(noParent);
      this.#unbuilt.add(chunk.number);
      this.#unlinked.add(chunk.number);
    }
    this.publish();
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
    this.#unbuilt.delete(chunk.number);
    this.#unlinked.delete(chunk.number);
    this.#shelf.retireChunk(chunk.number);
    this.#shelf.chunkGone(gone);
  }

  /** Tells what came and went since the last time. */
  publish(): void {
    const { offset, rowCount } = this.#settings.traces;
    const hasNewTraces = offset !== this.#published.offset || rowCount !== this.#published.rowCount;
    this.#published = { offset, rowCount };
    this.#parts.publish(hasNewTraces);
  }

  /** `isUrgent`: also of what would be left for later. */
  refresh(isUrgent = false): void {
    for (const number of this.#unbuilt) this.#buildLate(number);
    const chunk = this.#settings.openChunk();
    const rows = this.#shelf.openRows(chunk);
    const nowMs = performance.now();
    const delayMs = rows < refreshRowsAtOnce ? 0 : Math.min(refreshDelayMaxMs, rows * refreshDelayMsPerRow);
    if (isUrgent || nowMs - this.#refreshedMs >= delayMs) {
      this.#shelf.buildOpen(chunk);
      this.#refreshedMs = nowMs;
    }
    this.publish();
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

  load(block: PartId, tier: Tier): Promise<LoadOutcome> {
    return this.#tiers.load(block, tier);
  }

  /**
   * After a start: loads attributes, newest first, so that the first query that looks at them does not wait for the store.
   */
  preload(stopping: AbortSignal): Promise<void> {
    const ids = this.blocks().map(({ id }) => id);
    return this.#tiers.preload(ids.reverse(), stopping);
  }

  /** Drops attributes and details until `bytesMax`, or what their budget is, is kept. */
  trim(bytesMax?: number): void {
    this.#tiers.trim(bytesMax);
  }

  /** What a part is built from: the columns of the chunk, else its segment. Undefined where that is gone. */
  batchOf(chunk: TraceChunk, part: SegmentPart): Promise<TraceBatch | undefined> {
    return this.#tiers.batchOf(chunk, part);
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

  /** The memory a trace table has outgrown. */
  retireTable(offset: number): void {
    this.#parts.retire(this.#parts.newId(), () => this.#memory.free(offset));
  }

  #buildLate(number: number): void {
    const chunk = this.#settings.chunk(number);
    if (chunk === undefined) return;
    if (chunk.columns !== undefined) this.#buildFrom(chunk as LoadedTraceChunk);
    else if (!this.#isLoadingLate && this.#hasRoomFor(chunk)) void this.#loadLate(chunk);
  }

  #buildFrom(chunk: LoadedTraceChunk): void {
    if (this.#unlinked.delete(chunk.number)) linkStoredParents(chunk, this.parents, this.#walk);
    if (this.#shelf.buildHot(chunk)) this.#unbuilt.delete(chunk.number);
  }

  /** One at a time, while queries are answered without it. */
  async #loadLate(chunk: TraceChunk): Promise<void> {
    this.#isLoadingLate = true;
    try {
      const columns = await this.#settings.columns(chunk);
      if (columns === undefined || !this.#unbuilt.has(chunk.number)) return;
      this.#buildFrom({ ...chunk, columns });
      this.publish();
    } catch {
      // The store has said why; the next query asks it again.
    } finally {
      this.#isLoadingLate = false;
    }
  }

  /** Columns are not loaded in vain with each query. */
  #hasRoomFor({ itemCount }: TraceChunk): boolean {
    try {
      this.#memory.free(this.#memory.allocate(Math.min(itemCount, slotRows) * hotRowBytesMax, "hot"));
      return true;
    } catch (error) {
      if (!(error instanceof MemoryFullError)) throw error;
      return false;
    }
  }

  /** Spans of a trace whose parents lie in these slots wait for them again. */
  #orphan(ordinal: number, gone: ReadonlySet<number>): void {
    this.#settings.forEachPosting(ordinal, (chunk, posting) => {
      visitSpans(chunk, posting, this.#records.ofChunk(chunk.number), (rowId) => {
        const parent = this.#slots.parentOf(rowId);
        if (parent >= awaitedParent || !gone.has(parent >>> 16)) return;
        const record = this.#records.ofRow(parent);
        if (record === undefined) {
          // There was no memory for its block, so nobody knows its id any more.
          this.parents.setLost(rowId);
          return;
        }
        const { spanId } = record.block.hot;
        const at = ((parent & 0xffff) - record.block.firstRow) * 2;
        this.parents.lostParent(ordinal, spanId[at]!, spanId[at + 1]!, rowId);
      });
    });
  }
}
