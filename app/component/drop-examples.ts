import type { AnyBatch } from "../pdata/batch.ts";

/** All item rows of a batch (metrics, not points), for a drop of the whole. */
export function allRows(batch: AnyBatch): Uint32Array {
  return Uint32Array.from({ length: rowCountOf(batch) }, (_, row) => row);
}

function rowCountOf({ signal, tables }: AnyBatch): number {
  if (signal === "traces") return tables.spans.rowCount;
  return signal === "metrics" ? tables.metrics.rowCount : tables.logRecords.rowCount;
}
