/** One cell in shared memory for each open query; set where it is to stop. Workers look at it while they run. */
export class CancelCells {
  readonly cells: Int32Array;
  readonly #free: number[];

  constructor(count: number) {
    this.cells = new Int32Array(new SharedArrayBuffer(count * 4));
    this.#free = Array.from({ length: count }, (_, cell) => count - 1 - cell);
  }

  /** A cell that is not set; undefined where all are in use. */
  take(): number | undefined {
    const cell = this.#free.pop();
    if (cell !== undefined) Atomics.store(this.cells, cell, 0);
    return cell;
  }

  set(cell: number): void {
    Atomics.store(this.cells, cell, 1);
  }

  /** Once the worker is done with the query. */
  giveBack(cell: number): void {
    this.#free.push(cell);
  }
}
