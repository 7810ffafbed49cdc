/** Drawn once a process: nobody can prepare ids that meet in one slot, and those whose words follow from each other do not. */
const seed = (Math.random() * 0x1_0000_0000) | 0;

/** Numbers ids (of two or four words) in order of first appearance. Open addressing. */
export class IdTable {
  /** Words of the distinct ids, one after the other. */
  words: Uint32Array;
  count = 0;
  readonly #width: 2 | 4;
  readonly #slots: Int32Array;
  readonly #mask: number;

  /** Holds at most `capacity` ids. */
  constructor(width: 2 | 4, capacity: number) {
    this.#width = width;
    this.words = new Uint32Array(capacity * width);
    const size = 1 << (33 - Math.clz32(Math.max(8, capacity)));
    this.#slots = new Int32Array(size).fill(-1);
    this.#mask = size - 1;
  }

  /** The number of the id at ids[at …], added if it is new. */
  intern(ids: Uint32Array, at: number): number {
    for (let slot = this.#hash(ids, at); ; slot = (slot + 1) & this.#mask) {
      const number = this.#slots[slot]!;
      if (number === -1) {
        this.#slots[slot] = this.count;
        this.words.set(ids.subarray(at, at + this.#width), this.count * this.#width);
        return this.count++;
      }
      if (this.#equals(number, ids, at)) return number;
    }
  }

  /** The number of the id at ids[at …], or -1. */
  find(ids: Uint32Array, at: number): number {
    for (let slot = this.#hash(ids, at); ; slot = (slot + 1) & this.#mask) {
      const number = this.#slots[slot]!;
      if (number === -1 || this.#equals(number, ids, at)) return number;
    }
  }

  #hash(ids: Uint32Array, at: number): number {
    let hash = Math.imul(ids[at]! ^ seed, 0x85ebca6b);
    for (let word = 1; word < this.#width; word++)
      hash = Math.imul(hash ^ (hash >>> 15) ^ ids[at + word]!, 0xc2b2ae35);
    return (hash ^ (hash >>> 15)) & this.#mask;
  }

  #equals(number: number, ids: Uint32Array, at: number): boolean {
    const own = number * this.#width;
    for (let word = 0; word < this.#width; word++)
      if (this.words[own + word] !== ids[at + word]) return false;
    return true;
  }
}
