import type { ExporterFactory } from "../../component/factory.ts";
import { type OtlpExporterConfig, otlpExporterConfig } from "./config.ts";
import { OtlpExporter } from "./otlp-exporter.ts";

export const otlpExporterFactory: ExporterFactory<OtlpExporterConfig> = {
  kind: "exporter",
  type: "otlp_grpc",
  aliases: ["otlp"],
  module: "go.opentelemetry.io/collector/exporter/otlpexporter",
  schema: otlpExporterConfig,
  signals: { traces: "stable", metrics: "stable", logs: "stable" },
  doc: "Sends OTLP over gRPC.",
  create: (signal, config, settings) => new OtlpExporter(signal, config, settings),
};
