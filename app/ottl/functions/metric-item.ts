import type { MetricBatch } from "../../pdata/metric-batch.ts";

/** What an editor of metrics is given: the item, and marks for number points that are to go. */
export interface MetricItem {
  readonly batch: MetricBatch;
  readonly metric: number;
  /** Row in the table of the metric's points, in the context `datapoint`. */
  readonly point: number;
  readonly dropped: Uint8Array;
}
