import type { ColumnSpec } from "./table.ts";

/** The words schemas are written in. Widths: see `ColumnKind`. */
export const u8 = { kind: "u8" } as const satisfies ColumnSpec;
export const u32 = { kind: "u32" } as const satisfies ColumnSpec;
export const i32 = { kind: "i32" } as const satisfies ColumnSpec;
export const f64 = { kind: "f64" } as const satisfies ColumnSpec;
export const u64 = { kind: "u64" } as const satisfies ColumnSpec;
export const id8 = { kind: "id8" } as const satisfies ColumnSpec;
export const id16 = { kind: "id16" } as const satisfies ColumnSpec;
export const string = { kind: "string" } as const satisfies ColumnSpec;
export const pair = { kind: "pair" } as const satisfies ColumnSpec;
export const value = { kind: "value" } as const satisfies ColumnSpec;
export const resource = { kind: "resource" } as const satisfies ColumnSpec;
export const scope = { kind: "scope" } as const satisfies ColumnSpec;

export function endOf<T extends string>(table: T): { readonly kind: "end"; readonly of: T } {
  return { kind: "end", of: table };
}

export function rowOf<T extends string>(table: T): { readonly kind: "row"; readonly of: T } {
  return { kind: "row", of: table };
}

/** A list of attributes: one code a row. Owners hold an `end` column into it. */
export const attributeListSchema = { pair } as const;

/**
 * One row for each Scope{Spans,Metrics,Logs} envelope that held items. Items point at their row, so a batch encodes
 * back into the envelopes it came in: a new ResourceX starts where `envelope` changes.
 */
export const scopeSchema = {
  /** Ordinal of the enclosing Resource{Spans,Metrics,Logs} in the request. */
  envelope: u32,
  resource,
  resourceSchemaUrl: string,
  scope,
  scopeSchemaUrl: string,
} as const;
