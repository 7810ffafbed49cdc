import type { CohortSide } from "../../../analysis/compare/cohort-samples.ts";
import { grown } from "../../../analysis/interval-list.ts";
import type { CohortCalls } from "./cohort-calls.ts";

/** A microsecond: what takes less takes no time. */
const selfNanoMin = 1_000;

const deedsAtFirst = 1_024;

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
  #placeOf = new Uint32Array(deedsAtFirst);
  readonly #done: Record<"deed" | "cell" | "count", Uint32Array<ArrayBuffer>>;
  #doneCount = 0;
  readonly #traceSelfNano: Float64Array;
  readonly #root: Int32Array;

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
    // Nearly every span is a call that its caller made.
    this.#done = {
      deed: new Uint32Array(length + 1),
      cell: new Uint32Array(length + 1),
      count: new Uint32Array(length + 1),
    };
    this.#traceSelfNano = new Float64Array(calls.traceCount);
    this.#root = new Int32Array(calls.traceCount).fill(-1);
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

  /** Of the trace that begins with the row. */
  addRoot(row: number, deed: number): void {
    this.#root[this.#calls.trace[row]!] = deed;
  }

  /** Of a row of the same trace that was added before. */
  addDeed(row: number, deed: number): void {
    const done = this.#done;
    const cell = this.#cell[row]!;
    while (deed >= this.#placeOf.length) this.#placeOf = grown(this.#placeOf);
    const place = this.#placeOf[deed]! - 1;
    // A deed is of one operation, which has one cell a trace.
    if (place >= 0 && done.cell[place] === cell) {
      done.count[place]! += 1;
      return;
    }
    const next = this.#doneCount++;
    if (next === done.deed.length) this.#growDone();
    this.#placeOf[deed] = next + 1;
    done.deed[next] = deed;
    done.cell[next] = cell;
    done.count[next] = 1;
  }

  #growDone(): void {
    const done = this.#done;
    done.deed = grown(done.deed);
    done.cell = grown(done.cell);
    done.count = grown(done.count);
  }

  pack(): CohortSide {
    const { traceCount, traceId } = this.#calls;
    const count = this.#cellCount;
    const { operation, trace, calls, selfNano, logSelf } = this.#cells;
    return {
      ...{
        traceCount,
        spanCount: this.#cell.length,
        traceId,
        traceSelfNano: this.#traceSelfNano,
        root: this.#root,
      },
      cells: {
        count,
        operation: operation.subarray(0, count),
        trace: trace.subarray(0, count),
        calls: calls.subarray(0, count),
        selfNano: selfNano.subarray(0, count),
        logSelf: logSelf.subarray(0, count),
      },
      done: {
        deed: this.#done.deed.subarray(0, this.#doneCount),
        cell: this.#done.cell.subarray(0, this.#doneCount),
        count: this.#done.count.subarray(0, this.#doneCount),
      },
    };
  }
}
