import type { scopeSchema } from "./schema.ts";
import type { Table } from "./table.ts";

export type ScopeTable = Table<typeof scopeSchema>;

/** The columns of a scope row apart from its envelope. */
export interface ScopeCodes {
  readonly resource: number;
  readonly resourceSchemaUrl: number;
  readonly scope: number;
  readonly scopeSchemaUrl: number;
}

/**
 * Finds equal rows in the table of scopes of a chunk, so that thousands of requests from the same senders leave a
 * handful of rows. Rows of the same resource share an envelope, whatever requests they came in.
 */
export class ScopeIndex {
  readonly table: ScopeTable;
  readonly #rows = new Map<string, number>();
  readonly #envelopes = new Map<string, number>();

  /** Takes up the rows that are there. Nobody else may add rows from now on. */
  constructor(table: ScopeTable) {
    this.table = table;
    const { columns } = table;
    for (let row = 0; row < table.rowCount; row++) {
      const resourceKey = `${columns.resource[row]} ${columns.resourceSchemaUrl[row]}`;
      const key = `${resourceKey} ${columns.scope[row]} ${columns.scopeSchemaUrl[row]}`;
      if (!this.#rows.has(key)) this.#rows.set(key, row);
      if (!this.#envelopes.has(resourceKey)) this.#envelopes.set(resourceKey, columns.envelope[row]!);
    }
  }

  /** The row that holds these codes, added if there is none. */
  rowOf(codes: ScopeCodes): number {
    const resourceKey = `${codes.resource} ${codes.resourceSchemaUrl}`;
    const key = `${resourceKey} ${codes.scope} ${codes.scopeSchemaUrl}`;
    return this.#rows.get(key) ?? this.#add(codes, resourceKey, key);
  }

  #add(codes: ScopeCodes, resourceKey: string, key: string): number {
    const envelope = this.#envelopes.get(resourceKey) ?? nextEnvelope(this.table);
    const row = this.table.addRow();
    const { columns } = this.table;
    columns.envelope[row] = envelope;
    columns.resource[row] = codes.resource;
    columns.resourceSchemaUrl[row] = codes.resourceSchemaUrl;
    columns.scope[row] = codes.scope;
    columns.scopeSchemaUrl[row] = codes.scopeSchemaUrl;
    this.#rows.set(key, row);
    this.#envelopes.set(resourceKey, envelope);
    return row;
  }
}

/** An envelope ordinal that no row of the table has. */
export function nextEnvelope(table: ScopeTable): number {
  let next = 0;
  for (let row = 0; row < table.rowCount; row++) next = Math.max(next, table.columns.envelope[row]! + 1);
  return next;
}
