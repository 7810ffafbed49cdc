import type { ComponentSettings } from "../../component/component.ts";
import type { Store } from "../../storage/store.ts";
import type { StoreExporterConfig } from "./config.ts";
import { type OnStored, StoreExporter } from "./store-exporter.ts";
import type { TelemetryIndexes } from "./telemetry-indexes.ts";

/** As in Collector YAML. */
export const storeExporterType = "store";

export function createStoreExporter(
  _config: StoreExporterConfig,
  settings: ComponentSettings,
  store: Store,
  indexes: TelemetryIndexes,
  onStored: OnStored,
): StoreExporter {
  return new StoreExporter(settings, store, indexes, onStored);
}
