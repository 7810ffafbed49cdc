/** Nodes by parent and operation: open addressing, at most half full, doubled when it is. */
export class PathTable {
  readonly #parent: number[] = [];
  readonly #operation: number[] = [];
  /** Node plus one; 0 = free. */
  #slots = new Uint32Array(1_024);

  /** The node of `operation` below `parent` (-1 = a root), made where there is none: numbers grow by one. */
  childOf(parent: number, operation: number): number {
    const slot = this.#slotOf(parent, operation);
    const found = this.#slots[slot]!;
    if (found !== 0) return found - 1;
    const node = this.#parent.push(parent) - 1;
    this.#operation.push(operation);
    this.#slots[slot] = node + 1;
    if (this.#parent.length * 2 > this.#slots.length) this.#double();
    return node;
  }

  parents(): Int32Array {
    return Int32Array.from(this.#parent);
  }

  operations(): Uint32Array {
    return Uint32Array.from(this.#operation);
  }

  #slotOf(parent: number, operation: number): number {
    const mask = this.#slots.length - 1;
    let mixed = Math.imul(parent + 1, 0x9e37_79b1) ^ Math.imul(operation + 1, 0x85eb_ca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d);
    let slot = (mixed ^ (mixed >>> 13)) & mask;
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      if (this.#parent[entry - 1] === parent && this.#operation[entry - 1] === operation) return slot;
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #double(): void {
    this.#slots = new Uint32Array(this.#slots.length * 2);
    for (let node = 0; node < this.#parent.length; node++)
      this.#slots[this.#slotOf(this.#parent[node]!, this.#operation[node]!)] = node + 1;
  }
}
