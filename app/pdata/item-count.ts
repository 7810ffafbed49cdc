import { assertNever } from "../base/assert.ts";
import type { AnyBatch } from "./batch.ts";
import type { MetricBatch } from "./metric-batch.ts";

/** Spans, points or records of a batch. */
export function itemCountOf(batch: AnyBatch): number {
  switch (batch.signal) {
    case "traces":
      return batch.tables.spans.rowCount;
    case "metrics":
      return pointCountOf(batch);
    case "logs":
      return batch.tables.logRecords.rowCount;
    default:
      return assertNever(batch);
  }
}

export function pointCountOf(batch: MetricBatch): number {
  const { numberPoints, histogramPoints, exponentialPoints, summaryPoints } = batch.tables;
  return (
    numberPoints.rowCount + histogramPoints.rowCount + exponentialPoints.rowCount + summaryPoints.rowCount
  );
}
