import type { ProcessorFactory } from "../../component/factory.ts";
import { type K8sAttributesConfig, k8sAttributesSchema } from "./config.ts";
import { K8sAttributesProcessor } from "./k8s-attributes-processor.ts";

export const k8sAttributesProcessorFactory: ProcessorFactory<K8sAttributesConfig> = {
  kind: "processor",
  type: "k8s_attributes",
  aliases: ["k8sattributes"],
  module: "github.com/open-telemetry/opentelemetry-collector-contrib/processor/k8sattributesprocessor",
  schema: k8sAttributesSchema,
  signals: { traces: "beta", metrics: "beta", logs: "beta" },
  doc: "Attributes of pods. Outside a cluster it reads its settings and lets telemetry pass.",
  create: (_signal, config, settings, next) => new K8sAttributesProcessor(config, settings, next),
};
