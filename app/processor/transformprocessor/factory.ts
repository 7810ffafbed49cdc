import type { ProcessorFactory } from "../../component/factory.ts";
import { type TransformConfig, transformSchema } from "./config.ts";
import { TransformProcessor } from "./transform-processor.ts";

export const transformProcessorFactory: ProcessorFactory<TransformConfig> = {
  kind: "processor",
  type: "transform",
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/processor/transformprocessor",
  schema: transformSchema,
  signals: { traces: "beta", metrics: "beta", logs: "beta" },
  doc: "Changes telemetry by statements of the OpenTelemetry Transformation Language.",
  create: (signal, config, settings, next) => new TransformProcessor(signal, config, settings, next),
};
