import { useEffect, useId } from "react";
import { create } from "zustand";
import { type CsvCell, csvLine } from "../../app/base/csv.ts";
import { formatCount, formatCounted } from "../base/format.ts";
import { saveText } from "./hand-over.ts";
import { useOverlay } from "./overlay.ts";
import { showToast } from "./toasts.ts";

/** Something that can be written to a file: a part of what is stored, as the export route is asked for it. */
export interface ExportScope {
  readonly id: "trace" | "subtree" | "found" | "logs" | "metrics" | "run" | "all";
  /** "This trace" */
  readonly title: string;
  /** "16 spans", where it is known. */
  readonly size: string;
  /** Items it will have, where it is known, to say how far an export is. */
  readonly itemCount?: number;
  /** Begins the name of the file. */
  readonly fileName: string;
  /** Params of `GET /api/export`, as of now. */
  params(): Readonly<Record<string, string | undefined>>;
}

/** Rows of a table as exact values. */
export interface TableRows {
  readonly rowCount: number;
  row(at: number): readonly CsvCell[];
}

/** The table on screen, of which the page may hold a part only: what is below is loaded when somebody scrolls there. */
export interface ScreenTable {
  /** "traces" */
  readonly name: string;
  /** Titles with the unit: `duration (ns)`. */
  readonly head: readonly string[];
  /** Rows of the whole table. */
  readonly rowCount: number;
  /** Rows that a file will hold, the first ones: all of them, unless no answer holds as many. */
  readonly savedCount: number;
  /** The rows of the file, in the order on screen. Rejects with `ApiFailure`. */
  load(): Promise<TableRows>;
}

interface Exports {
  /** What the page on screen is about, the closest first. */
  readonly scopes: readonly ExportScope[];
  /** In the order they appeared. */
  readonly tables: readonly { readonly id: string; readonly table: ScreenTable }[];
}

export const useExports = create<Exports>(() => ({ scopes: [], tables: [] }));

/** Offers parts of what is stored for export while the component is on screen. */
export function useExportScopes(scopes: readonly ExportScope[]): void {
  // After every render: what `params` reads is as new as the page, and only the dialog listens.
  useEffect(() => useExports.setState({ scopes }));
  useEffect(() => () => useExports.setState({ scopes: [] }), []);
}

/** Offers the rows of a table as CSV while it is on screen. The one that appeared last is meant, whichever changes. */
export function useScreenTable(table: ScreenTable | undefined): void {
  const id = useId();
  useEffect(
    () => useExports.setState(({ tables }) => ({ tables: withTable(tables, id, table) })),
    [id, table],
  );
  useEffect(
    () => () => useExports.setState(({ tables }) => ({ tables: withTable(tables, id, undefined) })),
    [id],
  );
}

type Tables = Exports["tables"];

function withTable(tables: Tables, id: string, table: ScreenTable | undefined): Tables {
  if (table === undefined) return tables.filter((one) => one.id !== id);
  if (!tables.some((one) => one.id === id)) return [...tables, { id, table }];
  return tables.map((one) => (one.id === id ? { id, table } : one));
}

/** How a value of `Row` is written in a column of a CSV file. */
export interface CsvColumn<Row> {
  /** With the unit: `duration (ns)`. */
  readonly title: string;
  value(row: Row): CsvCell;
}

/** Rows that are there. */
interface LoadedRows<Row> {
  readonly rowCount: number;
  rowAt(at: number): Row;
}

/** Where there are more rows than the page holds. */
export interface WholeTable<Row> {
  readonly rowCount: number;
  /** As many as one answer holds. */
  readonly rowsMax: number;
  /** Asks for them. */
  load(): Promise<LoadedRows<Row>>;
}

/** The table of the rows the page holds, or of all of `whole` where that has more. */
export function screenTable<Row>(
  name: string,
  columns: readonly CsvColumn<Row>[],
  rowCount: number,
  rowAt: (at: number) => Row,
  whole?: WholeTable<Row>,
): ScreenTable {
  const rowsOf = (loaded: LoadedRows<Row>): TableRows => ({
    rowCount: loaded.rowCount,
    row: (at) => {
      const row = loaded.rowAt(at);
      return columns.map(({ value }) => value(row));
    },
  });
  const head = columns.map(({ title }) => title);
  if (whole === undefined || whole.rowCount <= rowCount)
    return { name, head, rowCount, savedCount: rowCount, load: async () => rowsOf({ rowCount, rowAt }) };
  return {
    ...{ name, head, rowCount: whole.rowCount, savedCount: Math.min(whole.rowCount, whole.rowsMax) },
    load: async () => rowsOf(await whole.load()),
  };
}

/** A CSV file. A byte order mark first: spreadsheets take the text for something else without. */
export function csvOf(head: readonly string[], { rowCount, row }: TableRows): string {
  const lines = Array.from({ length: rowCount }, (_, at) => csvLine(row(at)));
  return `\ufeff${csvLine(head)}${lines.join("")}`;
}

/** Saves the table that is on screen, also what is not loaded of it, and says so. */
export function saveScreenTable(): void {
  const table = useExports.getState().tables.at(-1)?.table;
  if (table === undefined) showToast("error", "There is no table on this page.");
  else
    save(table).catch((error: unknown) =>
      showToast("error", `The table was not saved: ${(error as Error).message}`),
    );
}

async function save(table: ScreenTable): Promise<void> {
  const rows = await table.load();
  saveText(csvOf(table.head, rows), `${table.name.replaceAll(" ", "-")}.csv`, "text/csv;charset=utf-8");
  showToast("info", `${rowsText(rows.rowCount, table.rowCount)} of ${table.name} saved as CSV`);
}

/** "749 rows", or "the first 100,000 of 120,412 rows" */
export function rowsText(saved: number, all: number): string {
  const rows = formatCounted(Math.max(saved, all), "row");
  return saved < all ? `the first ${formatCount(saved)} of ${rows}` : rows;
}

export function openExport(): void {
  useOverlay.getState().show("export");
}
