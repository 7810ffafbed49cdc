import type { AnyBatch } from "./batch.ts";
import { itemCountOf } from "./item-count.ts";
import { type MetricBatch, pointTableOf } from "./metric-batch.ts";
import { type DroppedRows, dropRows, selectRows } from "./select-rows.ts";

/**
 * A batch of the items `start` to `end` (spans, records, or data points in the order of their metrics), over the same
 * dictionary; the batch itself where that is all of them. A metric whose points lie on both sides of a border is in
 * both slices, with its own points in each.
 */
export function sliceItems<B extends AnyBatch>(batch: B, start: number, end: number): B {
  const count = itemCountOf(batch);
  if (start <= 0 && end >= count) return batch;
  return batch.signal === "metrics"
    ? dropRows(batch, pointsOutside(batch, start, end))
    : selectRows(batch, rowRange(start, Math.min(end, count)));
}

function rowRange(start: number, end: number): Uint32Array {
  return Uint32Array.from({ length: end - start }, (_, i) => start + i);
}

function pointsOutside({ tables }: MetricBatch, start: number, end: number): DroppedRows {
  const dropped = {
    numberPoints: new Uint8Array(tables.numberPoints.rowCount),
    histogramPoints: new Uint8Array(tables.histogramPoints.rowCount),
    exponentialPoints: new Uint8Array(tables.exponentialPoints.rowCount),
    summaryPoints: new Uint8Array(tables.summaryPoints.rowCount),
  };
  const { columns, rowCount } = tables.metrics;
  let item = 0;
  for (let row = 0; row < rowCount; row++) {
    const table = pointTableOf(columns.type[row]!);
    if (table === undefined) continue;
    for (let point = columns.pointsStart[row]!; point < columns.pointsEnd[row]!; point++, item++)
      if (item < start || item >= end) dropped[table][point] = 1;
  }
  return dropped;
}
