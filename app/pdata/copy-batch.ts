import type { AnyBatch } from "./batch.ts";
import { type AnyColumnArray, type Columns, Table, type TableSchema, wordsOf } from "./table.ts";

/**
 * The batch with tables of its own, over the same dictionary (which only grows, so that nobody minds sharing it): what is
 * edited in one is not seen in the other. `wire` and `client` go along.
 */
export function copyBatch<B extends AnyBatch>(batch: B): B {
  const tables: Record<string, Table> = {};
  for (const [name, table] of Object.entries<Table>(batch.tables)) tables[name] = copyTable(table);
  return { ...batch, tables } as B;
}

function copyTable({ schema, columns, rowCount }: Table): Table {
  const copies: Record<string, AnyColumnArray> = {};
  for (const name in schema) {
    const words = rowCount * wordsOf(schema[name]!.kind);
    copies[name] = (columns[name] as AnyColumnArray).slice(0, words);
  }
  return Table.over(schema, copies as Columns<TableSchema>, rowCount);
}
