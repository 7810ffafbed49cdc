import type { MetricBatch, PointTableName } from "../../pdata/metric-batch.ts";

/** Points that are to go when an editor is through: rows of each table. */
export type DroppedPoints = Readonly<Record<PointTableName, Set<number>>>;

/** What an editor of metrics is given: the item, and where it says which points are to go. */
export interface MetricItem {
  readonly batch: MetricBatch;
  readonly metric: number;
  /** Row in the table of the metric's points, in the context `datapoint`. */
  readonly point: number;
  readonly dropped: DroppedPoints;
}
