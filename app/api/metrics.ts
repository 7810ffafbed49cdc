import * as v from "valibot";
import { limit } from "./params.ts";

/** Which metrics. */
export const metricFilter = {
  /** Part of the metric name, any case. */
  text: v.optional(v.pipe(v.string(), v.maxLength(1_000))),
  service: v.optional(v.string()),
};

export const metricListParams = v.object({ ...metricFilter, limit: v.optional(limit(10_000), 1_000) });

/** One row for each metric of each service, by name then service. (s) = index into `strings`. */
export interface MetricList {
  readonly matched: number;
  readonly elapsedMs: number;
  readonly rowCount: number;
  readonly strings: readonly string[];
  /** (s) */
  readonly name: Uint32Array;
  /** (s) */
  readonly unit: Uint32Array;
  /** (s) */
  readonly description: Uint32Array;
  /** (s) */
  readonly service: Uint32Array;
  /** `metricType` of app/pdata: 5 gauge, 7 sum, 9 histogram, 10 exponential histogram, 11 summary. */
  readonly type: Uint8Array;
  /** 0 unspecified, 1 delta, 2 cumulative. */
  readonly temporality: Uint8Array;
  readonly isMonotonic: Uint8Array;
  readonly pointCount: Float64Array;
  /** Distinct attribute sets. */
  readonly seriesCount: Uint32Array;
  /** Value of the newest point: the number, or the mean (sum / count) of a histogram; NaN where there is none. */
  readonly lastValue: Float64Array;
  /** Milliseconds since 1970. */
  readonly lastTimeMs: Float64Array;
  readonly exemplarCount: Float64Array;
  /** Values of the newest points over time of the busiest series, oldest first: rows [sparkEnd[i-1], sparkEnd[i]). */
  readonly sparkEnd: Uint32Array;
  readonly sparkValue: Float64Array;
}
