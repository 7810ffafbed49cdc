import { assert } from "../base/assert.ts";
import * as layout from "../kernels/place-layout.ts";
import { hashId8, powerOfTwo, slotSeed } from "./hash-words.ts";
import { isShared } from "./memory/shared-memory.ts";

/** Hash of a span of a trace. The trace takes part because some senders number the spans of every trace from one. */
export function hashSpan(ordinal: number, a: number, b: number): number {
  return hashId8(a ^ slotSeed ^ Math.imul(ordinal, 0x9e3779b1), b);
}

/** A chunk has at most as many rows as the largest request, 200,000. */
const rowMask = (1 << layout.rowBits) - 1;

type NewWords = (length: number) => Uint32Array;
const newHeapWords: NewWords = (length) => new Uint32Array(length);

/**
 * Finds the rows of a chunk by trace ordinal and span id. It holds no ids of its own: they are compared in the columns of
 * the chunk. Rows with the same id are separate entries.
 *
 *     slots [ 14 bits of the hash │ row + 1 … ]      0 = free, at most half full; rows of another hash need no look at
 *                                                    their ids, which would be a cache miss each
 */
export class SpanIdTable {
  #slots: Uint32Array;
  #count = 0;
  #newWords: NewWords;

  /** `newWords`: where its slots come from until `settle`. */
  constructor(rows: number, newWords: NewWords = newHeapWords) {
    this.#newWords = newWords;
    this.#slots = newWords(powerOfTwo(rows * 2));
  }

  /** Tells the placing kernel where the slots are; false where the kernel cannot see them. */
  describe(header: Uint32Array): boolean {
    header[layout.spanSlotsAt / 4] = this.#slots.byteOffset;
    header[layout.spanSlotMaskAt / 4] = this.#slots.length - 1;
    header[layout.spanCountAt / 4] = this.#count;
    return isShared(this.#slots);
  }

  /** Learns what the kernel has added. */
  takeOver(header: Uint32Array): void {
    this.#count = header[layout.spanCountAt / 4]!;
  }

  /** Moves to the heap: its chunk is full. */
  settle(): void {
    this.#slots = this.#slots.slice();
    this.#newWords = newHeapWords;
  }

  get byteLength(): number {
    return this.#slots.byteLength;
  }

  /** Makes room for `rows` more. The columns are those of the rows so far. */
  reserve(rows: number, traceOrdinal: Uint32Array, spanId: Uint32Array): void {
    const needed = powerOfTwo((this.#count + rows) * 2);
    if (needed <= this.#slots.length) return;
    const old = this.#slots;
    this.#slots = this.#newWords(needed);
    this.#count = 0;
    for (const entry of old) {
      if (entry === 0) continue;
      const row = (entry & rowMask) - 1;
      this.add(hashSpan(traceOrdinal[row]!, spanId[row * 2]!, spanId[row * 2 + 1]!), row);
    }
  }

  add(hash: number, row: number): void {
    assert(row < rowMask, "a chunk of more rows than fit");
    const slots = this.#slots;
    const mask = slots.length - 1;
    let slot = hash & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = (hash & ~rowMask) | (row + 1);
    this.#count += 1;
  }

  /** The slot to begin looking in; follow with `rowAt`, and `next` of its slot, until `seek` is -1. */
  seek(hash: number): number {
    return this.#seekFrom(hash & (this.#slots.length - 1), hash);
  }

  next(slot: number, hash: number): number {
    return this.#seekFrom((slot + 1) & (this.#slots.length - 1), hash);
  }

  /** The row in a slot. Its ids still have to be compared. */
  rowAt(slot: number): number {
    return (this.#slots[slot]! & rowMask) - 1;
  }

  /** The first slot from `start` on whose row may have the hash; -1 where there is none. */
  #seekFrom(start: number, hash: number): number {
    const slots = this.#slots;
    const mask = slots.length - 1;
    for (let slot = start; ; slot = (slot + 1) & mask) {
      const entry = slots[slot]!;
      if (entry === 0) return -1;
      if (((entry ^ hash) & ~rowMask) === 0) return slot;
    }
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
    for (let slot = this.seek(hash); slot >= 0; slot = this.next(slot, hash)) {
      const row = this.rowAt(slot);
      if (traceOrdinal[row] !== ordinal || row === self || (first >= 0 && row > first)) continue;
      if (spanId[row * 2] === low && spanId[row * 2 + 1] === high) first = row;
    }
    return first;
  }
}
