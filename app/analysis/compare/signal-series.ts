/** What one metric, or one template of log records, of a service does over time on both sides; one value a slice of time, in order. */
export interface SignalSeries {
  readonly kind: "metrics" | "logs";
  readonly service: string;
  /** Metric with its attributes, or template. */
  readonly text: string;
  /** Of a log record: error or worse. */
  readonly isError: boolean;
  /** Of what the values are: a level (of a gauge, or the mean of a histogram), or how much there is of it in a second. */
  readonly of: "level" | "rate";
  readonly unit: string;
  /** As `CohortSignal.search`. */
  readonly search: string;
  /** In hex digits a trace that one of the records or exemplars names; empty where none does. */
  readonly traceIds: { readonly baseline: string; readonly canary: string };
  readonly baseline: Float64Array;
  readonly canary: Float64Array;
}
