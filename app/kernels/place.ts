import { instantiate, type KernelMemory } from "./load-kernels.ts";

/**
 * Places spans of a batch in the open chunk (`place-layout.ts` says where everything is). Its twin is
 * app/spanindex/placing: where this one stops, that one places the row.
 */
export interface PlaceKernel {
  /** Places rows of the batch from `from` on; returns the first that was not placed, `end` where all were. */
  placeSpans(from: number, end: number): number;
  /** Writes the traces that were touched to their table; those that have spans in other chunks stay in the list. */
  writeTraces(): void;
}

export function openPlaceKernel(memory: KernelMemory): PlaceKernel {
  return instantiate("place", memory) as PlaceKernel;
}
