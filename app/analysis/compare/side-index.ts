import type { CohortSide } from "./cohort-samples.ts";

/** Where to find what a side says of one operation or one deed: rows sorted by it, by counting. */
export class SideIndex {
  readonly side: CohortSide;
  readonly #cells: Sorted;
  readonly #done: Sorted;
  /** By cell: its place among those of its operation, which are in order of time. */
  readonly placeOf: Uint32Array;

  constructor(side: CohortSide, operationCount: number, deedCount: number) {
    this.side = side;
    this.#cells = sortedBy(side.cells.operation, operationCount);
    this.#done = sortedBy(side.done.deed, deedCount);
    this.placeOf = new Uint32Array(side.cells.count);
    const { order, starts } = this.#cells;
    for (let operation = 0; operation < operationCount; operation++)
      for (let at = starts[operation]!; at < starts[operation + 1]!; at++)
        this.placeOf[order[at]!] = at - starts[operation]!;
  }

  /** Cells of an operation, in order of time. */
  cellsOf(operation: number): Uint32Array {
    return slice(this.#cells, operation);
  }

  /** Rows of `done` of a deed, in order of time. */
  doneOf(deed: number): Uint32Array {
    return slice(this.#done, deed);
  }
}

interface Sorted {
  readonly order: Uint32Array;
  /** Rows of key k are order[starts[k] … starts[k + 1]). */
  readonly starts: Uint32Array;
}

/** Rows of one key keep the order they have. */
export function sortedBy(keys: Uint32Array, keyCount: number): Sorted {
  const starts = new Uint32Array(keyCount + 1);
  for (let row = 0; row < keys.length; row++) starts[keys[row]! + 1]! += 1;
  for (let key = 0; key < keyCount; key++) starts[key + 1]! += starts[key]!;
  const next = starts.slice();
  const order = new Uint32Array(keys.length);
  for (let row = 0; row < keys.length; row++) order[next[keys[row]!]!++] = row;
  return { order, starts };
}

export function slice({ order, starts }: Sorted, key: number): Uint32Array {
  return order.subarray(starts[key], starts[key + 1]);
}
