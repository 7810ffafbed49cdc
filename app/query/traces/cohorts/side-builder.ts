import type { CohortSide } from "../../../analysis/compare/cohort-samples.ts";
import type { CohortCalls } from "./cohort-calls.ts";

/** A microsecond: what takes less takes no time. */
const selfNanoMin = 1_000;

/**
 * Adds the spans of a side up by trace and operation. They come trace by trace, so that the cell of an operation is the last one it
 * got: no table of pairs is needed.
 */
export class SideBuilder {
  readonly #calls: CohortCalls;
  readonly #operation: Uint32Array;
  /** By operation: the cell it got last, plus one. */
  readonly #cellOf: Uint32Array;
  /** By row. */
  readonly #cell: Uint32Array;
  readonly #cells;
  #cellCount = 0;
  /** By deed: where in `#done` it was counted last, plus one. */
  readonly #placeOf: number[] = [];
  readonly #done = { deed: [] as number[], cell: [] as number[], count: [] as number[] };
  readonly #traceSelfNano: Float64Array;

  /** `operation`: by row, each below `operationCount`. */
  constructor(calls: CohortCalls, operation: Uint32Array, operationCount: number) {
    const { length } = operation;
    this.#calls = calls;
    this.#operation = operation;
    this.#cellOf = new Uint32Array(operationCount);
    this.#cell = new Uint32Array(length);
    this.#cells = {
      operation: new Uint32Array(length),
      trace: new Uint32Array(length),
      calls: new Uint32Array(length),
      selfNano: new Float64Array(length),
      logSelf: new Float64Array(length),
    };
    this.#traceSelfNano = new Float64Array(calls.traceCount);
  }

  addSpan(row: number): void {
    const trace = this.#calls.trace[row]!;
    const cells = this.#cells;
    const operation = this.#operation[row]!;
    let cell = this.#cellOf[operation]! - 1;
    if (cell < 0 || cells.trace[cell] !== trace) {
      cell = this.#cellCount++;
      cells.operation[cell] = operation;
      cells.trace[cell] = trace;
      this.#cellOf[operation] = cell + 1;
    }
    const selfNano = this.#calls.ordered.rows.selfNano[row]!;
    this.#cell[row] = cell;
    cells.calls[cell]! += 1;
    cells.selfNano[cell]! += selfNano;
    cells.logSelf[cell]! += Math.log(Math.max(selfNanoMin, selfNano));
    this.#traceSelfNano[trace]! += selfNano;
  }

  /** Of a row of the same trace that was added before. */
  addDeed(row: number, deed: number): void {
    const done = this.#done;
    const cell = this.#cell[row]!;
    const place = (this.#placeOf[deed] ?? 0) - 1;
    // A deed is of one operation, which has one cell a trace.
    if (place >= 0 && done.cell[place] === cell) {
      done.count[place]! += 1;
      return;
    }
    this.#placeOf[deed] = done.deed.push(deed);
    done.cell.push(cell);
    done.count.push(1);
  }

  pack(): CohortSide {
    const { traceCount, traceId } = this.#calls;
    const count = this.#cellCount;
    const { operation, trace, calls, selfNano, logSelf } = this.#cells;
    return {
      ...{ traceCount, spanCount: this.#cell.length, traceId, traceSelfNano: this.#traceSelfNano },
      cells: {
        count,
        operation: operation.subarray(0, count),
        trace: trace.subarray(0, count),
        calls: calls.subarray(0, count),
        selfNano: selfNano.subarray(0, count),
        logSelf: logSelf.subarray(0, count),
      },
      done: {
        deed: Uint32Array.from(this.#done.deed),
        cell: Uint32Array.from(this.#done.cell),
        count: Uint32Array.from(this.#done.count),
      },
    };
  }
}
