import type { ExporterFactory } from "../../component/factory.ts";
import { ExporterHelper } from "../exporterhelper/exporter-helper.ts";
import { type OtlpExporterConfig, otlpExporterConfig } from "./config.ts";
import { OtlpSender } from "./otlp-sender.ts";

export const otlpExporterFactory: ExporterFactory<OtlpExporterConfig> = {
  kind: "exporter",
  type: "otlp_grpc",
  aliases: ["otlp"],
  module: "go.opentelemetry.io/collector/exporter/otlpexporter",
  schema: otlpExporterConfig,
  signals: { traces: "stable", metrics: "stable", logs: "stable" },
  doc: "Sends OTLP over gRPC.",
  create: (signal, config, component) => {
    const sender = new OtlpSender(config, component);
    return new ExporterHelper({
      ...{ signal, component, sender, retry: config.retry_on_failure, queue: config.sending_queue },
      labels: { server_address: sender.target.host },
    });
  },
};
