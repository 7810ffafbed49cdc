import { assertDefined } from "../../base/assert.ts";
import type { AttributeSet } from "../block/attribute-set.ts";
import { describe } from "../block/block-descriptor.ts";
import { type BlockRows, pairTableOf } from "../block/block-source.ts";
import type { Placed } from "../block/build-attribute-set.ts";
import { type BuiltBlock, buildBlock, buildSpanAttributes } from "../block/build-block.ts";
import type { PairTable } from "../block/pair-table.ts";
import type { SpanBlock } from "../block/span-block.ts";
import { smallBlockRows } from "../limits.ts";
import { type SlotTable, slotRows } from "../links/slot-table.ts";
import { MemoryFullError } from "../memory/memory-full-error.ts";
import type { SharedMemory } from "../memory/shared-memory.ts";
import type { LoadedTraceChunk } from "../trace-chunk.ts";
import type { BlockRecord, BlockRecords } from "./block-records.ts";
import { type BlockTiers, blockRows } from "./block-tiers.ts";
import type { PublishedParts } from "./published-parts.ts";
import { SlotUses } from "./slot-uses.ts";

export interface BlockShelfSettings {
  readonly memory: SharedMemory;
  readonly slots: SlotTable;
  readonly records: BlockRecords;
  readonly parts: PublishedParts;
  readonly tiers: BlockTiers;
}

/** Builds blocks from the rows of chunks, and takes them down again. */
export class BlockShelf {
  readonly #settings: BlockShelfSettings;
  readonly #slotUses: SlotUses;
  /** Of the dictionary of the open chunk. */
  #pairs: PairTable | undefined;

  constructor(settings: BlockShelfSettings) {
    this.#settings = settings;
    this.#slotUses = new SlotUses(settings.slots);
  }

  /** Rows that `buildOpen` makes blocks of; 0 where there is nothing new. */
  openRows(chunk: LoadedTraceChunk): number {
    const last = this.#settings.records.ofChunk(chunk.number).at(-1);
    const row = last === undefined ? 0 : last.chunkRow + last.block.rowCount;
    const rowCount = rowsOf(chunk);
    return row === rowCount ? 0 : rowCount - (row - (row % smallBlockRows));
  }

  /** Small blocks over what was appended to the open chunk; the last one, if not full, is made again. */
  buildOpen(chunk: LoadedTraceChunk): void {
    const rowCount = rowsOf(chunk);
    let row = rowCount - this.openRows(chunk);
    const last = this.#settings.records.ofChunk(chunk.number).at(-1);
    if (row < rowCount && last !== undefined && last.chunkRow === row) this.retire(last);
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

  /** One block for each slot of a chunk, with attributes. False where there is no memory for it. */
  buildClosed(chunk: LoadedTraceChunk): boolean {
    const { records, tiers, memory } = this.#settings;
    this.#pairs = undefined;
    if (!this.buildHot(chunk)) return false;
    const { batch } = chunk.columns;
    const pairs = pairTableOf(batch.dictionary);
    for (const record of records.ofChunk(chunk.number)) {
      try {
        tiers.addAttributes(record, buildSpanAttributes(blockRows(record, batch), pairs, memory));
      } catch (error) {
        // Loaded when a query asks, then with others dropped.
        if (!(error instanceof MemoryFullError)) throw error;
      }
    }
    return true;
  }

  /** The same without attributes. */
  buildHot(chunk: LoadedTraceChunk): boolean {
    const { batch } = chunk.columns;
    const rowCount = rowsOf(chunk);
    try {
      for (let firstRow = 0; firstRow < rowCount; firstRow += slotRows)
        this.#addBlock(chunk, { batch, firstRow, rowCount: Math.min(slotRows, rowCount - firstRow) });
      return true;
    } catch (error) {
      if (!(error instanceof MemoryFullError)) throw error;
      this.retireChunk(chunk.number);
      return false;
    }
  }

  /** The block is published from now on. */
  register(
    block: SpanBlock,
    { allocations, bytes }: Pick<BuiltBlock, "allocations" | "bytes">,
    chunkRow: number,
  ): void {
    const { records, parts } = this.#settings;
    const { id, slot } = block;
    records.add({
      ...{ id, block, chunkRow, allocations, hotBytes: bytes },
      ...{ attributes: undefined, details: undefined },
    });
    this.#slotUses.blockAdded(slot);
    parts.add({ id, block: id, part: "hot", descriptor: describe(block) });
  }

  retire(record: BlockRecord): void {
    const { memory, records, parts, tiers } = this.#settings;
    tiers.dropAll(record);
    records.leave(record);
    parts.retire(record.id, () => {
      records.freed(record);
      for (const offset of record.allocations) memory.free(offset);
      this.#slotUses.blockFreed(record.block.slot);
    });
  }

  retireChunk(chunkNumber: number): void {
    for (const record of this.#settings.records.ofChunk(chunkNumber)) this.retire(record);
  }

  /** The chunk of these slots has left, its blocks are retired. */
  chunkGone(slots: Iterable<number>): void {
    this.#slotUses.chunkGone(slots);
  }

  #buildSmall(chunk: LoadedTraceChunk, firstRow: number, rowCount: number, pairs: PairTable): void {
    const { memory, tiers } = this.#settings;
    const rows = { batch: chunk.columns.batch, firstRow, rowCount };
    const attributes = tiers.withRoom(() => buildSpanAttributes(rows, pairs, memory));
    try {
      this.#addBlock(chunk, rows, attributes);
    } catch (error) {
      memory.free(attributes.offset);
      throw error;
    }
  }

  #addBlock(chunk: LoadedTraceChunk, rows: BlockRows, attributes?: Placed<AttributeSet>): void {
    const { memory, slots, parts, tiers } = this.#settings;
    const slot = assertDefined(chunk.facts.slots[rows.firstRow >>> 16], "a chunk has slots for its rows");
    const firstRow = rows.firstRow & 0xffff;
    const parent = slots.cells(slot).subarray(firstRow, firstRow + rows.rowCount);
    const source = { ...rows, traceOrdinal: chunk.columns.links.columns.traceOrdinal, parent };
    const place = { id: parts.newId(), chunk: chunk.number, slot, firstRow };
    const built = tiers.withRoom(() => buildBlock(source, place, memory));
    const block = { ...built.block, attributes: attributes?.part };
    const own = attributes === undefined ? [] : [attributes.offset];
    this.register(block, { ...built, allocations: [...built.allocations, ...own] }, rows.firstRow);
  }
}

export function rowsOf({ columns }: LoadedTraceChunk): number {
  return columns.batch.tables.spans.rowCount;
}
