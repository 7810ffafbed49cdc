import type { AnyBatch } from "../pdata/batch.ts";
import { allRows } from "../pdata/edit/rows.ts";
import type { PlanOf } from "./compile/apply-edit.ts";
import type { ErrorReport, ErrorSink } from "./compile/error-sink.ts";
import { Frame } from "./compile/frame.ts";
import { restructure } from "./compile/restructure.ts";
import type { CompileScope } from "./compile/scope.ts";
import type { StatementSettings } from "./run-settings.ts";

/**
 * One run of a group over one batch. Where statements change the tables, what is edited is written before, and a new frame is bound after:
 *
 *     bind ─ edit edit ─ commit, restructure ─ bind ─ edit ─ commit        then the same for the rows that are new
 */
export class GroupRun {
  readonly reports: ErrorReport[] = [];
  readonly #batch: AnyBatch;
  readonly #scope: CompileScope;
  readonly #settings: StatementSettings;
  #frame: Frame;
  #hasChanged = false;
  /** Rows that were there when this generation began. */
  #knownCount = 0;
  /** Number points that came since `moved` was last asked. */
  #addedPoints = 0;

  constructor(batch: AnyBatch, scope: CompileScope, settings: StatementSettings) {
    this.#batch = batch;
    this.#scope = scope;
    this.#settings = settings;
    this.#frame = new Frame(batch, scope.context);
  }

  /** The rows to begin with. */
  start(): Uint32Array {
    const rows = this.#frame.rows();
    this.#knownCount = this.#newestCount();
    this.#scope.bind(this.#frame);
    return this.#gated(rows);
  }

  /** Runs a statement that changes the tables. */
  restructure(plan: PlanOf<"metrics">, rows: Uint32Array, errors: ErrorSink): void {
    const before = this.#frame.pointCounts?.numberPoints ?? 0;
    restructure(plan, this.#frame, rows, errors);
    this.#hasChanged = true;
    this.#frame = new Frame(this.#batch, this.#scope.context, this.#frame.caches);
    this.#scope.bind(this.#frame);
    this.#addedPoints += (this.#frame.pointCounts?.numberPoints ?? 0) - before;
  }

  /** The same items after statements have changed the tables: number points come first, so new ones move the numbers of others. */
  moved(rows: Uint32Array): Uint32Array {
    const added = this.#addedPoints;
    this.#addedPoints = 0;
    if (added === 0 || this.#scope.context !== "datapoint") return rows;
    const first = this.#frame.pointCounts!.numberPoints - added;
    this.#frame.caches.clear();
    return rows.map((row) => (row < first ? row : row + added));
  }

  /** The items that statements have made since it was last asked. */
  newRows(): Uint32Array {
    const count = this.#newestCount();
    const added = Math.max(0, count - this.#knownCount);
    const first = this.#knownCount;
    this.#knownCount = count;
    return added === 0 ? allRows(0) : this.#gated(allRows(added).map((row) => first + row));
  }

  /** Writes what was edited. Says whether the batch has changed. */
  finish(): boolean {
    return this.#frame.editor.commit() || this.#hasChanged;
  }

  /** Rows of the table that new items come into. */
  #newestCount(): number {
    if (this.#batch.signal !== "metrics") return 0;
    const { metrics, numberPoints } = this.#batch.tables;
    return this.#scope.context === "datapoint" ? numberPoints.rowCount : metrics.rowCount;
  }

  #gated(rows: Uint32Array): Uint32Array {
    const { gate } = this.#settings;
    if (gate === undefined || rows.length === 0) return rows;
    const { marks, reports } = gate.select(this.#batch, this.#settings);
    this.reports.push(...reports);
    return rows.filter((row) => marks[row] === 1);
  }
}
