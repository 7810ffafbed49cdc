import { awaitedParent } from "../../../spanindex/block/span-block.ts";
import type { QueryWorld } from "../query-world.ts";

/** Finds blocks by row id, as places in a list of them. One slot has one block, or the small ones of an open chunk. */
export class Locator {
  readonly #blocks: QueryWorld["blocks"];
  /** By slot: the place of its only block, `several`, or `nothing`. */
  readonly #bySlot: Int32Array;
  readonly #several = new Map<number, readonly number[]>();

  constructor(blocks: QueryWorld["blocks"]) {
    this.#blocks = blocks;
    const slotCount = blocks.reduce((count, { slot }) => Math.max(count, slot + 1), 0);
    this.#bySlot = new Int32Array(slotCount).fill(nothing);
    this.ordered = [...blocks.keys()].sort(
      (a, b) => blocks[a]!.slot - blocks[b]!.slot || blocks[a]!.firstRow - blocks[b]!.firstRow,
    );
    this.firstOfSlot = new Int32Array(slotCount).fill(nothing);
    for (const [slot, places] of Map.groupBy(blocks.keys(), (place) => blocks[place]!.slot)) {
      this.#bySlot[slot] = places.length === 1 ? places[0]! : several;
      if (places.length > 1) this.#several.set(slot, places);
    }
    for (let at = this.ordered.length - 1; at >= 0; at--)
      this.firstOfSlot[blocks[this.ordered[at]!]!.slot] = at;
  }

  /** Places by slot, then by first row. */
  readonly ordered: readonly number[];
  /** By slot: where its blocks begin in `ordered`; -1 where it has none. */
  readonly firstOfSlot: Int32Array;

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
    const { firstRow, rowCount } = this.#blocks[place]!;
    return row >= firstRow && row < firstRow + rowCount ? place : nothing;
  }
}

const nothing = -1;
const several = -2;

/** The blocks of a moment serve many queries. */
const known = new WeakMap<QueryWorld["blocks"], Locator>();

export function locatorOf({ blocks }: QueryWorld): Locator {
  let locator = known.get(blocks);
  if (locator === undefined) {
    locator = new Locator(blocks);
    known.set(blocks, locator);
  }
  return locator;
}
