import type { RowIntervals } from "../api/trace-view.ts";

/** Intervals of rows as they are found. */
export class IntervalList {
  #rows = new Uint32Array(64);
  #starts = new Float64Array(64);
  #ends = new Float64Array(64);
  #count = 0;

  add(row: number, startNano: number, endNano: number): void {
    if (this.#count === this.#rows.length) {
      this.#rows = grown(this.#rows);
      this.#starts = grown(this.#starts);
      this.#ends = grown(this.#ends);
    }
    this.#rows[this.#count] = row;
    this.#starts[this.#count] = startNano;
    this.#ends[this.#count++] = endNano;
  }

  columns(): RowIntervals {
    return {
      row: this.#rows.slice(0, this.#count),
      startOffsetNano: this.#starts.slice(0, this.#count),
      endOffsetNano: this.#ends.slice(0, this.#count),
    };
  }

  /** By row, then in the order they were added. */
  columnsByRow(): RowIntervals {
    const order = Uint32Array.from({ length: this.#count }, (_, at) => at);
    order.sort((a, b) => this.#rows[a]! - this.#rows[b]! || a - b);
    return {
      row: order.map((at) => this.#rows[at]!),
      startOffsetNano: Float64Array.from(order, (at) => this.#starts[at]!),
      endOffsetNano: Float64Array.from(order, (at) => this.#ends[at]!),
    };
  }
}

/** The same column with room for twice as much. */
export function grown<Column extends Uint32Array<ArrayBuffer> | Float64Array<ArrayBuffer>>(
  column: Column,
): Column {
  const next = new (column.constructor as new (length: number) => Column)(column.length * 2);
  next.set(column);
  return next;
}
