import type { Ref } from "../../pdata/edit/draft-dictionary.ts";
import { RefMemo } from "../../pdata/edit/ref-memo.ts";
import { RuntimeError } from "../values/runtime-error.ts";
import type { Cell } from "./cell.ts";
import type { ErrorSink } from "./error-sink.ts";

const failed = 1;
/** Results start here; they are not negative. */
const firstResult = 2;

/**
 * Results of a function of one cell, found out once for each content:
 *
 *     rows 0 1 2 3 4  ─ cell ─►  refs 8 8 6 8 6  ─ memo ─►  results 1 1 0 1 0      two calls
 */
export class CellMemo {
  readonly #cell: Cell;
  /** The result for the content that a row has: a number that is not negative. */
  readonly #work: (row: number) => number;
  readonly #memo = new RefMemo();
  readonly #errors = new Map<Ref, RuntimeError>();

  constructor(cell: Cell, work: (row: number) => number) {
    this.#cell = cell;
    this.#work = work;
  }

  /** The result of each of the first `count` of `rows`, in the same places of `results`; -1 where a row failed, which is reported. */
  fill(rows: Uint32Array, count: number, errors: ErrorSink, results: Int32Array): void {
    const memo = this.#memo;
    if (memo.prepare(this.#cell.drafts)) this.#errors.clear();
    this.#cell.fill(rows, count, results);
    for (let i = 0; i < count; i++) {
      const ref = results[i]!;
      let number = memo.get(ref);
      if (number === 0) number = this.#find(ref, rows[i]!);
      if (number === failed) errors.report(this.#errors.get(ref));
      results[i] = number - firstResult;
    }
  }

  #find(ref: Ref, row: number): number {
    let number = failed;
    try {
      number = this.#work(row) + firstResult;
    } catch (error) {
      if (!(error instanceof RuntimeError)) throw error;
      this.#errors.set(ref, error);
    }
    this.#memo.set(ref, number);
    return number;
  }
}
