import type { ProcessorFactory } from "../../component/factory.ts";
import { collectGarbage, heapBytes, totalMemoryBytes } from "../processorhelper/process-memory.ts";
import { type MemoryLimiterConfig, memoryLimiterSchema } from "./config.ts";
import { MemoryLimiterProcessor } from "./memory-limiter-processor.ts";
import { MemoryWatch, type ProcessMemory } from "./memory-watch.ts";

const processMemory: ProcessMemory = { measure: heapBytes, total: totalMemoryBytes, collect: collectGarbage };

/** Processors of one id share a watch. `memory` is the process's unless a test says otherwise. */
export function createMemoryLimiterFactory(
  memory: ProcessMemory = processMemory,
): ProcessorFactory<MemoryLimiterConfig, MemoryWatch> {
  return {
    kind: "processor",
    type: "memory_limiter",
    module: "go.opentelemetry.io/collector/processor/memorylimiterprocessor",
    schema: memoryLimiterSchema,
    signals: { traces: "beta", metrics: "beta", logs: "beta" },
    doc: "Refuses data, so that it is sent again, while the process uses too much memory. Put it first.",
    createShared: (config, { clock, log }) => new MemoryWatch(config, memory, clock, log),
    create: (_signal, _config, settings, next, watch) => new MemoryLimiterProcessor(settings, watch, next),
  };
}
