import type { StartsOutside } from "../../../api/trace-queries.ts";
import { startUnixNanoOf } from "../../../spanindex/block/span-times.ts";
import type { QueryWorld } from "../query-world.ts";
import { outside, type StartSource, type Starts } from "./heatmap-times.ts";
import type { TimeRange } from "./question.ts";
import { type BlockSelection, forEachRow, withinRange } from "./selection.ts";
import { rangeOfAxis, type TimeAxis } from "./time-axis.ts";

/** The starts of selected spans, to find a time axis for. */
export function spanStarts(world: QueryWorld, parts: readonly BlockSelection[]): StartSource {
  return {
    total: countOf(parts),
    starts: startsOf(parts),
    countColumns: (axis) => countColumns(world, parts, axis),
    startsWithin(range) {
      const bounds = { startUnixNano: range.first, endUnixNano: range.last + 1n };
      return startsOf(selectedWithin(world, parts, bounds)) ?? range;
    },
  };
}

/** Those of the rows that start in a range. */
export function selectedWithin(
  world: QueryWorld,
  parts: readonly BlockSelection[],
  range: TimeRange,
): readonly BlockSelection[] {
  return parts
    .map(({ block, bitmap }) => withinRange(world, block, bitmap, range))
    .filter(({ count }) => count > 0);
}

/** The selected spans on an axis, and what lies on either side of it. */
export interface SplitSpans {
  readonly parts: readonly BlockSelection[];
  readonly count: number;
  readonly before: StartsOutside | undefined;
  readonly after: StartsOutside | undefined;
}

export function splitByAxis(world: QueryWorld, parts: readonly BlockSelection[], axis: TimeAxis): SplitSpans {
  const { startUnixNano: start, endUnixNano: end } = rangeOfAxis(axis);
  const before = selectedWithin(world, parts, { startUnixNano: undefined, endUnixNano: start });
  const after = selectedWithin(world, parts, { startUnixNano: end, endUnixNano: undefined });
  const isWhole = before.length + after.length === 0;
  const shown = isWhole ? parts : selectedWithin(world, parts, { startUnixNano: start, endUnixNano: end });
  return {
    parts: shown,
    count: countOf(shown),
    before: outside(countOf(before), startsOf(before)?.first),
    after: outside(countOf(after), startsOf(after)?.last),
  };
}

export function countOf(parts: readonly BlockSelection[]): number {
  return parts.reduce((sum, { count }) => sum + count, 0);
}

/** First and last start of the selected spans. */
export function startsOf(parts: readonly BlockSelection[]): Starts | undefined {
  let found: { first: bigint; last: bigint } | undefined;
  for (const part of parts) {
    const { first, last } = startsOfPart(part);
    found ??= { first, last };
    if (first < found.first) found.first = first;
    if (last > found.last) found.last = last;
  }
  return found;
}

function startsOfPart(part: BlockSelection): Starts {
  const { block, bitmap } = part;
  if (bitmap === undefined) return { first: block.zone.minStartUnixNano, last: block.zone.maxStartUnixNano };
  const { startHigh, startLow } = block.hot;
  let [first, last] = [-1, -1];
  const difference = (a: number, b: number): number =>
    startHigh[a]! - startHigh[b]! || (startLow?.[a] ?? 0) - (startLow?.[b] ?? 0);
  forEachRow(part, (row) => {
    if (first < 0 || difference(row, first) < 0) first = row;
    if (last < 0 || difference(row, last) > 0) last = row;
  });
  return { first: startUnixNanoOf(block.hot, first), last: startUnixNanoOf(block.hot, last) };
}

/** To the granularity of `startHigh`, which is finer than any column one looks for a crowd in. */
function countColumns(
  world: QueryWorld,
  parts: readonly BlockSelection[],
  { startUnixNano, stepNano, columns }: TimeAxis,
): Uint32Array {
  const counts = new Uint32Array(columns);
  for (const part of parts) {
    world.check();
    const { startBaseUnixNano, startHigh, startShift } = part.block.hot;
    const baseNano = Number(startBaseUnixNano - startUnixNano);
    const unitNano = 2 ** startShift;
    forEachRow(part, (row) => {
      const column = Math.floor((baseNano + startHigh[row]! * unitNano) / stepNano);
      if (column >= 0 && column < columns) counts[column]! += 1;
    });
  }
  return counts;
}
