import { u32 } from "../pdata/schema.ts";
import { Table } from "../pdata/table.ts";
import { hashId16, powerOfTwo, slotSeed } from "./hash-words.ts";

/**
 * Finds the rows of a chunk that carry a trace id, newest first.
 *
 *     slots  [… row + 1 of the newest record of a trace …]      open addressing, at most half full
 *     rows   previous: row + 1 of the one before, 0 = none
 *
 * Rows without a trace id (all zero) are not entered.
 */
export class TraceIdLinks {
  readonly #rows = new Table({ previous: u32 });
  #slots = new Uint32Array(256);
  #count = 0;

  /** Enters the rows of the column from where the last call ended up to `rowCount`. */
  extend(traceId: Uint32Array, rowCount: number): void {
    for (let row = this.#rows.rowCount; row < rowCount; row++) {
      this.#rows.addRow();
      const at = row * 4;
      if ((traceId[at]! | traceId[at + 1]! | traceId[at + 2]! | traceId[at + 3]!) === 0) continue;
      if (this.#count * 2 >= this.#slots.length) this.#grow(traceId);
      const slot = this.#slotOf(traceId, traceId, at);
      const newest = this.#slots[slot]!;
      if (newest === 0) this.#count += 1;
      this.#rows.columns.previous[row] = newest;
      this.#slots[slot] = row + 1;
    }
  }

  /** Rows whose id is the four words `id`, newest first. `traceId` is the column that was entered. */
  rowsOf(traceId: Uint32Array, id: Uint32Array): number[] {
    const rows: number[] = [];
    for (let row = this.newestOf(traceId, id); row >= 0; row = this.#rows.columns.previous[row]! - 1)
      rows.push(row);
    return rows;
  }

  /** The newest row whose id is the four words `id`, -1 for none. */
  newestOf(traceId: Uint32Array, id: Uint32Array): number {
    return this.#slots[this.#slotOf(traceId, id, 0)]! - 1;
  }

  #slotOf(traceId: Uint32Array, id: Uint32Array, at: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hashId16(id[at]! ^ slotSeed, id[at + 1]!, id[at + 2]!, id[at + 3]!) & mask;
    for (; slots[slot] !== 0; slot = (slot + 1) & mask) {
      const own = (slots[slot]! - 1) * 4;
      const isSame =
        traceId[own] === id[at] &&
        traceId[own + 1] === id[at + 1] &&
        traceId[own + 2] === id[at + 2] &&
        traceId[own + 3] === id[at + 3];
      if (isSame) return slot;
    }
    return slot;
  }

  #grow(traceId: Uint32Array): void {
    const old = this.#slots;
    this.#slots = new Uint32Array(powerOfTwo(old.length * 2));
    for (const entry of old) {
      if (entry !== 0) this.#slots[this.#slotOf(traceId, traceId, (entry - 1) * 4)] = entry;
    }
  }
}
