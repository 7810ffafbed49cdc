import type { AnyBatch } from "../pdata/batch.ts";
import { pointTableNames } from "../pdata/edit/attribute-owners.ts";
import type { DroppedRows } from "../pdata/select-rows.ts";
import type { Table } from "../pdata/table.ts";
import { tableOfContext } from "./compile/frame.ts";
import type { ContextName } from "./contexts/context-names.ts";

const itemTable = { traces: "spans", metrics: "metrics", logs: "logRecords" } as const;

type Tables = Readonly<Record<string, Table>>;

/**
 * The rows that `dropRows` has to leave out so that the marked rows of a context are gone (`marked`) or the only ones left (`others`).
 * A resource or a scope is gone when all its items are.
 */
export function rowsToDrop(
  batch: AnyBatch,
  context: ContextName,
  marks: Uint8Array,
  which: "marked" | "others" = "marked",
): DroppedRows {
  const tables = batch.tables as unknown as Tables;
  const isDropped = which === "marked" ? 1 : 0;
  const table = tableOfContext[context];
  if (table === "scopes") return itemsOfScopes(batch, context, marks, isDropped);
  if (table === "points") return pointsByTable(tables, marks, isDropped);
  return { [table]: dropMarks(tables[table]!.rowCount, (row) => marks[row] === isDropped) };
}

function dropMarks(rowCount: number, isDropped: (row: number) => boolean): Uint8Array {
  const dropped = new Uint8Array(rowCount);
  for (let row = 0; row < rowCount; row++) dropped[row] = Number(isDropped(row));
  return dropped;
}

function itemsOfScopes(
  batch: AnyBatch,
  context: ContextName,
  marks: Uint8Array,
  isDropped: number,
): DroppedRows {
  const { scopes } = batch.tables;
  const scopeMarks = context === "resource" ? spreadOverEnvelopes(scopes, marks) : marks;
  const name = itemTable[batch.signal];
  const items = (batch.tables as unknown as Tables)[name]!;
  const { scope } = items.columns as unknown as { scope: Uint32Array };
  return { [name]: dropMarks(items.rowCount, (row) => scopeMarks[scope[row]!] === isDropped) };
}

/** Marks of resources are on the first row of each envelope. */
function spreadOverEnvelopes(scopes: AnyBatch["tables"]["scopes"], marks: Uint8Array): Uint8Array {
  const { envelope } = scopes.columns;
  const marked = new Set<number>();
  for (let row = 0; row < scopes.rowCount; row++) if (marks[row] === 1) marked.add(envelope[row]!);
  return dropMarks(scopes.rowCount, (row) => marked.has(envelope[row]!));
}

function pointsByTable(tables: Tables, marks: Uint8Array, isDropped: number): DroppedRows {
  let base = 0;
  const dropped: Record<string, Uint8Array> = {};
  for (const name of pointTableNames) {
    const { rowCount } = tables[name]!;
    const first = base;
    dropped[name] = dropMarks(rowCount, (row) => marks[first + row] === isDropped);
    base += rowCount;
  }
  return dropped;
}
