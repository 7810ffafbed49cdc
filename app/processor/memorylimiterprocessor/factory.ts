import type { PipelineComponentSettings } from "../../component/component.ts";
import type { ProcessorFactory } from "../../component/factory.ts";
import { collectGarbage, heapBytes, totalMemoryBytes } from "../processorhelper/process-memory.ts";
import { type MemoryLimiterConfig, memoryLimiterSchema } from "./config.ts";
import { MemoryLimiterProcessor } from "./memory-limiter-processor.ts";
import { inMiB } from "./memory-limits.ts";
import { MemoryWatch, type ProcessMemory } from "./memory-watch.ts";

const processMemory: ProcessMemory = { measure: heapBytes, total: totalMemoryBytes, collect: collectGarbage };

/** Processors of one configuration share a watch. `memory` is the process's unless a test says otherwise. */
export function createMemoryLimiterFactory(
  memory: ProcessMemory = processMemory,
): ProcessorFactory<MemoryLimiterConfig> {
  const watches = new WeakMap<MemoryLimiterConfig, MemoryWatch>();
  const watchOf = (config: MemoryLimiterConfig, settings: PipelineComponentSettings): MemoryWatch => {
    let watch = watches.get(config);
    if (watch === undefined) {
      watch = new MemoryWatch(config, memory, settings.clock, settings.log);
      watches.set(config, watch);
      const { softBytes, hardBytes } = watch.limits;
      const limits = `limit_mib=${inMiB(hardBytes)} spike_limit_mib=${inMiB(hardBytes - softBytes)}`;
      settings.log(`Memory limiter configured ${limits}`);
    }
    return watch;
  };
  return {
    kind: "processor",
    type: "memory_limiter",
    module: "go.opentelemetry.io/collector/processor/memorylimiterprocessor",
    schema: memoryLimiterSchema,
    signals: { traces: "beta", metrics: "beta", logs: "beta" },
    doc: "Refuses data, so that it is sent again, while the process uses too much memory. Put it first.",
    create: (_signal, config, settings, next) =>
      new MemoryLimiterProcessor(settings, watchOf(config, settings), next),
  };
}
