import { assertNever } from "../base/assert.ts";
import type { AnyBatch } from "./batch.ts";

/** The table whose rows `selectRows` and drops mean: spans, log records, and metrics (each with all its points). */
interface ItemTable {
  readonly rowCount: number;
  /** `scope` is a row of `scopes`. Longer than `rowCount`: there is room for more. */
  readonly columns: { readonly scope: Uint32Array };
}

function itemTableOf(batch: AnyBatch): ItemTable {
  switch (batch.signal) {
    case "traces":
      return batch.tables.spans;
    case "metrics":
      return batch.tables.metrics;
    case "logs":
      return batch.tables.logRecords;
    default:
      return assertNever(batch);
  }
}

export function itemRowCountOf(batch: AnyBatch): number {
  return itemTableOf(batch).rowCount;
}

/** For each item, its row of `scopes`. */
export function itemScopesOf(batch: AnyBatch): Uint32Array {
  const { columns, rowCount } = itemTableOf(batch);
  return columns.scope.subarray(0, rowCount);
}

/** To select all items, or to show a drop of them all. */
export function allItemRows(batch: AnyBatch): Uint32Array {
  return Uint32Array.from({ length: itemRowCountOf(batch) }, (_, row) => row);
}
