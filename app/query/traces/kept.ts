import type { KernelMemory } from "../../kernels/load-kernels.ts";
import type { ScratchRange } from "../../spanindex/memory/shared-memory.ts";
import { KnownFields } from "./aggregate/field-numbers.ts";
import { KeptRuns } from "./aggregate/kept-runs.ts";
import { LayoutStore } from "./layout/layout-store.ts";

/** What a worker keeps from query to query, each within a limit. Whatever is not there is found out again. */
export class Kept {
  /** Durations of whole blocks, sorted. */
  readonly runs: KeptRuns;
  /** Values of fields, numbered. */
  readonly fields = new KnownFields();
  /** Traces, laid out. */
  readonly layouts = new LayoutStore();

  /** `range`: of the worker's scratch memory, for the runs. */
  constructor(memory: KernelMemory, range: ScratchRange) {
    this.runs = new KeptRuns(memory, range);
  }
}
