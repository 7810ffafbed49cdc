const firstSlots = 256;

/**
 * Numbers pairs of numbers in order of first appearance, across blocks. Open addressing; slots hold number + 1, pairs lie by
 * number.
 */
export class PairNumbers {
  count = 0;
  #slots = new Uint32Array(firstSlots);
  #firsts = new Uint32Array(firstSlots / 2);
  #seconds = new Uint32Array(firstSlots / 2);

  of(first: number, second: number): number {
    const mask = this.#slots.length - 1;
    let slot = hash(first, second) & mask;
    for (let taken = this.#slots[slot]!; taken !== 0; taken = this.#slots[slot]!) {
      if (this.#firsts[taken - 1] === first && this.#seconds[taken - 1] === second) return taken - 1;
      slot = (slot + 1) & mask;
    }
    const number = this.count++;
    this.#slots[slot] = number + 1;
    this.#firsts[number] = first;
    this.#seconds[number] = second;
    if (this.count === this.#firsts.length) this.#grow();
    return number;
  }

  first(number: number): number {
    return this.#firsts[number]!;
  }

  second(number: number): number {
    return this.#seconds[number]!;
  }

  #grow(): void {
    this.#firsts = doubled(this.#firsts);
    this.#seconds = doubled(this.#seconds);
    const slots = new Uint32Array(this.#slots.length * 2);
    for (let number = 0; number < this.count; number++) {
      let slot = hash(this.#firsts[number]!, this.#seconds[number]!) & (slots.length - 1);
      while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
      slots[slot] = number + 1;
    }
    this.#slots = slots;
  }
}

function hash(first: number, second: number): number {
  const mixed = Math.imul(Math.imul(first, 0x9e37_79b1) ^ second, 0x85eb_ca6b);
  return mixed ^ (mixed >>> 15);
}

function doubled(array: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(array.length * 2);
  larger.set(array);
  return larger;
}
