import type { ProcessorFactory } from "../../component/factory.ts";
import { type RedactionConfig, redactionSchema } from "./config.ts";
import { RedactionProcessor } from "./redaction-processor.ts";

export const redactionProcessorFactory: ProcessorFactory<RedactionConfig> = {
  kind: "processor",
  type: "redaction",
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/processor/redactionprocessor",
  schema: redactionSchema,
  signals: { traces: "beta", metrics: "alpha", logs: "alpha" },
  doc: "Removes attributes that are not allowed and masks values that are blocked.",
  create: (_signal, config, _settings, next) => new RedactionProcessor(config, next),
};
