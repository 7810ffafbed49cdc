import type { AnyBatch } from "../pdata/batch.ts";
import type { CompiledStatement } from "./compile/compile-statement.ts";
import { type ErrorReport, ErrorSink } from "./compile/error-sink.ts";
import { Frame } from "./compile/frame.ts";
import type { CompileScope } from "./compile/scope.ts";
import { verdict } from "./compile/tests.ts";
import type { ConditionGroup } from "./condition-group.ts";
import type { ContextName } from "./contexts/context-names.ts";
import { type RunSettings, rowLimit } from "./run-settings.ts";

export interface StatementSettings extends RunSettings {
  /** Conditions in the same context; items for which none holds are left alone. */
  readonly gate?: ConditionGroup;
}

export interface RunResult {
  /** Whether the batch has changed; its `wire` is gone then. */
  readonly hasChanged: boolean;
  /** 1 for each row of the context for which a statement was run. */
  readonly matched: Uint8Array;
  /** What to log, in mode `ignore`. */
  readonly reports: readonly ErrorReport[];
}

/** Statements of one context, run on batches of its signal. Not to be run by two callers at once. */
export class StatementGroup {
  readonly #scope: CompileScope;
  readonly #statements: readonly CompiledStatement[];
  readonly #editsShared: boolean;
  #verdicts = new Uint8Array(0);
  #selected = new Uint32Array(0);

  constructor(scope: CompileScope, statements: readonly CompiledStatement[]) {
    this.#scope = scope;
    this.#statements = statements;
    this.#editsShared = statements.some((statement) => statement.editsShared);
  }

  get context(): ContextName {
    return this.#scope.context;
  }

  get texts(): readonly string[] {
    return this.#statements.map(({ text }) => text);
  }

  /**
   * Runs all statements on all items and writes the changes to the batch. Statement by statement, which is the same as item by item where
   * items do not share what is edited. Throws `OttlRunError` where an item fails in mode `propagate`; the batch is of no use then.
   */
  run(batch: AnyBatch, settings: StatementSettings): RunResult {
    const gate = settings.gate?.select(batch, settings);
    const frame = new Frame(batch, this.#scope.context);
    const all = frame.rows();
    const rows = gate === undefined ? all : all.filter((row) => gate.marks[row] === 1);
    const matched = new Uint8Array(rowLimit(all));
    const sinks = this.#statements.map(
      ({ text }) => new ErrorSink(settings.errorMode, "failed to execute statement", text),
    );
    this.#scope.bind(frame);
    this.#reserve(rows.length);
    if (this.#editsShared) this.#runEach(rows, sinks, matched);
    else this.#runAll(rows, sinks, matched);
    const reports = sinks.flatMap((sink) => sink.take() ?? []);
    return {
      hasChanged: frame.editor.commit(),
      matched,
      reports: [...(gate?.reports ?? []), ...reports],
    };
  }

  #reserve(count: number): void {
    if (this.#verdicts.length >= count) return;
    this.#verdicts = new Uint8Array(count);
    this.#selected = new Uint32Array(count);
  }

  #runAll(rows: Uint32Array, sinks: readonly ErrorSink[], matched: Uint8Array): void {
    for (const [i, statement] of this.#statements.entries())
      this.#runOne(statement, rows, sinks[i]!, matched);
  }

  #runEach(rows: Uint32Array, sinks: readonly ErrorSink[], matched: Uint8Array): void {
    const one = new Uint32Array(1);
    for (const row of rows) {
      one[0] = row;
      this.#runAll(one, sinks, matched);
    }
  }

  #runOne(
    { where, apply }: CompiledStatement,
    rows: Uint32Array,
    errors: ErrorSink,
    matched: Uint8Array,
  ): void {
    if (where === undefined) {
      for (const row of rows) matched[row] = 1;
      apply(rows, rows.length, errors);
      return;
    }
    where.evaluate(rows, rows.length, this.#verdicts, errors);
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      if (this.#verdicts[i] !== verdict.yes) continue;
      const row = rows[i]!;
      this.#selected[count++] = row;
      matched[row] = 1;
    }
    if (count > 0) apply(this.#selected, count, errors);
  }
}
