import type { ProcessorFactory } from "../../component/factory.ts";
import { BatchProcessor } from "./batch-processor.ts";
import { type BatchConfig, batchSchema } from "./config.ts";

export const batchProcessorFactory: ProcessorFactory<BatchConfig> = {
  kind: "processor",
  type: "batch",
  module: "go.opentelemetry.io/collector/processor/batchprocessor",
  schema: batchSchema,
  signals: { traces: "beta", metrics: "beta", logs: "beta" },
  doc: "Gathers items of many requests into larger batches. It acknowledges at once.",
  create: (_signal, config, component, next) => new BatchProcessor({ config, component, next }),
};
