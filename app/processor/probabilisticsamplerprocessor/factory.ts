import type { ProcessorFactory } from "../../component/factory.ts";
import { type ProbabilisticSamplerConfig, probabilisticSamplerSchema } from "./config.ts";
import { LogSampler } from "./log-sampler.ts";
import { TraceSampler } from "./trace-sampler.ts";

export const probabilisticSamplerFactory: ProcessorFactory<ProbabilisticSamplerConfig> = {
  kind: "processor",
  type: "probabilistic_sampler",
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/processor/probabilisticsamplerprocessor",
  schema: probabilisticSamplerSchema,
  signals: { traces: "beta", logs: "alpha" },
  doc: "Lets through a share of the traces or log records, decided by their ids.",
  create: (signal, config, settings, next) =>
    signal === "logs" ? new LogSampler(config, settings, next) : new TraceSampler(config, settings, next),
};
