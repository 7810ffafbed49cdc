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
  /** Rows by `hashOf`: texts as keys would cost more than copying the spans of a small request. */
  readonly #rows = new Map<number, number[]>();
  readonly #envelopes = new Map<string, number>();

  /** Takes up the rows that are there. Nobody else may add rows from now on. */
  constructor(table: ScopeTable) {
    this.table = table;
    const { columns } = table;
    for (let row = 0; row < table.rowCount; row++) {
      const codes = {
        resource: columns.resource[row]!,
        resourceSchemaUrl: columns.resourceSchemaUrl[row]!,
        scope: columns.scope[row]!,
        scopeSchemaUrl: columns.scopeSchemaUrl[row]!,
      };
      this.#enter(codes, row);
      const envelope = envelopeKey(codes);
      if (!this.#envelopes.has(envelope)) this.#envelopes.set(envelope, columns.envelope[row]!);
    }
  }

  /** The row that holds these codes, added if there is none. */
  rowOf(codes: ScopeCodes): number {
    const rows = this.#rows.get(hashOf(codes));
    if (rows !== undefined) for (const row of rows) if (this.#holds(row, codes)) return row;
    return this.#add(codes);
  }

  #holds(row: number, { resource, resourceSchemaUrl, scope, scopeSchemaUrl }: ScopeCodes): boolean {
    const { columns } = this.table;
    return (
      columns.resource[row] === resource &&
      columns.resourceSchemaUrl[row] === resourceSchemaUrl &&
      columns.scope[row] === scope &&
      columns.scopeSchemaUrl[row] === scopeSchemaUrl
    );
  }

  #enter(codes: ScopeCodes, row: number): void {
    const hash = hashOf(codes);
    const rows = this.#rows.get(hash);
    if (rows === undefined) this.#rows.set(hash, [row]);
    else rows.push(row);
  }

  #add(codes: ScopeCodes): number {
    const envelopeOf = envelopeKey(codes);
    const envelope = this.#envelopes.get(envelopeOf) ?? nextEnvelope(this.table);
    const row = this.table.addRow();
    const { columns } = this.table;
    columns.envelope[row] = envelope;
    columns.resource[row] = codes.resource;
    columns.resourceSchemaUrl[row] = codes.resourceSchemaUrl;
    columns.scope[row] = codes.scope;
    columns.scopeSchemaUrl[row] = codes.scopeSchemaUrl;
    this.#enter(codes, row);
    this.#envelopes.set(envelopeOf, envelope);
    return row;
  }
}

function envelopeKey({ resource, resourceSchemaUrl }: ScopeCodes): string {
  return `${resource} ${resourceSchemaUrl}`;
}

function hashOf({ resource, resourceSchemaUrl, scope, scopeSchemaUrl }: ScopeCodes): number {
  const ofResource = Math.imul(resource, 0x9e3779b1) ^ Math.imul(resourceSchemaUrl, 0x85ebca6b);
  return ofResource ^ Math.imul(scope, 0x2c1b3c6d) ^ Math.imul(scopeSchemaUrl, 0x297a2d39);
}

/** An envelope ordinal that no row of the table has. */
export function nextEnvelope(table: ScopeTable): number {
  let next = 0;
  for (let row = 0; row < table.rowCount; row++) next = Math.max(next, table.columns.envelope[row]! + 1);
  return next;
}
