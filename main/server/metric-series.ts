import type { ComparisonResult, MetricsResult, StartsOutside } from "../../app/api/trace-queries.ts";

/** The series of a metrics query as the HTTP API writes them. */
export interface MetricSeries {
  readonly labels: Readonly<Record<string, string>>;
  /** One for each step; null where there is no value. */
  readonly values: readonly (number | null)[];
}

export interface MetricsAnswer {
  readonly startTimeUnixNano: string;
  readonly stepNano: number;
  readonly steps: number;
  readonly series: readonly MetricSeries[];
  /** No span starts after the last step: it may not be over. */
  readonly isLastOpen: boolean;
  /** Matching spans that start too far off to be among the steps, where no range was given. */
  readonly before?: StartsOutside | undefined;
  readonly after?: StartsOutside | undefined;
  /** Series left out by the limit on their number. */
  readonly truncated: number;
  /** Relative error of quantiles; absent where there are none. */
  readonly quantileError?: number | undefined;
  readonly examinedSpans: number;
  readonly elapsedMs: number;
}

/** `compare()` answers with values by field, everything else with series. */
export function metricsAnswer(result: MetricsResult | ComparisonResult): MetricsAnswer | ComparisonResult {
  if (!("labels" in result)) return result;
  const { startUnixNano, stepNano, steps, isLastOpen, before, after } = result;
  const { truncated, quantileError, examinedSpans, elapsedMs } = result;
  const series = result.labels.map((labels, index) => ({
    labels: Object.fromEntries(labels.map(({ name, value }) => [name, value])),
    values: Array.from(result.values.subarray(index * steps, (index + 1) * steps), numberOrNull),
  }));
  return {
    ...{ startTimeUnixNano: startUnixNano, stepNano, steps, series },
    ...{ isLastOpen, before, after, truncated, quantileError, examinedSpans, elapsedMs },
  };
}

/** JSON has no NaN and no infinities. */
function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
