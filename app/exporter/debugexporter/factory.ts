import type { ExporterFactory } from "../../component/factory.ts";
import { type DebugExporterConfig, debugExporterConfig } from "./config.ts";
import { DebugExporter } from "./debug-exporter.ts";

export const debugExporterFactory: ExporterFactory<DebugExporterConfig> = {
  kind: "exporter",
  type: "debug",
  module: "go.opentelemetry.io/collector/exporter/debugexporter",
  schema: debugExporterConfig,
  signals: { traces: "beta", metrics: "beta", logs: "beta" },
  doc: "Writes what arrives to the log.",
  create: (signal, config, settings) => new DebugExporter(signal, config, settings),
};
