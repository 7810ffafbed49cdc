import type { ExporterFactory } from "../../component/factory.ts";
import { type FileExporterConfig, fileExporterConfig } from "./config.ts";
import { FileExporter, OpenFiles } from "./file-exporter.ts";

/** Of one configuration: the signals of an exporter write into one file. */
const filesOf = new WeakMap<FileExporterConfig, OpenFiles>();

export const fileExporterFactory: ExporterFactory<FileExporterConfig> = {
  kind: "exporter",
  type: "file",
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/exporter/fileexporter",
  schema: fileExporterConfig,
  signals: { traces: "alpha", metrics: "alpha", logs: "alpha" },
  doc: "Writes OTLP requests into a file.",
  create: (signal, config, settings) => {
    const files = filesOf.get(config) ?? new OpenFiles(config, settings.clock);
    filesOf.set(config, files);
    return new FileExporter(signal, config, settings, files);
  },
};
