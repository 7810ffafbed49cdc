import type { ExporterFactory } from "../../component/factory.ts";
import { storeExporterSchema } from "./config.ts";
import type { StoreExporter } from "./store-exporter.ts";
import { StoreOutlet } from "./store-outlet.ts";

/** As in Collector YAML. */
export const storeExporterType = "store";

/** `stored` gives the one that runs, whose life is that of the engine and not of a configuration. */
export function createStoreExporterFactory(stored: () => StoreExporter): ExporterFactory {
  return {
    kind: "exporter",
    type: storeExporterType,
    module: "sightglass/exporter/storeexporter",
    schema: storeExporterSchema,
    signals: { traces: "stable", metrics: "stable", logs: "stable" },
    doc: "Keeps telemetry in Sightglass: what its pages show.",
    create: (_signal, _config, settings) => new StoreOutlet(settings.stage, stored()),
  };
}
