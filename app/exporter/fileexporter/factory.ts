import type { ExporterFactory } from "../../component/factory.ts";
import { type FileExporterConfig, fileExporterConfig } from "./config.ts";
import { FileExporter } from "./file-exporter.ts";
import { type EmptiedFiles, OpenFiles } from "./open-files.ts";

/** Remembers which files it emptied: applying another configuration takes nothing away that was written under the one before. */
export function createFileExporterFactory(): ExporterFactory<FileExporterConfig, OpenFiles> {
  const emptied: EmptiedFiles = new Map();
  return {
    kind: "exporter",
    type: "file",
    module: "github.com/open-telemetry/opentelemetry-collector-contrib/exporter/fileexporter",
    schema: fileExporterConfig,
    signals: { traces: "alpha", metrics: "alpha", logs: "alpha" },
    doc: "Writes OTLP requests into a file.",
    createShared: (config, settings) => new OpenFiles(config, settings, emptied),
    create: (signal, config, settings, files) => new FileExporter(signal, config, settings, files),
  };
}
