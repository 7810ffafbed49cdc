import type { Batch } from "./batch.ts";
import type { Dictionary } from "./dictionary.ts";
import {
  attributeListSchema,
  endOf,
  f64,
  i32,
  id8,
  id16,
  rowOf,
  scopeSchema,
  string,
  u8,
  u32,
  u64,
} from "./schema.ts";
import { Table } from "./table.ts";

/**
 * Metrics as columns. A metric's points are consecutive rows of the table of its type:
 *
 *     scopes ◄── metrics ──► metricMetadata
 *                   ├─ gauge, sum ──────────► numberPoints ──► pointAttributes, exemplars
 *                   ├─ histogram ───────────► histogramPoints ──► bucketCounts, explicitBounds, …
 *                   ├─ exponential histogram ► exponentialPoints ──► bucketCounts (positive, then negative), …
 *                   └─ summary ─────────────► summaryPoints ──► quantiles, …
 *                                              exemplars ──► exemplarAttributes
 *
 * The four point tables share the lists pointAttributes, exemplars and bucketCounts; so a point holds the start and
 * the end of its range (points of several tables interleave in the lists), not the end alone.
 */
export const metricType = {
  none: 0,
  gauge: 5,
  sum: 7,
  histogram: 9,
  exponentialHistogram: 10,
  summary: 11,
} as const;

export type PointTableName = "numberPoints" | "histogramPoints" | "exponentialPoints" | "summaryPoints";

/** The table that holds the points of a metric of this type; undefined where it has none. */
export function pointTableOf(type: number): PointTableName | undefined {
  switch (type) {
    case metricType.gauge:
    case metricType.sum:
      return "numberPoints";
    case metricType.histogram:
      return "histogramPoints";
    case metricType.exponentialHistogram:
      return "exponentialPoints";
    case metricType.summary:
      return "summaryPoints";
    default:
      return undefined;
  }
}

export const metricSchema = {
  scope: rowOf("scopes"),
  name: string,
  description: string,
  unit: string,
  /** Field number of the oneof member in `Metric` (`metricType`); none where data is absent. */
  type: u8,
  aggregationTemporality: i32,
  isMonotonic: u8,
  /** First and one past the last row in the point table of `type`. */
  pointsStart: u32,
  pointsEnd: u32,
  metadataEnd: endOf("metricMetadata"),
} as const;

const pointColumns = {
  metric: rowOf("metrics"),
  startTimeUnixNano: u64,
  timeUnixNano: u64,
  /** Bit 0 = no recorded value. */
  flags: u32,
  attributesStart: rowOf("pointAttributes"),
  attributesEnd: rowOf("pointAttributes"),
} as const;

const exemplarRange = { exemplarsStart: rowOf("exemplars"), exemplarsEnd: rowOf("exemplars") } as const;

/** How `value` is to be read. */
export const numberType = { none: 0, double: 1, int: 2 } as const;

export const numberPointSchema = {
  ...pointColumns,
  ...exemplarRange,
  valueType: u8,
  /** The eight bytes of the double or of the int64. */
  value: u64,
} as const;

/** Which optional doubles were on the wire. */
export const statFlag = { hasSum: 1, hasMin: 2, hasMax: 4 } as const;

const statColumns = { count: u64, sum: f64, min: f64, max: f64, presence: u8 } as const;

export const histogramPointSchema = {
  ...pointColumns,
  ...exemplarRange,
  ...statColumns,
  bucketCountsStart: rowOf("bucketCounts"),
  bucketCountsEnd: rowOf("bucketCounts"),
  explicitBoundsEnd: endOf("explicitBounds"),
} as const;

/** Which bucket messages were on the wire. */
export const bucketsFlag = { hasPositive: 8, hasNegative: 16 } as const;

export const exponentialPointSchema = {
  ...pointColumns,
  ...exemplarRange,
  ...statColumns,
  scale: i32,
  zeroCount: u64,
  zeroThreshold: f64,
  positiveOffset: i32,
  negativeOffset: i32,
  /** Positive buckets are [start, split), negative ones [split, end). */
  bucketCountsStart: rowOf("bucketCounts"),
  bucketCountsSplit: rowOf("bucketCounts"),
  bucketCountsEnd: rowOf("bucketCounts"),
} as const;

export const summaryPointSchema = {
  ...pointColumns,
  count: u64,
  sum: f64,
  quantilesEnd: endOf("quantiles"),
} as const;

export const exemplarSchema = {
  timeUnixNano: u64,
  valueType: u8,
  value: u64,
  traceId: id16,
  spanId: id8,
  attributesEnd: endOf("exemplarAttributes"),
} as const;

export const metricTables = {
  scopes: scopeSchema,
  metrics: metricSchema,
  metricMetadata: attributeListSchema,
  numberPoints: numberPointSchema,
  histogramPoints: histogramPointSchema,
  exponentialPoints: exponentialPointSchema,
  summaryPoints: summaryPointSchema,
  pointAttributes: attributeListSchema,
  bucketCounts: { count: u64 },
  explicitBounds: { bound: f64 },
  quantiles: { quantile: f64, value: f64 },
  exemplars: exemplarSchema,
  exemplarAttributes: attributeListSchema,
} as const;

export type MetricBatch = Batch<"metrics", typeof metricTables>;

export function newMetricBatch(dictionary: Dictionary): MetricBatch {
  return {
    signal: "metrics",
    dictionary,
    tables: {
      scopes: new Table(scopeSchema),
      metrics: new Table(metricSchema),
      metricMetadata: new Table(attributeListSchema),
      numberPoints: new Table(numberPointSchema),
      histogramPoints: new Table(histogramPointSchema),
      exponentialPoints: new Table(exponentialPointSchema),
      summaryPoints: new Table(summaryPointSchema),
      pointAttributes: new Table(attributeListSchema),
      bucketCounts: new Table(metricTables.bucketCounts),
      explicitBounds: new Table(metricTables.explicitBounds),
      quantiles: new Table(metricTables.quantiles),
      exemplars: new Table(exemplarSchema),
      exemplarAttributes: new Table(attributeListSchema),
    },
  };
}
