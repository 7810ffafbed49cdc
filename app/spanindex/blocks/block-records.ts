import type { AttributeSet } from "../block/attribute-set.ts";
import type { BlockDetails, SpanBlock } from "../block/span-block.ts";
import type { PartId } from "../published-index.ts";

/** A loaded part of a block with the memory it takes. */
export interface LoadedTier<T> {
  readonly id: PartId;
  readonly part: T;
  readonly allocations: readonly number[];
  readonly bytes: number;
  /** Larger = used later. */
  lastUse: number;
}

/** A block that is published. */
export interface BlockRecord {
  /** Also the id of its hot part. */
  readonly id: PartId;
  /** The hot part. Of a small block of the open chunk also the attributes. */
  readonly block: SpanBlock;
  /** Row of the chunk that its first row is. */
  readonly chunkRow: number;
  readonly allocations: readonly number[];
  /** Of the hot part, without the parent cells. */
  readonly hotBytes: number;
  attributes: LoadedTier<AttributeSet> | undefined;
  details: LoadedTier<BlockDetails> | undefined;
}

/** The blocks that are published, by what they are looked for by, and those that are not any more and not freed. */
export class BlockRecords {
  readonly #leaving = new Map<PartId, BlockRecord>();
  readonly #byId = new Map<PartId, BlockRecord>();
  /** In order of rows. */
  readonly #byChunk = new Map<number, BlockRecord[]>();
  readonly #bySlot = new Map<number, BlockRecord[]>();

  add(record: BlockRecord): void {
    this.#byId.set(record.id, record);
    append(this.#byChunk, record.block.chunk, record);
    append(this.#bySlot, record.block.slot, record);
  }

  /** Queries that began before may still ask for its tiers, until `freed`. */
  leave(record: BlockRecord): void {
    this.#leaving.set(record.id, record);
    this.#byId.delete(record.id);
    remove(this.#byChunk, record.block.chunk, record);
    remove(this.#bySlot, record.block.slot, record);
  }

  freed(record: BlockRecord): void {
    this.#leaving.delete(record.id);
  }

  find(id: PartId): BlockRecord | undefined {
    return this.#byId.get(id);
  }

  /** Also one that leaves. */
  findSeen(id: PartId): BlockRecord | undefined {
    return this.#byId.get(id) ?? this.#leaving.get(id);
  }

  all(): IterableIterator<BlockRecord> {
    return this.#byId.values();
  }

  ofChunk(chunkNumber: number): readonly BlockRecord[] {
    return this.#byChunk.get(chunkNumber) ?? [];
  }

  /** The block a row id lies in. */
  ofRow(rowId: number): BlockRecord | undefined {
    const row = rowId & 0xffff;
    return this.#bySlot
      .get(rowId >>> 16)
      ?.find(({ block }) => row >= block.firstRow && row < block.firstRow + block.rowCount);
  }
}

function append(map: Map<number, BlockRecord[]>, key: number, record: BlockRecord): void {
  const records = map.get(key);
  if (records === undefined) map.set(key, [record]);
  else records.push(record);
}

function remove(map: Map<number, BlockRecord[]>, key: number, record: BlockRecord): void {
  const left = map.get(key)?.filter((other) => other !== record) ?? [];
  if (left.length > 0) map.set(key, left);
  else map.delete(key);
}
