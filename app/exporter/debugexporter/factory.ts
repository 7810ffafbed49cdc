import type { ExporterFactory } from "../../component/factory.ts";
import { ExporterHelper } from "../exporterhelper/exporter-helper.ts";
import { type DebugExporterConfig, debugExporterConfig } from "./config.ts";
import { DebugSender } from "./debug-sender.ts";

export const debugExporterFactory: ExporterFactory<DebugExporterConfig> = {
  kind: "exporter",
  type: "debug",
  module: "go.opentelemetry.io/collector/exporter/debugexporter",
  schema: debugExporterConfig,
  signals: { traces: "beta", metrics: "beta", logs: "beta" },
  doc: "Writes what arrives to the log.",
  create: (signal, config, component) => {
    const sender = new DebugSender(config, component);
    return new ExporterHelper({ signal, component, sender, retry: undefined, queue: config.sending_queue });
  },
};
