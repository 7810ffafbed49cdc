import type { ExporterFactory } from "../../component/factory.ts";
import { ExporterHelper } from "../exporterhelper/exporter-helper.ts";
import { type OtlpHttpExporterConfig, otlpHttpExporterConfig } from "./config.ts";
import { OtlpHttpSender } from "./otlp-http-sender.ts";

export const otlpHttpExporterFactory: ExporterFactory<OtlpHttpExporterConfig> = {
  kind: "exporter",
  type: "otlp_http",
  aliases: ["otlphttp"],
  module: "go.opentelemetry.io/collector/exporter/otlphttpexporter",
  schema: otlpHttpExporterConfig,
  signals: { traces: "stable", metrics: "stable", logs: "stable" },
  doc: "Sends OTLP over HTTP.",
  create: (signal, config, component) => {
    const sender = new OtlpHttpSender(signal, config, component);
    const { hostname, pathname } = sender.url;
    return new ExporterHelper({
      ...{ signal, component, sender, retry: config.retry_on_failure, queue: config.sending_queue },
      labels: { server_address: hostname, url_path: pathname },
    });
  },
};
