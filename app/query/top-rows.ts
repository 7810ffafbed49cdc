/** Keeps the `limit` best of any number of rows: a heap whose root is the worst one kept. */
export class TopRows<Row> {
  readonly #limit: number;
  /** Negative where `a` comes before `b` in the answer. Never zero for different rows. */
  readonly #compare: (a: Row, b: Row) => number;
  readonly #heap: Row[] = [];

  constructor(limit: number, compare: (a: Row, b: Row) => number) {
    this.#limit = limit;
    this.#compare = compare;
  }

  add(row: Row): void {
    const heap = this.#heap;
    if (heap.length < this.#limit) {
      heap.push(row);
      this.#siftUp(heap.length - 1);
    } else if (this.#compare(row, heap[0]!) < 0) {
      heap[0] = row;
      this.#siftDown(0);
    }
  }

  /** The worst one kept, once there are as many as there may be: what does not come before it need not be added. */
  get last(): Row | undefined {
    return this.#heap.length < this.#limit ? undefined : this.#heap[0];
  }

  /** Best first. */
  sorted(): Row[] {
    return [...this.#heap].sort(this.#compare);
  }

  #siftUp(start: number): void {
    const heap = this.#heap;
    for (let at = start; at > 0; ) {
      const above = (at - 1) >> 1;
      if (this.#compare(heap[at]!, heap[above]!) <= 0) return;
      [heap[at], heap[above]] = [heap[above]!, heap[at]!];
      at = above;
    }
  }

  #siftDown(start: number): void {
    const heap = this.#heap;
    for (let at = start; ; ) {
      let worst = at;
      for (const child of [at * 2 + 1, at * 2 + 2]) {
        if (child < heap.length && this.#compare(heap[child]!, heap[worst]!) > 0) worst = child;
      }
      if (worst === at) return;
      [heap[at], heap[worst]] = [heap[worst]!, heap[at]!];
      at = worst;
    }
  }
}
