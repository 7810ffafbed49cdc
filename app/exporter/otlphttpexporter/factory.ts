import type { ExporterFactory } from "../../component/factory.ts";
import { type OtlpHttpExporterConfig, otlpHttpExporterConfig } from "./config.ts";
import { OtlpHttpExporter } from "./otlp-http-exporter.ts";

export const otlpHttpExporterFactory: ExporterFactory<OtlpHttpExporterConfig> = {
  kind: "exporter",
  type: "otlp_http",
  aliases: ["otlphttp"],
  module: "go.opentelemetry.io/collector/exporter/otlphttpexporter",
  schema: otlpHttpExporterConfig,
  signals: { traces: "stable", metrics: "stable", logs: "stable" },
  doc: "Sends OTLP over HTTP.",
  create: (signal, config, settings) => new OtlpHttpExporter(signal, config, settings),
};
