import type { AnyBatch } from "../pdata/batch.ts";
import type { CompiledStatement } from "./compile/compile-statement.ts";
import { type ErrorReport, ErrorSink, OttlRunError } from "./compile/error-sink.ts";
import type { CompileScope } from "./compile/scope.ts";
import { type Test, verdict } from "./compile/tests.ts";
import type { ContextName } from "./contexts/context-names.ts";
import { GroupRun } from "./group-run.ts";
import { rowLimit, type StatementSettings } from "./run-settings.ts";

export interface RunResult {
  /** Whether the batch has changed; its `wire` is gone then. */
  readonly hasChanged: boolean;
  /** 1 for each row of the context for which a statement was run. */
  readonly matched: Uint8Array;
  /** What to log, in mode `ignore`. */
  readonly reports: readonly ErrorReport[];
}

/** How often metrics may be made of what the same statements made. The Collector goes on until its memory is full. */
const generationsMax = 100;

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
    const sinks = this.#statements.map(
      ({ text }) => new ErrorSink(settings.errorMode, "failed to execute statement", text),
    );
    const run = new GroupRun(batch, this.#scope, settings);
    let rows = run.start();
    const matched = new Uint8Array(rowLimit(rows));
    // Metrics that are made of metrics are gone through like the others, and may make metrics again.
    for (let generation = 0; rows.length > 0; generation++) {
      if (generation === generationsMax) throw new OttlRunError(endless(this.texts));
      this.#reserve(rows.length);
      if (this.#editsShared) this.#runEach(run, rows, sinks, matched);
      else this.#runAll(run, rows, sinks, matched);
      rows = run.newRows();
    }
    return {
      hasChanged: run.finish(),
      matched,
      reports: [...run.reports, ...sinks.flatMap((sink) => sink.take() ?? [])],
    };
  }

  #reserve(count: number): void {
    if (this.#verdicts.length >= count) return;
    this.#verdicts = new Uint8Array(count);
    this.#selected = new Uint32Array(count);
  }

  #runAll(run: GroupRun, rows: Uint32Array, sinks: readonly ErrorSink[], matched: Uint8Array): void {
    let current = rows;
    for (const [i, statement] of this.#statements.entries()) {
      this.#runOne(run, statement, current, sinks[i]!, matched);
      current = run.moved(current);
    }
  }

  #runEach(run: GroupRun, rows: Uint32Array, sinks: readonly ErrorSink[], matched: Uint8Array): void {
    const one = new Uint32Array(1);
    for (const row of rows) {
      one[0] = row;
      this.#runAll(run, one, sinks, matched);
    }
  }

  #runOne(
    run: GroupRun,
    { where, apply, restructure }: CompiledStatement,
    rows: Uint32Array,
    errors: ErrorSink,
    matched: Uint8Array,
  ): void {
    const count = where === undefined ? rows.length : this.#select(where, rows, errors);
    const selected = where === undefined ? rows : this.#selected;
    for (let i = 0; i < count; i++) matched[selected[i]!] = 1;
    if (count === 0) return;
    if (restructure === undefined) apply(selected, count, errors);
    else run.restructure(restructure, selected.slice(0, count), errors);
  }

  /** Puts the rows for which the condition holds into `#selected` and says how many there are. */
  #select(where: Test, rows: Uint32Array, errors: ErrorSink): number {
    where.evaluate(rows, rows.length, this.#verdicts, errors);
    let count = 0;
    for (let i = 0; i < rows.length; i++) {
      if (this.#verdicts[i] === verdict.yes) this.#selected[count++] = rows[i]!;
    }
    return count;
  }
}

function endless(texts: readonly string[]): string {
  return `metrics are made of metrics more than ${generationsMax} times over, give the statement a where clause that does not hold for what it makes: ${texts.join("; ")}`;
}
