import type { AggregateKernel } from "../aggregate.ts";
import type { KernelMemory } from "../load-kernels.ts";
import { cellsTwin } from "./aggregate/cells-twin.ts";
import { groupsTwin } from "./aggregate/groups-twin.ts";
import { pairsTwin } from "./aggregate/pairs-twin.ts";
import { quantilesTwin } from "./aggregate/quantiles-twin.ts";
import { runsTwin } from "./aggregate/runs-twin.ts";
import { selectRowsTwin } from "./aggregate/select-rows-twin.ts";
import { Views } from "./aggregate/views.ts";

/** `assembly/aggregate.ts` in TypeScript. */
export function aggregateTwin(memory: KernelMemory): AggregateKernel {
  const views = new Views(memory);
  return {
    ...selectRowsTwin(views),
    ...groupsTwin(views),
    ...quantilesTwin(views),
    ...runsTwin(views),
    ...cellsTwin(views),
    ...pairsTwin(views),
  };
}
