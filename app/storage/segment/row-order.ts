/** Four megabytes of table at most. */
const tableCellsMax = 1 << 20;

/**
 * Rows of one kind side by side. Spans of the same operation have nearly the same attributes, so columns compress far
 * better in that order; and since the columns it comes from are decoded first, the order itself takes no space.
 *
 *     group        2 0 1 0 2          classes numbered by first appearance: 2→0, 0→1, 1→2
 *     order        0 4 1 3 2          rows of class 0, then of class 1, …, each in the order of arrival
 */
export class RowOrder {
  /** Row at each position; undefined while the order is that of arrival. */
  rows: Uint32Array | undefined;
  readonly #classes: Uint32Array;
  #classCount = 1;

  constructor(rowCount: number) {
    this.#classes = new Uint32Array(rowCount);
  }

  /** Splits every class by `values`. */
  refine(values: Uint32Array | Int32Array | Uint8Array): void {
    let max = 0;
    for (let row = 0; row < values.length; row++) if (values[row]! >>> 0 > max) max = values[row]! >>> 0;
    const cells = this.#classCount * (max + 1);
    this.#classCount =
      cells <= tableCellsMax ? this.#number(values, max + 1, cells) : this.#numberMany(values);
    this.rows = this.#classCount > 1 ? this.#sort() : undefined;
  }

  /** Numbers the new classes with a table of class × value: the usual case, for both are few. Returns how many there are. */
  #number(values: Uint32Array | Int32Array | Uint8Array, width: number, cells: number): number {
    const classes = this.#classes;
    /** Number plus one; 0 = none yet. */
    const numbers = new Uint32Array(cells);
    let count = 0;
    for (let row = 0; row < classes.length; row++) {
      const cell = classes[row]! * width + (values[row]! >>> 0);
      if (numbers[cell] === 0) numbers[cell] = ++count;
      classes[row] = numbers[cell]! - 1;
    }
    return count;
  }

  #numberMany(values: Uint32Array | Int32Array | Uint8Array): number {
    const numbers = new Map<number, number>();
    for (let row = 0; row < this.#classes.length; row++) {
      // Exact: fewer than 2^21 classes (a table has fewer rows), 32 bits of value.
      const key = this.#classes[row]! * 0x1_0000_0000 + (values[row]! >>> 0);
      let number = numbers.get(key);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(key, number);
      }
      this.#classes[row] = number;
    }
    return numbers.size;
  }

  #sort(): Uint32Array {
    const starts = new Uint32Array(this.#classCount + 1);
    for (const number of this.#classes) starts[number + 1]!++;
    for (let number = 0; number < this.#classCount; number++) starts[number + 1]! += starts[number]!;
    const rows = new Uint32Array(this.#classes.length);
    for (let row = 0; row < this.#classes.length; row++) rows[starts[this.#classes[row]!]!++] = row;
    return rows;
  }
}

/** `values` in the given order of rows. */
export function arrange(values: Uint32Array, rows: Uint32Array): Uint32Array {
  const arranged = new Uint32Array(values.length);
  for (let at = 0; at < rows.length; at++) arranged[at] = values[rows[at]!]!;
  return arranged;
}

/** Undoes `arrange`. */
export function restore(arranged: Uint32Array, rows: Uint32Array): Uint32Array {
  const values = new Uint32Array(arranged.length);
  for (let at = 0; at < rows.length; at++) values[rows[at]!] = arranged[at]!;
  return values;
}
