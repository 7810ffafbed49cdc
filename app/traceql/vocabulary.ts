export const comparisons: ReadonlySet<string> = new Set(["=", "!=", "<", "<=", ">", ">=", "=~", "!~"]);
export const arithmetic: ReadonlySet<string> = new Set(["+", "-", "*", "/", "%", "^"]);
export const aggregates: ReadonlySet<string> = new Set(["count", "avg", "min", "max", "sum"]);
export const metrics: ReadonlySet<string> = new Set([
  ...["rate", "count_over_time", "min_over_time", "max_over_time", "avg_over_time", "sum_over_time"],
  ...["quantile_over_time", "histogram_over_time", "compare"],
]);
/** Functions that are called with nothing in their parentheses. */
export const callsOfNothing: ReadonlySet<string> = new Set(["count", "rate", "count_over_time", "coalesce"]);
/** Everything that is called in a pipeline. */
export const functions: ReadonlySet<string> = new Set([
  ...["by", "coalesce", "select", "topk", "bottomk", "with"],
  ...aggregates,
  ...metrics,
]);
