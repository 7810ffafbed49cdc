import type { BatchSchema } from "../../pdata/batch.ts";
import type { TableSchema } from "../../pdata/table.ts";

/** A column whose values tell kinds of rows apart; with `of`, the value is that column of the row it points to. */
export interface OrderKey {
  readonly column: string;
  readonly of?: { readonly table: string; readonly column: string };
}

const resourceOfScope = { column: "scope", of: { table: "scopes", column: "resource" } };
const scopeOfScope = { column: "scope", of: { table: "scopes", column: "scope" } };
const nameOfMetric = { column: "metric", of: { table: "metrics", column: "name" } };

/** What the row order of a table comes from; tables not named here keep the order of arrival. See row-order.ts. */
const orderKeys: Readonly<Record<string, readonly OrderKey[]>> = {
  spans: [resourceOfScope, scopeOfScope, { column: "name" }],
  events: [{ column: "name" }],
  logRecords: [resourceOfScope, scopeOfScope, { column: "severityNumber" }, { column: "eventName" }],
  metrics: [{ column: "name" }],
  numberPoints: [nameOfMetric],
  histogramPoints: [nameOfMetric],
  exponentialPoints: [nameOfMetric],
  summaryPoints: [nameOfMetric],
};

export function orderKeysOf(table: string): readonly OrderKey[] {
  return orderKeys[table] ?? [];
}

/** A table of attributes: one column of pair codes. */
export function isAttributeList(schema: TableSchema): boolean {
  return Object.keys(schema).length === 1 && schema["pair"]?.kind === "pair";
}

/** The table and `end` column that a list hangs off. */
export interface Owner {
  readonly table: string;
  readonly column: string;
}

/** Undefined where the owners hold both ends of their ranges themselves (points of metrics). */
export function ownerOf(schema: BatchSchema, list: string): Owner | undefined {
  for (const table in schema)
    for (const column in schema[table]!) {
      const { kind, of } = schema[table]![column]!;
      if (kind === "end" && of === list) return { table, column };
    }
  return undefined;
}

/** The table whose id columns are written together, see lineage.ts, and whose span ids and times are apart. */
export const lineageTable = "spans";

const lineageColumns: readonly string[] = ["traceId", "spanId", "parentSpanId"];

/**
 * The columns of a table that are written one by one, in the order they are written: those the row order comes from,
 * then 32-bit ones, then the wide ones.
 */
function columnSequence(schema: BatchSchema, table: string): readonly string[] {
  const columns = schema[table]!;
  const isSpecial = (name: string) =>
    (table === lineageTable && lineageColumns.includes(name)) || isEndOfAttributes(schema, table, name);
  const plain = Object.keys(columns).filter((name) => !isSpecial(name));
  const keys = orderKeysOf(table).map(({ column }) => column);
  const first = plain.filter((name) => keys.includes(name));
  const rest = plain.filter((name) => !keys.includes(name));
  return [
    ...first,
    ...rest.filter((name) => !isWide(columns, name)),
    ...rest.filter((name) => isWide(columns, name)),
  ];
}

/** The 32-bit columns of the sequence. */
export function narrowColumnsOf(schema: BatchSchema, table: string): readonly string[] {
  return columnSequence(schema, table).filter((name) => !isWide(schema[table]!, name));
}

/** The others: ids of linked spans, times, doubles. */
export function wideColumnsOf(schema: BatchSchema, table: string): readonly string[] {
  return columnSequence(schema, table).filter((name) => isWide(schema[table]!, name));
}

/** These follow from the attributes. */
function isEndOfAttributes(schema: BatchSchema, table: string, column: string): boolean {
  const { kind, of } = schema[table]![column]!;
  return kind === "end" && of !== undefined && isAttributeList(schema[of]!);
}

function isWide(columns: TableSchema, name: string): boolean {
  const { kind } = columns[name]!;
  return kind === "u64" || kind === "f64" || kind === "id8" || kind === "id16";
}
