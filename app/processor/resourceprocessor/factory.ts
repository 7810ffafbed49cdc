import type { ProcessorFactory } from "../../component/factory.ts";
import { type ResourceConfig, resourceSchema } from "./config.ts";
import { ResourceProcessor } from "./resource-processor.ts";

export const resourceProcessorFactory: ProcessorFactory<ResourceConfig> = {
  kind: "processor",
  type: "resource",
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/processor/resourceprocessor",
  schema: resourceSchema,
  signals: { traces: "beta", metrics: "beta", logs: "beta" },
  doc: "Inserts, updates, deletes, hashes, extracts and converts attributes of resources.",
  create: (_signal, config, _settings, next) => new ResourceProcessor(config, next),
};
