import type { ExtensionFactory } from "../../component/factory.ts";
import { type FileStorageConfig, fileStorageConfig } from "./config.ts";
import { FileStorage } from "./file-storage.ts";

export const fileStorageFactory: ExtensionFactory<FileStorageConfig> = {
  kind: "extension",
  type: "file_storage",
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/extension/storage/filestorage",
  schema: fileStorageConfig,
  stability: "beta",
  doc: "Keeps what components hold across restarts.",
  create: (config, settings) => new FileStorage(config, settings),
};
