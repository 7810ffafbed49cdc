import { hashId8, powerOfTwo, slotSeed } from "../../../spanindex/hash-words.ts";

/** Number by span id, open addressing over slots of entry + 1. The first number set for an id stays. */
export class SpanIdMap {
  readonly #ids: Uint32Array;
  readonly #values: Uint32Array;
  readonly #slots: Uint32Array;
  #count = 0;

  constructor(capacity: number) {
    this.#ids = new Uint32Array(capacity * 2);
    this.#values = new Uint32Array(capacity);
    this.#slots = new Uint32Array(powerOfTwo(capacity * 2));
  }

  /** The number of the id at ids[row], or -1. */
  get(ids: Uint32Array, row: number): number {
    const entry = this.#slots[this.#slotOf(ids[row * 2]!, ids[row * 2 + 1]!)]!;
    return entry === 0 ? -1 : this.#values[entry - 1]!;
  }

  /** Sets the number of an id that has none; returns the one it has from now on. */
  add(ids: Uint32Array, row: number, value: number): number {
    const a = ids[row * 2]!;
    const b = ids[row * 2 + 1]!;
    const slot = this.#slotOf(a, b);
    const entry = this.#slots[slot]!;
    if (entry !== 0) return this.#values[entry - 1]!;
    const index = this.#count++;
    this.#ids[index * 2] = a;
    this.#ids[index * 2 + 1] = b;
    this.#values[index] = value;
    this.#slots[slot] = index + 1;
    return value;
  }

  #slotOf(a: number, b: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashId8(a ^ slotSeed, b) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry === 0) return slot;
      if (this.#ids[(entry - 1) * 2] === a && this.#ids[(entry - 1) * 2 + 1] === b) return slot;
    }
  }
}
