import { awaitedParent } from "../../../spanindex/block/span-block.ts";
import type { QueryWorld } from "../query-world.ts";

/** Finds blocks by row id, as places in `world.blocks`. One slot has one block, or the small ones of an open chunk. */
export class Locator {
  readonly #world: QueryWorld;
  /** By slot: the place of its only block, `several`, or `nothing`. */
  readonly #bySlot: Int32Array;
  readonly #several = new Map<number, readonly number[]>();

  constructor(world: QueryWorld) {
    this.#world = world;
    const slotCount = world.blocks.reduce((count, { slot }) => Math.max(count, slot + 1), 0);
    this.#bySlot = new Int32Array(slotCount).fill(nothing);
    const places = Map.groupBy(world.blocks.keys(), (place) => world.blocks[place]!.slot);
    for (const [slot, ofSlot] of places) {
      this.#bySlot[slot] = ofSlot.length === 1 ? ofSlot[0]! : several;
      if (ofSlot.length > 1) this.#several.set(slot, ofSlot);
    }
  }

  /** -1 where the block is gone, or the id is none (no parent, or an awaited one). */
  placeOf(rowId: number): number {
    if (rowId >= awaitedParent) return nothing;
    const slot = rowId >>> 16;
    const place = slot < this.#bySlot.length ? this.#bySlot[slot]! : nothing;
    return place === several ? this.#search(slot, rowId & 0xffff) : this.#checked(place, rowId & 0xffff);
  }

  #search(slot: number, row: number): number {
    for (const place of this.#several.get(slot)!) if (this.#checked(place, row) >= 0) return place;
    return nothing;
  }

  #checked(place: number, row: number): number {
    if (place < 0) return nothing;
    const { firstRow, rowCount } = this.#world.blocks[place]!;
    return row >= firstRow && row < firstRow + rowCount ? place : nothing;
  }
}

const nothing = -1;
const several = -2;
