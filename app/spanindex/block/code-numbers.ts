import { hashId8, powerOfTwo, slotSeed } from "../hash-words.ts";

/** Numbers pairs of 32-bit words in order of first appearance. */
export class CodeNumbers {
  /** Two words a number. */
  #words = new Uint32Array(64);
  /** Number plus one; 0 = free; at most half full. */
  #slots = new Uint32Array(64);
  count = 0;

  numberOf(a: number, b: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashId8(a ^ slotSeed, b) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry === 0) return this.#add(slot, a, b);
      if (this.#words[entry * 2 - 2] === a && this.#words[entry * 2 - 1] === b) return entry - 1;
    }
  }

  /** The number of a pair that has one, else -1. */
  find(a: number, b: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashId8(a ^ slotSeed, b) & mask; ; slot = (slot + 1) & mask) {
      const entry = this.#slots[slot]!;
      if (entry === 0) return -1;
      if (this.#words[entry * 2 - 2] === a && this.#words[entry * 2 - 1] === b) return entry - 1;
    }
  }

  /** The words of a number, as unsigned. */
  first(number: number): number {
    return this.#words[number * 2]!;
  }

  second(number: number): number {
    return this.#words[number * 2 + 1]!;
  }

  #add(slot: number, a: number, b: number): number {
    const number = this.count++;
    if (number * 2 === this.#words.length) {
      const words = new Uint32Array(number * 4);
      words.set(this.#words);
      this.#words = words;
    }
    this.#words[number * 2] = a;
    this.#words[number * 2 + 1] = b;
    this.#slots[slot] = number + 1;
    if (this.count * 2 > this.#slots.length) this.#grow();
    return number;
  }

  #grow(): void {
    this.#slots = new Uint32Array(powerOfTwo(this.#slots.length * 2));
    const mask = this.#slots.length - 1;
    for (let number = 0; number < this.count; number++) {
      let slot = hashId8(this.first(number) ^ slotSeed, this.second(number)) & mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
      this.#slots[slot] = number + 1;
    }
  }
}
