import type { ErrorMode } from "./compile/error-sink.ts";

export interface RunSettings {
  readonly errorMode: ErrorMode;
}

/** One more than the largest row. */
export function rowLimit(rows: Uint32Array): number {
  return rows.length === 0 ? 0 : rows[rows.length - 1]! + 1;
}
