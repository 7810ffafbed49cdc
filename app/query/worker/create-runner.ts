import { aggregateKernel } from "../../kernels/aggregate.ts";
import { loadKernel, pageBytes } from "../../kernels/load-kernels.ts";
import { scanKernel } from "../../kernels/scan.ts";
import type { ScratchRange } from "../../spanindex/memory/shared-memory.ts";
import { Kept } from "../traces/kept.ts";
import { BlockTable } from "./block-table.ts";
import type { WorkerSettings } from "./protocol.ts";
import { QueryRunner, type RunnerSettings } from "./query-runner.ts";
import { ScratchMemory } from "./scratch-memory.ts";

/** What a runner runs. */
export type RunnerParts = Pick<RunnerSettings, "operations">;

/** The share of a worker's memory that is kept from query to query. */
const keptShare = 1 / 4;

/** A runner over the shared memory of `settings`. */
export function createRunner(
  { memory, scratch, cancelCells }: WorkerSettings,
  parts: RunnerParts,
  post: RunnerSettings["post"],
): QueryRunner {
  const [own, kept] = divided(scratch);
  return new QueryRunner({
    ...parts,
    table: new BlockTable(memory),
    scratch: new ScratchMemory(memory, own),
    kept: new Kept(memory, kept),
    kernels: {
      scan: loadKernel(scanKernel, memory),
      aggregate: loadKernel(aggregateKernel, memory),
    },
    cancelCells,
    post,
  });
}

function divided({ offset, bytes }: ScratchRange): readonly [own: ScratchRange, kept: ScratchRange] {
  const keptBytes = Math.floor((bytes * keptShare) / pageBytes) * pageBytes;
  const ownBytes = bytes - keptBytes;
  return [
    { offset, bytes: ownBytes },
    { offset: offset + ownBytes, bytes: keptBytes },
  ];
}
