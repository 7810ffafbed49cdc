import type { TelemetryConfig } from "../../config/service-config.ts";

/** How much the components tell of themselves in `otelcol_*` metrics. */
export type MetricsLevel = TelemetryConfig["metrics"]["level"];
