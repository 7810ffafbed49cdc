import { gather } from "../../pdata/gather.ts";
import type { LogBatch } from "../../pdata/log-batch.ts";
import { scopeSchema } from "../../pdata/schema.ts";
import { selectRows } from "../../pdata/select-rows.ts";
import { type AnyColumnArray, type Columns, Table } from "../../pdata/table.ts";

/** The records of a batch, each with a resource and a scope of its own, so that statements change them for this record alone. */
export function flattenLogs(batch: LogBatch): LogBatch {
  const { logRecords } = batch.tables;
  const rows = logRecords.columns.scope.slice(0, logRecords.rowCount);
  const columns: Record<string, AnyColumnArray> = {};
  for (const name of Object.keys(scopeSchema) as (keyof typeof scopeSchema)[])
    columns[name] = gather(batch.tables.scopes.columns[name], scopeSchema[name].kind, rows);
  const scopes = Table.over(scopeSchema, columns as Columns<typeof scopeSchema>, rows.length);
  for (let row = 0; row < rows.length; row++) {
    scopes.columns.envelope[row] = row;
    logRecords.columns.scope[row] = row;
  }
  return { ...batch, tables: { ...batch.tables, scopes }, wire: undefined };
}

/** The same batch with the records of equal resources and scopes together, in the order in which they first come. */
export function regroupLogs(batch: LogBatch): LogBatch {
  const { scopes, logRecords } = batch.tables;
  const { envelope, resource, resourceSchemaUrl, scope, scopeSchemaUrl } = scopes.columns;
  /** Records by resource, then by scope. */
  const groups = new Map<string, Map<string, number[]>>();
  for (let row = 0; row < logRecords.rowCount; row++) {
    const at = logRecords.columns.scope[row]!;
    const ofResource = entry(
      groups,
      `${resource[at]} ${resourceSchemaUrl[at]}`,
      () => new Map<string, number[]>(),
    );
    entry(ofResource, `${scope[at]} ${scopeSchemaUrl[at]}`, (): number[] => []).push(row);
  }
  const order: number[] = [];
  for (const [number, ofResource] of [...groups.values()].entries()) {
    for (const rows of ofResource.values()) {
      const first = logRecords.columns.scope[rows[0]!]!;
      envelope[first] = number;
      for (const row of rows) logRecords.columns.scope[row] = first;
      order.push(...rows);
    }
  }
  return selectRows(batch, Uint32Array.from(order));
}

function entry<V>(map: Map<string, V>, key: string, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
