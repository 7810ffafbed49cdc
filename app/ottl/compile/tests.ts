import type { Cell } from "./cell.ts";
import { CellMemo } from "./cell-memo.ts";
import type { ErrorSink } from "./error-sink.ts";

/** What a test finds for a row. An error counts as false at the end, but not for `not`. */
export const verdict = { no: 0, yes: 1, error: 2 } as const;

/** A condition that is evaluated for many rows at once. */
export interface Test {
  /** Writes the verdict on each of the first `count` of `rows` to the same place of `verdicts`. */
  evaluate(rows: Uint32Array, count: number, verdicts: Uint8Array, errors: ErrorSink): void;
}

export class ConstantTest implements Test {
  readonly #verdict: number;

  constructor(holds: boolean) {
    this.#verdict = Number(holds);
  }

  evaluate(_rows: Uint32Array, count: number, verdicts: Uint8Array): void {
    verdicts.fill(this.#verdict, 0, count);
  }
}

/** A condition on one cell alone. */
export class CellTest implements Test {
  readonly #memo: CellMemo;
  #results = new Int32Array(0);

  constructor(cell: Cell, holds: (row: number) => boolean) {
    this.#memo = new CellMemo(cell, (row) => Number(holds(row)));
  }

  evaluate(rows: Uint32Array, count: number, verdicts: Uint8Array, errors: ErrorSink): void {
    if (this.#results.length < count) this.#results = new Int32Array(count);
    const results = this.#results;
    this.#memo.fill(rows, count, errors, results);
    for (let i = 0; i < count; i++) verdicts[i] = results[i]! < 0 ? verdict.error : results[i]!;
  }
}

/** Any condition, row by row. */
export class RowTest implements Test {
  readonly #holds: (row: number) => boolean;

  constructor(holds: (row: number) => boolean) {
    this.#holds = holds;
  }

  evaluate(rows: Uint32Array, count: number, verdicts: Uint8Array, errors: ErrorSink): void {
    for (let i = 0; i < count; i++) {
      try {
        verdicts[i] = Number(this.#holds(rows[i]!));
      } catch (error) {
        errors.report(error);
        verdicts[i] = verdict.error;
      }
    }
  }
}

export class NotTest implements Test {
  readonly #part: Test;

  constructor(part: Test) {
    this.#part = part;
  }

  evaluate(rows: Uint32Array, count: number, verdicts: Uint8Array, errors: ErrorSink): void {
    this.#part.evaluate(rows, count, verdicts, errors);
    for (let i = 0; i < count; i++) if (verdicts[i]! < verdict.error) verdicts[i]! ^= 1;
  }
}

/**
 * `and`, `or`: each part sees only the rows on which those before it did not decide.
 *
 *     a and b      rows 0 1 2 3     a: 1 0 1 2     b sees rows 0 2
 */
export class ChainTest implements Test {
  readonly #parts: readonly Test[];
  /** The verdict of a part that leaves a row open. */
  readonly #open: number;
  #rows = new Uint32Array(0);
  #places = new Uint32Array(0);
  #verdicts = new Uint8Array(0);

  constructor(kind: "and" | "or", parts: readonly Test[]) {
    this.#parts = parts;
    this.#open = kind === "and" ? verdict.yes : verdict.no;
  }

  evaluate(rows: Uint32Array, count: number, verdicts: Uint8Array, errors: ErrorSink): void {
    const [first, ...rest] = this.#parts;
    first!.evaluate(rows, count, verdicts, errors);
    if (this.#rows.length < count) {
      this.#rows = new Uint32Array(count);
      this.#places = new Uint32Array(count);
      this.#verdicts = new Uint8Array(count);
    }
    for (const part of rest) if (!this.#narrow(part, rows, count, verdicts, errors)) return;
  }

  /** Asks one more part about the open rows; says whether there were any. */
  #narrow(part: Test, rows: Uint32Array, count: number, verdicts: Uint8Array, errors: ErrorSink): boolean {
    let openCount = 0;
    for (let i = 0; i < count; i++) {
      if (verdicts[i] !== this.#open) continue;
      this.#rows[openCount] = rows[i]!;
      this.#places[openCount] = i;
      openCount += 1;
    }
    if (openCount === 0) return false;
    part.evaluate(this.#rows, openCount, this.#verdicts, errors);
    for (let i = 0; i < openCount; i++) verdicts[this.#places[i]!] = this.#verdicts[i]!;
    return true;
  }
}
