import type { AnyBatch } from "./batch.ts";
import { type MetricBatch, pointTableOf } from "./metric-batch.ts";
import {
  type AnyColumnArray,
  type ColumnKind,
  newColumnArray,
  rangeStart,
  Table,
  type TableSchema,
  wordsOf,
} from "./table.ts";

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

/**
 * Works down from the items. Every table is declared after those whose rows point to ranges of it, so when it is its
 * turn all its rows are known; `scopes`, which only references point to, comes last.
 */
class RowSelection {
  readonly #source: Tables;
  /** For each table, its chosen rows in their new order. */
  readonly #chosen: Record<string, number[]> = {};
  /** For each table that is pointed to by reference, old row → new row. */
  readonly #newRows: Record<string, Uint32Array> = {};
  readonly #root: string;

  constructor(batch: AnyBatch, rows: Uint32Array) {
    this.#source = batch.tables as unknown as Tables;
    this.#root = itemTable[batch.signal];
    for (const name in this.#source) this.#chosen[name] = [];
    this.#chosen[this.#root] = Array.from(rows);
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
      chosen.push(scope);
      newRows[scope] = chosen.length;
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
    const chosen = this.#chosen[name]!;
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
    chosen: readonly number[],
  ): void {
    const { kind, of } = schema[column]!;
    if (kind === "end") this.#followEnd(of!, old[column] as Uint32Array, selected[column]!, chosen);
    else if (kind === "row" && column.endsWith("Start")) this.#followRange(schema, column, of!, selected);
    else if (kind === "row" && this.#newRows[of!] !== undefined) {
      const cells = selected[column]!;
      for (let i = 0; i < cells.length; i++) cells[i] = this.#newRows[of!]![cells[i]!]!;
    }
  }

  #followEnd(child: string, ends: Uint32Array, selected: AnyColumnArray, chosen: readonly number[]): void {
    const rows = this.#chosen[child]!;
    for (let i = 0; i < chosen.length; i++) {
      addRange(rows, rangeStart(ends, chosen[i]!), ends[chosen[i]!]!);
      selected[i] = rows.length;
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
      const shift = rows.length - start;
      addRange(rows, start, ends[i]!);
      for (const mark of marks) selected[mark]![i]! += shift;
    }
  }

  #followPoints(selected: ColumnArrays, chosen: readonly number[]): void {
    const { columns } = (this.#source as unknown as MetricBatch["tables"]).metrics;
    for (let i = 0; i < chosen.length; i++) {
      const table = pointTableOf(columns.type[chosen[i]!]!);
      if (table === undefined) continue;
      const rows = this.#chosen[table]!;
      selected["pointsStart"]![i] = rows.length;
      addRange(rows, columns.pointsStart[chosen[i]!]!, columns.pointsEnd[chosen[i]!]!);
      selected["pointsEnd"]![i] = rows.length;
    }
  }
}

function addRange(rows: number[], start: number, end: number): void {
  for (let row = start; row < end; row++) rows.push(row);
}

function gather(column: AnyColumnArray, kind: ColumnKind, rows: readonly number[]): AnyColumnArray {
  const words = wordsOf(kind);
  const gathered = newColumnArray(kind, rows.length);
  for (let i = 0; i < rows.length; i++) {
    for (let word = 0; word < words; word++) gathered[i * words + word] = column[rows[i]! * words + word]!;
  }
  return gathered;
}
