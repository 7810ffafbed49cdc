import type { ServiceRow } from "../api/engine.ts";
import type { LogIndex } from "../spanindex/log-index.ts";
import type { MetricIndex } from "../spanindex/metric-index.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";

/** Every service of which anything is stored, by name. */
export function listServices(traces: TraceIndex, metrics: MetricIndex, logs: LogIndex): ServiceRow[] {
  const spans = traces.services();
  const points = metrics.services();
  const records = logs.services();
  const names = new Set([...spans.keys(), ...points.keys(), ...records.keys()]);
  return [...names].sort().map((name) => ({
    name,
    spanCount: spans.get(name)?.spanCount ?? 0,
    errorCount: spans.get(name)?.errorCount ?? 0,
    logCount: records.get(name) ?? 0,
    metricPointCount: points.get(name) ?? 0,
  }));
}
