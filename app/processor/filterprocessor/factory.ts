import type { ProcessorFactory } from "../../component/factory.ts";
import { type FilterConfig, filterSchema } from "./config.ts";
import { FilterProcessor } from "./filter-processor.ts";

export const filterProcessorFactory: ProcessorFactory<FilterConfig> = {
  kind: "processor",
  type: "filter",
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/processor/filterprocessor",
  schema: filterSchema,
  signals: { traces: "alpha", metrics: "alpha", logs: "alpha" },
  doc: "Drops spans, span events, metrics, data points and log records for which a condition holds.",
  create: (signal, config, settings, next) => new FilterProcessor(signal, config, settings, next),
};
