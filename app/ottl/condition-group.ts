import type { AnyBatch } from "../pdata/batch.ts";
import { type ErrorReport, ErrorSink } from "./compile/error-sink.ts";
import { Frame } from "./compile/frame.ts";
import type { CompileScope } from "./compile/scope.ts";
import { type Test, verdict } from "./compile/tests.ts";
import type { ContextName } from "./contexts/context-names.ts";
import { type RunSettings, rowLimit } from "./run-settings.ts";

export interface Selection {
  readonly context: ContextName;
  /** 1 for each row of the context (`Frame`) for which a condition holds. */
  readonly marks: Uint8Array;
  /** For each such row the number of the first condition that holds, plus one. */
  readonly conditions: Uint16Array;
  readonly count: number;
  /** What to log, in mode `ignore`. */
  readonly reports: readonly ErrorReport[];
}

/** Conditions of one context, of which one has to hold. Not to be asked by two callers at once. */
export class ConditionGroup {
  readonly #scope: CompileScope;
  readonly #conditions: readonly { readonly text: string; readonly test: Test }[];
  #verdicts = new Uint8Array(0);

  constructor(scope: CompileScope, conditions: readonly { readonly text: string; readonly test: Test }[]) {
    this.#scope = scope;
    this.#conditions = conditions;
  }

  get context(): ContextName {
    return this.#scope.context;
  }

  get texts(): readonly string[] {
    return this.#conditions.map(({ text }) => text);
  }

  /** The items of the batch for which a condition holds. Throws `OttlRunError` where one fails in mode `propagate`. */
  select(batch: AnyBatch, { errorMode }: RunSettings): Selection {
    const frame = new Frame(batch, this.#scope.context);
    const rows = frame.rows();
    const conditions = new Uint16Array(rowLimit(rows));
    const reports: ErrorReport[] = [];
    this.#scope.bind(frame);
    if (this.#verdicts.length < rows.length) this.#verdicts = new Uint8Array(rows.length);
    let open = rows;
    for (const [i, { text, test }] of this.#conditions.entries()) {
      const errors = new ErrorSink(errorMode, "failed to eval condition", text);
      test.evaluate(open, open.length, this.#verdicts, errors);
      open = this.#rest(open, conditions, i + 1);
      const report = errors.take();
      if (report !== undefined) reports.push(report);
    }
    const marks = new Uint8Array(conditions.length);
    for (let row = 0; row < marks.length; row++) marks[row] = conditions[row] === 0 ? 0 : 1;
    return { context: this.context, marks, conditions, count: rows.length - open.length, reports };
  }

  /** Notes which rows the condition of this number decided, and gives the others. */
  #rest(rows: Uint32Array, conditions: Uint16Array, number: number): Uint32Array {
    const rest = new Uint32Array(rows.length);
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      if (this.#verdicts[i] === verdict.yes) conditions[rows[i]!] = number;
      else rest[count++] = rows[i]!;
    }
    return rest.subarray(0, count);
  }
}
