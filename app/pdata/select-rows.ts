import type { AnyBatch } from "./batch.ts";
import { gather } from "./gather.ts";
import { type MetricBatch, pointTableOf } from "./metric-batch.ts";
import { RowList } from "./row-list.ts";
import { type AnyColumnArray, rangeStart, Table, type TableSchema } from "./table.ts";

type Tables = Readonly<Record<string, Table>>;
type ColumnArrays = Record<string, AnyColumnArray>;

const itemTable = { traces: "spans", metrics: "metrics", logs: "logRecords" } as const;

/**
 * A batch of the chosen items with all that hangs off them, in the order given, over the same dictionary. `rows` are
 * rows of `spans`, `logRecords` or `metrics`, each at most once. Scope rows nobody points to are left out.
 */
export function selectRows<B extends AnyBatch>(batch: B, rows: Uint32Array): B {
  const tables = new RowSelection(batch, rows).tables();
  const { signal, dictionary, client } = batch;
  return { signal, dictionary, tables, client } as unknown as B;
}

/** For tables of a batch, which rows to leave out: 1 for each of those, as many cells as rows. */
export type DroppedRows = Readonly<Record<string, Uint8Array | undefined>>;

/**
 * The batch without the rows that `dropped` marks in its tables (`spans`, `events`, `numberPoints` …) and all that hangs off them, over
 * the same dictionary; the batch itself where nothing is marked. Scope rows without items are left out. Where points
 * are marked, so are metrics that lose all they had.
 */
export function dropRows<B extends AnyBatch>(batch: B, dropped: DroppedRows): B {
  if (!Object.values(dropped).some((marks) => marks?.includes(1))) return batch;
  const all = withEmptyMetrics(batch, dropped);
  const rows = new RowList();
  const root = itemTable[batch.signal];
  rows.addRange(0, (batch.tables as unknown as Tables)[root]!.rowCount, all[root]);
  const tables = new RowSelection(batch, rows.rows, all).tables();
  const { signal, dictionary, client } = batch;
  return { signal, dictionary, tables, client } as unknown as B;
}

/** The marks with one for each metric whose points are all marked. */
function withEmptyMetrics(batch: AnyBatch, dropped: DroppedRows): DroppedRows {
  if (batch.signal !== "metrics") return dropped;
  const { columns, rowCount } = batch.tables.metrics;
  const metrics = dropped["metrics"]?.slice() ?? new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const table = pointTableOf(columns.type[row]!);
    const marks = table === undefined ? undefined : dropped[table];
    const start = columns.pointsStart[row]!;
    const end = columns.pointsEnd[row]!;
    if (marks !== undefined && start < end && allMarked(marks, start, end)) metrics[row] = 1;
  }
  return { ...dropped, metrics };
}

function allMarked(marks: Uint8Array, start: number, end: number): boolean {
  for (let row = start; row < end; row++) if (marks[row] === 0) return false;
  return true;
}

/**
 * Works down from the items. Every table is declared after those whose rows point to ranges of it, so when it is its
 * turn all its rows are known; `scopes`, which only references point to, comes last.
 */
class RowSelection {
  readonly #source: Tables;
  /** For each table, its chosen rows in their new order. */
  readonly #chosen: Record<string, RowList> = {};
  readonly #dropped: DroppedRows;
  /** For each table that is pointed to by reference, old row → new row. */
  readonly #newRows: Record<string, Uint32Array> = {};
  readonly #root: string;

  constructor(batch: AnyBatch, rows: Uint32Array, dropped: DroppedRows = {}) {
    this.#dropped = dropped;
    this.#source = batch.tables as unknown as Tables;
    this.#root = itemTable[batch.signal];
    for (const name in this.#source) this.#chosen[name] = new RowList();
    this.#chosen[this.#root] = RowList.over(rows);
    this.#chooseScopes(rows);
    if (batch.signal === "metrics") this.#numberMetrics(rows);
  }

  tables(): Tables {
    const tables: Record<string, Table> = {};
    for (const name in this.#source) if (name !== "scopes") tables[name] = this.#select(name);
    return { scopes: this.#select("scopes"), ...tables };
  }

  #chooseScopes(rows: Uint32Array): void {
    const scopeOf = (this.#source[this.#root]!.columns as unknown as { scope: Uint32Array }).scope;
    const chosen = this.#chosen["scopes"]!;
    const newRows = new Uint32Array(this.#source["scopes"]!.rowCount);
    for (const row of rows) {
      const scope = scopeOf[row]!;
      if (newRows[scope] !== 0) continue;
      chosen.addRange(scope, scope + 1);
      newRows[scope] = chosen.count;
    }
    this.#newRows["scopes"] = newRows.map((row) => row - 1);
  }

  #numberMetrics(rows: Uint32Array): void {
    const newRows = new Uint32Array(this.#source["metrics"]!.rowCount);
    for (let i = 0; i < rows.length; i++) newRows[rows[i]!] = i;
    this.#newRows["metrics"] = newRows;
  }

  #select(name: string): Table {
    const { schema, columns } = this.#source[name]!;
    const chosen = this.#chosen[name]!.rows;
    const selected: ColumnArrays = {};
    for (const column in schema) {
      selected[column] = gather(columns[column] as AnyColumnArray, schema[column]!.kind, chosen);
    }
    if (name === "metrics") this.#followPoints(selected, chosen);
    for (const column in schema) this.#follow(schema, column, columns as ColumnArrays, selected, chosen);
    return Table.over(schema, selected, chosen.length);
  }

  /** Chooses what the column points to, and makes it point to the new rows. */
  #follow(
    schema: TableSchema,
    column: string,
    old: ColumnArrays,
    selected: ColumnArrays,
    chosen: Uint32Array,
  ): void {
    const { kind, of } = schema[column]!;
    if (kind === "end") this.#followEnd(of!, old[column] as Uint32Array, selected[column]!, chosen);
    else if (kind === "row" && column.endsWith("Start")) this.#followRange(schema, column, of!, selected);
    else if (kind === "row" && this.#newRows[of!] !== undefined) {
      const cells = selected[column]!;
      for (let i = 0; i < cells.length; i++) cells[i] = this.#newRows[of!]![cells[i]!]!;
    }
  }

  #followEnd(child: string, ends: Uint32Array, selected: AnyColumnArray, chosen: Uint32Array): void {
    const rows = this.#chosen[child]!;
    const dropped = this.#dropped[child];
    for (let i = 0; i < chosen.length; i++) {
      rows.addRange(rangeStart(ends, chosen[i]!), ends[chosen[i]!]!, dropped);
      selected[i] = rows.count;
    }
  }

  /** Columns `xStart`, `xEnd` and, between them, perhaps `xSplit`. */
  #followRange(schema: TableSchema, startColumn: string, child: string, selected: ColumnArrays): void {
    const prefix = startColumn.slice(0, -"Start".length);
    const marks = ["Start", "Split", "End"].map((mark) => prefix + mark).filter((mark) => mark in schema);
    const rows = this.#chosen[child]!;
    const starts = selected[startColumn]!;
    const ends = selected[`${prefix}End`]!;
    for (let i = 0; i < starts.length; i++) {
      const start = starts[i]!;
      const shift = rows.count - start;
      rows.addRange(start, ends[i]!);
      for (const mark of marks) selected[mark]![i]! += shift;
    }
  }

  #followPoints(selected: ColumnArrays, chosen: Uint32Array): void {
    const { columns } = (this.#source as unknown as MetricBatch["tables"]).metrics;
    for (let i = 0; i < chosen.length; i++) {
      const table = pointTableOf(columns.type[chosen[i]!]!);
      if (table === undefined) continue;
      const rows = this.#chosen[table]!;
      selected["pointsStart"]![i] = rows.count;
      rows.addRange(columns.pointsStart[chosen[i]!]!, columns.pointsEnd[chosen[i]!]!, this.#dropped[table]);
      selected["pointsEnd"]![i] = rows.count;
    }
  }
}
