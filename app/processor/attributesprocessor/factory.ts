import type { ProcessorFactory } from "../../component/factory.ts";
import { AttributesProcessor } from "./attributes-processor.ts";
import { type AttributesConfig, attributesSchema } from "./config.ts";

export const attributesProcessorFactory: ProcessorFactory<AttributesConfig> = {
  kind: "processor",
  type: "attributes",
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/processor/attributesprocessor",
  schema: attributesSchema,
  signals: { traces: "beta", metrics: "beta", logs: "beta" },
  doc: "Inserts, updates, deletes, hashes, extracts and converts attributes of spans, data points and log records.",
  create: (signal, config, _settings, next) => new AttributesProcessor(signal, config, next),
};
