import { QueryError } from "../../../traceql/query-error.ts";
import type { QueryWorld } from "../query-world.ts";
import { crowdOf } from "./heatmap-times.ts";
import type { TimeRange } from "./question.ts";
import { selectedWithin, spanStarts } from "./span-starts.ts";
import type { TimeAxis } from "./time-axis.ts";

/** More is refused, as Prometheus does: no chart shows it, and each series is an array of so many numbers. */
const stepsMax = 11_000;
/** Steps where none were asked for: about so many. */
const stepsWanted = 100;

const [milli, second, minute, hour] = [1e6, 1e9, 60e9, 3600e9];
/** Steps that people count in. */
const niceSteps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((n) => n * milli),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * minute),
  ...[1, 2, 3, 6, 12, 24].map((n) => n * hour),
];

/** Steps over a range, from the last multiple of the step at or before its start. Throws `QueryError` where they are too many. */
export function metricsAxis(startUnixNano: bigint, endUnixNano: bigint, stepNano: number): TimeAxis {
  const length = endUnixNano > startUnixNano ? endUnixNano - startUnixNano : 1n;
  const step = BigInt(stepNano > 0 ? stepNano : niceStep(Number(length) / stepsWanted));
  const first = (startUnixNano / step) * step;
  const steps = (startUnixNano + length - first + step - 1n) / step;
  if (steps > BigInt(stepsMax))
    throw new QueryError({
      message: `${steps} steps are too many, ${stepsMax} are allowed: ask for a longer step or a shorter time`,
      from: 0,
      to: 0,
    });
  return { startUnixNano: first, stepNano: Number(step), columns: Number(steps) };
}

function niceStep(leastNano: number): number {
  const day = 24 * hour;
  return niceSteps.find((step) => step >= leastNano) ?? Math.ceil(leastNano / day) * day;
}

/**
 * The range asked for; where it is open, from the first start to the last of all spans there are, without the few that lie so far
 * off that nothing else could be seen.
 */
export function closedRange(
  world: QueryWorld,
  range: TimeRange,
): { readonly start: bigint; readonly end: bigint } {
  const { startUnixNano, endUnixNano } = range;
  if (endUnixNano !== undefined)
    return { start: startUnixNano ?? firstStart(world) ?? endUnixNano, end: endUnixNano };
  const everything = world.blocks.map((block) => ({ block, count: block.rowCount, bitmap: undefined }));
  const crowd = crowdOf(spanStarts(world, selectedWithin(world, everything, range)));
  const start = startUnixNano ?? crowd?.first ?? 0n;
  return { start, end: crowd === undefined ? start : crowd.last + 1n };
}

function firstStart({ blocks }: QueryWorld): bigint | undefined {
  const starts = blocks.map(({ zone }) => zone.minStartUnixNano);
  return starts.length === 0 ? undefined : starts.reduce((a, b) => (a < b ? a : b));
}
