import type { QueryWorld } from "../query-world.ts";
import type { Grouping } from "./group-rows.ts";
import { codedRows } from "./grouped-rows.ts";
import { startArguments, type TimeAxis } from "./time-axis.ts";

/** Spans by step of the axis: axis.columns counts for each of the shown groups. */
export function countSeries(
  world: QueryWorld,
  { parts, groups }: Grouping,
  shown: readonly number[],
  axis: TimeAxis,
): Uint32Array<ArrayBuffer> {
  const { kernels, scratch } = world;
  // What is not shown is counted in a row behind the others.
  const placeOfGroup = new Uint32Array(groups.count).fill(shown.length);
  for (const [place, group] of shown.entries()) placeOfGroup[group] = place;
  const counts = scratch.u32((shown.length + 1) * axis.columns);
  for (const part of parts) {
    world.check();
    const mark = scratch.mark();
    const steps = scratch.u16(part.block.rowCount);
    const { offset, count } = part.rows;
    kernels.aggregate.startColumns(
      ...startArguments(world, part.block, axis),
      offset,
      count,
      steps.byteOffset,
    );
    const places = scratch.u32(part.groups.length);
    for (let code = 0; code < places.length; code++) places[code] = placeOfGroup[part.groups[code]!]!;
    kernels.aggregate.countNumbers(
      ...codedRows({ codes: part.codes, groups: places }, part.rows),
      steps.byteOffset,
      axis.columns,
      0,
      counts.byteOffset,
    );
    scratch.release(mark);
  }
  return new Uint32Array(counts.subarray(0, shown.length * axis.columns));
}
