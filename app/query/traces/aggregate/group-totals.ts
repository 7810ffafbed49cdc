import type { QueryWorld } from "../query-world.ts";
import { codedRows, type GroupedRows } from "./grouped-rows.ts";
import { isSelected } from "./selection.ts";

/** One element a group. Exact, while sums stay below 2^53; a negative duration counts as 0. */
export interface GroupTotals {
  readonly sumNano: Float64Array;
  readonly maxNano: Float64Array;
}

/** In scratch memory. */
export function totalsOfRows(
  world: QueryWorld,
  parts: readonly GroupedRows[],
  groupCount: number,
): GroupTotals {
  const sumNano = world.scratch.f64(groupCount);
  const maxNano = world.scratch.f64(groupCount);
  for (const part of parts) {
    world.check();
    const { durationCode, durationLow } = part.block.hot;
    world.kernels.aggregate.addTotals(
      ...codedRows(part, part.rows),
      durationCode.byteOffset,
      durationLow.byteOffset,
      durationLow.BYTES_PER_ELEMENT,
      sumNano.byteOffset,
      maxNano.byteOffset,
    );
    addLongDurations(part, { sumNano, maxNano });
  }
  return { sumNano, maxNano };
}

/** What the columns could not hold, which the kernel leaves out. */
function addLongDurations(part: GroupedRows, { sumNano, maxNano }: GroupTotals): void {
  const { longDurationRows, longDurations } = part.block.hot;
  for (let i = 0; i < longDurationRows.length; i++) {
    const row = longDurationRows[i]!;
    if (longDurations[i]! < 0 || !isSelected(part.bitmap, row)) continue;
    const code = part.codes[row]!;
    const group = part.groups?.[code] ?? code;
    sumNano[group]! += longDurations[i]!;
    maxNano[group] = Math.max(maxNano[group]!, longDurations[i]!);
  }
}
