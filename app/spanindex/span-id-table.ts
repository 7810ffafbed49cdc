import { hashId8, powerOfTwo, slotSeed } from "./hash-words.ts";

/** Hash of a span of a trace. The trace takes part because some senders number the spans of every trace from one. */
export function hashSpan(ordinal: number, a: number, b: number): number {
  return hashId8(a ^ slotSeed ^ Math.imul(ordinal, 0x9e3779b1), b);
}

/**
 * Finds the rows of a chunk by trace ordinal and span id: slots of row + 1, 0 = free, at most half full. It holds no
 * ids of its own: they are compared in the columns of the chunk. Rows with the same id are separate entries.
 */
export class SpanIdTable {
  #slots: Uint32Array;
  #count = 0;

  constructor(rows: number) {
    this.#slots = new Uint32Array(powerOfTwo(rows * 2));
  }

  /** Makes room for `rows` more. The columns are those of the rows so far. */
  reserve(rows: number, traceOrdinal: Uint32Array, spanId: Uint32Array): void {
    const needed = powerOfTwo((this.#count + rows) * 2);
    if (needed <= this.#slots.length) return;
    const old = this.#slots;
    this.#slots = new Uint32Array(needed);
    this.#count = 0;
    for (const entry of old) {
      if (entry === 0) continue;
      const row = entry - 1;
      this.add(hashSpan(traceOrdinal[row]!, spanId[row * 2]!, spanId[row * 2 + 1]!), row);
    }
  }

  add(hash: number, row: number): void {
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = row + 1;
    this.#count += 1;
  }

  /** Where to begin looking; follow with `rowAt` and `next` until `rowAt` is -1. */
  slotOf(hash: number): number {
    return hash & (this.#slots.length - 1);
  }

  next(slot: number): number {
    return (slot + 1) & (this.#slots.length - 1);
  }

  /** The row in a slot, -1 where the search ends. Its ids still have to be compared: slots are shared. */
  rowAt(slot: number): number {
    return this.#slots[slot]! - 1;
  }

  /** The first row with this trace and id, other than `self`; -1 where there is none. The columns are those of the chunk. */
  firstRow(
    hash: number,
    ordinal: number,
    low: number,
    high: number,
    self: number,
    traceOrdinal: Uint32Array,
    spanId: Uint32Array,
  ): number {
    let first = -1;
    for (let slot = this.slotOf(hash); ; slot = this.next(slot)) {
      const row = this.rowAt(slot);
      if (row < 0) return first;
      if (traceOrdinal[row] !== ordinal || row === self || (first >= 0 && row > first)) continue;
      if (spanId[row * 2] === low && spanId[row * 2 + 1] === high) first = row;
    }
  }
}
