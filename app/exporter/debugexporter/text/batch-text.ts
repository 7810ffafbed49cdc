import type { Signal } from "../../../base/signal.ts";
import { detailedLogs } from "./detailed-logs.ts";
import { detailedMetrics } from "./detailed-metrics.ts";
import { detailedTraces } from "./detailed-traces.ts";
import { normalLogs, normalMetrics, normalTraces } from "./normal.ts";
import { envelopesOf } from "./otlp-json.ts";

export interface BatchSummary {
  /** `Traces`, `Metrics` or `Logs`. */
  readonly title: string;
  /** Counts as the Collector logs them: `{"resource spans": 1, "spans": 2}`. */
  readonly counts: Readonly<Record<string, number>>;
}

/** What the log says of a batch at any verbosity. */
export function summaryOf(
  signal: Signal,
  request: Readonly<Record<string, unknown>>,
  items: number,
): BatchSummary {
  const resources = (name: string) => ((request[name] ?? []) as readonly unknown[]).length;
  switch (signal) {
    case "traces":
      return { title: "Traces", counts: { "resource spans": resources("resourceSpans"), spans: items } };
    case "logs":
      return { title: "Logs", counts: { "resource logs": resources("resourceLogs"), "log records": items } };
    default: {
      const metrics = envelopesOf(request, ["resourceMetrics", "scopeMetrics", "metrics"])
        .flatMap(({ scopes }) => scopes)
        .reduce((sum, scope) => sum + scope.items.length, 0);
      return {
        title: "Metrics",
        counts: { "resource metrics": resources("resourceMetrics"), metrics, "data points": items },
      };
    }
  }
}

/** The text of a batch: `normal` a line an item, `detailed` everything. `request` is its OTLP/JSON. */
export function batchText(
  signal: Signal,
  request: Readonly<Record<string, unknown>>,
  verbosity: "normal" | "detailed",
): string {
  const isNormal = verbosity === "normal";
  switch (signal) {
    case "traces": {
      const envelopes = envelopesOf<never>(request, ["resourceSpans", "scopeSpans", "spans"]);
      return isNormal ? normalTraces(envelopes) : detailedTraces(envelopes);
    }
    case "logs": {
      const envelopes = envelopesOf<never>(request, ["resourceLogs", "scopeLogs", "logRecords"]);
      return isNormal ? normalLogs(envelopes) : detailedLogs(envelopes);
    }
    default: {
      const envelopes = envelopesOf<never>(request, ["resourceMetrics", "scopeMetrics", "metrics"]);
      return isNormal ? normalMetrics(envelopes) : detailedMetrics(envelopes);
    }
  }
}
