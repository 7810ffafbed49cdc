const firstCapacity = 64;

/** Row numbers, added one range after the other. */
export class RowList {
  count = 0;
  #rows: Uint32Array;

  constructor(capacity = firstCapacity) {
    this.#rows = new Uint32Array(capacity);
  }

  /** A list of these rows; the array is taken over. */
  static over(rows: Uint32Array): RowList {
    const list = new RowList(0);
    list.#rows = rows;
    list.count = rows.length;
    return list;
  }

  /** A view; valid until a row is added. */
  get rows(): Uint32Array {
    return this.#rows.subarray(0, this.count);
  }

  /** Adds the rows of [start, end) that `dropped` does not mark. */
  addRange(start: number, end: number, dropped?: Uint8Array): void {
    this.#reserve(end - start);
    const rows = this.#rows;
    let next = this.count;
    if (dropped === undefined) for (let row = start; row < end; row++) rows[next++] = row;
    else for (let row = start; row < end; row++) if (dropped[row] === 0) rows[next++] = row;
    this.count = next;
  }

  #reserve(more: number): void {
    const needed = this.count + more;
    if (needed <= this.#rows.length) return;
    const grown = new Uint32Array(Math.max(needed, this.#rows.length * 2, firstCapacity));
    grown.set(this.#rows.subarray(0, this.count));
    this.#rows = grown;
  }
}
