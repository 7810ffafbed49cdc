import { readFile } from "node:fs/promises";
import type { ProcessorFactory } from "../../component/factory.ts";
import { type ResourceDetectionConfig, resourceDetectionSchema } from "./config.ts";
import type { Surroundings } from "./detector.ts";
import { ResourceDetectionProcessor } from "./resource-detection-processor.ts";

const machine: Surroundings = {
  environment: process.env,
  readText: (path) => readFile(path, "utf8").catch(() => undefined),
};

/** `surroundings` are those of this process unless a test says otherwise. */
export function createResourceDetectionFactory(
  surroundings: Surroundings = machine,
): ProcessorFactory<ResourceDetectionConfig> {
  return {
    kind: "processor",
    type: "resource_detection",
    aliases: ["resourcedetection"],
    module: "github.com/open-telemetry/opentelemetry-collector-contrib/processor/resourcedetectionprocessor",
    schema: resourceDetectionSchema,
    signals: { traces: "beta", metrics: "beta", logs: "beta" },
    doc: "Adds attributes of the machine the Collector runs on to resources.",
    create: (_signal, config, settings, next) =>
      new ResourceDetectionProcessor(config, settings, next, surroundings),
  };
}
