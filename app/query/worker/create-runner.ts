import { aggregateKernel } from "../../kernels/aggregate.ts";
import { loadKernel } from "../../kernels/load-kernels.ts";
import { scanKernel } from "../../kernels/scan.ts";
import { BlockTable } from "./block-table.ts";
import type { WorkerSettings } from "./protocol.ts";
import { QueryRunner, type RunnerSettings } from "./query-runner.ts";
import { ScratchMemory } from "./scratch-memory.ts";

/** What a runner runs. */
export type RunnerParts = Pick<RunnerSettings, "operations">;

/** A runner over the shared memory of `settings`. */
export function createRunner(
  { memory, scratch, cancelCells }: WorkerSettings,
  parts: RunnerParts,
  post: RunnerSettings["post"],
): QueryRunner {
  return new QueryRunner({
    ...parts,
    table: new BlockTable(memory),
    scratch: new ScratchMemory(memory, scratch),
    kernels: {
      scan: loadKernel(scanKernel, memory),
      aggregate: loadKernel(aggregateKernel, memory),
    },
    cancelCells,
    post,
  });
}
