import type { ComponentSettings } from "../../component/component.ts";
import type { StoreExporterConfig } from "./config.ts";
import { type OnStored, StoreExporter, type StoreExporterParts } from "./store-exporter.ts";

/** As in Collector YAML. */
export const storeExporterType = "store";

export function createStoreExporter(
  _config: StoreExporterConfig,
  settings: ComponentSettings,
  parts: StoreExporterParts,
  onStored: OnStored,
): StoreExporter {
  return new StoreExporter(settings, parts, onStored);
}
