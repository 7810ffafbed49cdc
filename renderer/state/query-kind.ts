import { parseQuery } from "../../app/traceql/parse.ts";
import { QueryError } from "../../app/traceql/query-error.ts";
import type { MetricsStage, Query } from "../../app/traceql/syntax-tree.ts";

/** What the values of a metrics query are. */
export type Measure = "rate" | "count" | "duration" | "number";

/** The tree of a text; undefined where it cannot be read. Mistakes are told in the query line, nowhere else. */
export function treeOf(text: string): Query | undefined {
  try {
    return parseQuery(text);
  } catch (error) {
    if (error instanceof QueryError) return undefined;
    throw error;
  }
}

/** Asks for series over time rather than for traces. */
export function isMetricsQuery(text: string): boolean {
  return metricsStageOf(text) !== undefined;
}

/** The spans a metrics query measures; any other query as it is. */
export function spansetPart(text: string): string {
  const metrics = metricsStageOf(text);
  return metrics === undefined
    ? text
    : text
        .slice(0, metrics.from)
        .replace(/\|\s*$/, "")
        .trim();
}

export function measureOf(text: string): Measure {
  const metrics = metricsStageOf(text)?.metrics;
  switch (metrics?.function) {
    case "rate":
      return "rate";
    case "count_over_time":
    case "histogram_over_time":
      return "count";
    case "min_over_time":
    case "max_over_time":
    case "avg_over_time":
    case "sum_over_time":
    case "quantile_over_time":
      return isDuration(metrics.of) ? "duration" : "number";
    case "compare":
    case undefined:
      return "number";
    default:
      return metrics satisfies never;
  }
}

/** Whether a histogram is one of durations. */
export function isOfDuration(text: string): boolean {
  const metrics = metricsStageOf(text)?.metrics;
  return metrics !== undefined && "of" in metrics && metrics.of !== undefined && isDuration(metrics.of);
}

/** The stage that computes series; undefined where there is none, or the text cannot be read. */
export function metricsStageOf(text: string): MetricsStage | undefined {
  // Most queries have no second stage: no need to read them for this.
  if (!text.includes("|")) return undefined;
  return treeOf(text)?.stages.find((stage) => stage.type === "metrics");
}

function isDuration(field: { readonly type: string; readonly name?: string }): boolean {
  return ["span:duration", "trace:duration", "event:timeSinceStart"].includes(field.name ?? "");
}
