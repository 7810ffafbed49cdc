import { QueryPool, workerCount } from "../query/worker/query-pool.ts";
import { ownThread, workerThreads } from "../query/worker/query-thread.ts";
import { SharedMemory } from "../spanindex/memory/shared-memory.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";
import { TraceQueries } from "./trace-queries.ts";

/**
 * Scratch memory of each worker: a query over five million spans that sorts them into groups takes some 50 MiB. Pages that no query
 * touched take no real memory.
 */
const scratchBytes = 160 * 1024 * 1024;

const entry = new URL("../query/worker/query-worker.ts", import.meta.url);

/** The memory of the span index, with room for the workers. */
export function createQueryMemory(usesWorkers: boolean): SharedMemory {
  return new SharedMemory({ scratchRanges: usesWorkers ? workerCount() : 1, scratchBytes });
}

/** Questions about the traces of `index`, which lies in the memory of `createQueryMemory`. */
export function createTraceQueries(
  { blocks, traces }: TraceIndex,
  usesWorkers: boolean,
  log: (line: string) => void,
): TraceQueries {
  const startFallback = ownThread(() => import("../query/traces/operations.ts"));
  const startThread = usesWorkers ? workerThreads(entry) : startFallback;
  const pool = new QueryPool({ index: blocks, startThread, startFallback, log });
  return new TraceQueries({ pool, generation: () => traces.generation });
}
