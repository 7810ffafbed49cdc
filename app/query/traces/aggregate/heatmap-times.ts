import type { StartsOutside } from "../../../api/trace-queries.ts";
import type { TimeRange } from "./question.ts";
import { axisOver, type TimeAxis } from "./time-axis.ts";

/** First and last start of some spans or traces. */
export interface Starts {
  readonly first: bigint;
  readonly last: bigint;
}

/** The starts a heatmap is to show. */
export interface StartSource {
  readonly total: number;
  /** Of all of them; undefined of none. */
  readonly starts: Starts | undefined;
  /** How many lie in each column; those outside of the axis are left out. */
  countColumns(axis: TimeAxis): Uint32Array;
  /** First and last of those within. */
  startsWithin(range: Starts): Starts;
}

/** A clock that is wrong is wrong by years; whatever lies within this of the rest is shown. */
const farNano = 3_600_000_000_000n;
/** So few may be left out, one of any ten … */
const outlierShare = 0.001;
const totalLeast = 10;
/** … where the rest would share less than this part of the axis. */
const squeezedShare = 1 / 20;
/** Columns that the crowd is looked for in. */
const searchColumns = 256;

/** From the first start to the last, unless the question says otherwise; without the few that lie so far off that nothing else could be seen. */
export function fittingTimes(
  source: StartSource,
  { startUnixNano, endUnixNano }: TimeRange,
  columns: number,
): TimeAxis {
  const found = endUnixNano === undefined ? crowdOf(source) : source.starts;
  const start = startUnixNano ?? found?.first ?? endUnixNano ?? 0n;
  const end = endUnixNano ?? (found === undefined ? start : found.last + 1n);
  return readableAxis(start, end, columns);
}

/** Where nearly all starts lie. */
export function crowdOf(source: StartSource): Starts | undefined {
  const { total } = source;
  const spare = total < totalLeast ? 0 : Math.max(1, Math.floor(total * outlierShare));
  let shown = source.starts;
  while (shown !== undefined && spare > 0 && shown.last - shown.first > farNano) {
    const axis = axisOver(shown.first, shown.last + 1n, searchColumns);
    const crowd = narrowest(source.countColumns(axis), total - spare);
    if (crowd === undefined || crowd.end - crowd.first > searchColumns * squeezedShare) break;
    const at = (column: number): bigint => axis.startUnixNano + BigInt(column) * BigInt(axis.stepNano);
    shown = source.startsWithin({ first: at(crowd.first), last: at(crowd.end) - 1n });
  }
  return shown;
}

/** The fewest columns in a row that hold `least`. */
function narrowest(counts: Uint32Array, least: number): { first: number; end: number } | undefined {
  let best: { first: number; end: number } | undefined;
  let first = 0;
  let sum = 0;
  counts.forEach((count, column) => {
    sum += count;
    while (sum - counts[first]! >= least) sum -= counts[first++]!;
    if (sum >= least && (best === undefined || column + 1 - first < best.end - best.first))
      best = { first, end: column + 1 };
  });
  return best;
}

const milliNano = 1_000_000n;
/** Fewer columns than this show no shape. */
const wholeMillisMin = 20n;

/** Columns of whole milliseconds where there are enough of them: time windows are written in those, so a selection is one exactly. */
export function readableAxis(start: bigint, end: bigint, columns: number): TimeAxis {
  const from = start - (start % milliNano);
  const range = end - from;
  if (range < wholeMillisMin * milliNano || BigInt(columns) < wholeMillisMin)
    return axisOver(start, end, columns);
  const wanted = BigInt(columns) * milliNano;
  const step = ((range + wanted - 1n) / wanted) * milliNano;
  return { startUnixNano: from, stepNano: Number(step), columns: Number((range + step - 1n) / step) };
}

/** `count` starts of which the farthest is `farthest`. */
export function outside(count: number, farthest: bigint | undefined): StartsOutside | undefined {
  return count === 0 || farthest === undefined ? undefined : { count, unixNano: String(farthest) };
}
