/** The telemetry signals we carry, as the OpenTelemetry specification names them. */
export type Signal = "traces" | "metrics" | "logs";

export const signals: readonly Signal[] = ["traces", "metrics", "logs"];

/** What one item of a signal is called in counters and texts. */
export const itemNames: Record<Signal, string> = {
  traces: "spans",
  metrics: "metric_points",
  logs: "log_records",
};
