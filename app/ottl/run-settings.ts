import type { AnyBatch } from "../pdata/batch.ts";
import type { ErrorMode, ErrorReport } from "./compile/error-sink.ts";

export interface RunSettings {
  readonly errorMode: ErrorMode;
}

/** What `ConditionGroup` is to a group of statements. */
export interface Gate {
  select(
    batch: AnyBatch,
    settings: RunSettings,
  ): { readonly marks: Uint8Array; readonly reports: readonly ErrorReport[] };
}

export interface StatementSettings extends RunSettings {
  /** Conditions in the same context; items for which none holds are left alone. */
  readonly gate?: Gate | undefined;
}

/** One more than the largest row. */
export function rowLimit(rows: Uint32Array): number {
  return rows.length === 0 ? 0 : rows[rows.length - 1]! + 1;
}
