import type { SlotTable } from "../links/slot-table.ts";

/** Who uses slots: chunks, until they leave the store, and blocks, until no worker looks at them. */
export class SlotUses {
  readonly #slots: SlotTable;
  /** Blocks over each slot, also those that are retired and not yet freed. */
  readonly #blocks = new Map<number, number>();
  /** Slots of chunks that are gone. */
  readonly #gone = new Set<number>();

  constructor(slots: SlotTable) {
    this.#slots = slots;
  }

  blockAdded(slot: number): void {
    this.#blocks.set(slot, (this.#blocks.get(slot) ?? 0) + 1);
  }

  blockFreed(slot: number): void {
    const blocks = this.#blocks.get(slot)! - 1;
    if (blocks > 0) this.#blocks.set(slot, blocks);
    else this.#blocks.delete(slot);
    if (this.#gone.has(slot)) this.#free(slot);
  }

  chunkGone(slots: Iterable<number>): void {
    for (const slot of slots) {
      this.#gone.add(slot);
      this.#free(slot);
    }
  }

  /** A slot is given again when its chunk is gone and nobody can hold a row id of it. */
  #free(slot: number): void {
    if (this.#blocks.has(slot)) return;
    this.#gone.delete(slot);
    this.#slots.remove(slot);
  }
}
