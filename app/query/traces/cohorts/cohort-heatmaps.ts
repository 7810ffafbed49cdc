import type { InferOutput } from "valibot";
import type { CohortHeatmaps, cohortHeatmapsParams, HeatmapSide } from "../../../api/cohort-views.ts";
import { type DurationAxis, rowOf } from "../aggregate/duration-axis.ts";
import { fittingDurations } from "../aggregate/heatmap-axes.ts";
import { crowdOf, outside, readableAxis, type Starts } from "../aggregate/heatmap-times.ts";
import type { SpanSelection } from "../aggregate/selection.ts";
import type { TimeAxis } from "../aggregate/time-axis.ts";
import { countCodes, durationsOf, offsetsFrom, startSource } from "../aggregate/trace-heatmap.ts";
import { selectedOrdinals } from "../aggregate/whole-traces.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { selectSides } from "./cohort-spans.ts";

type Question = InferOutput<typeof cohortHeatmapsParams>;

/** Where the traces of both sides lie in time and duration, on the same axes. */
export function* cohortHeatmaps(world: QueryWorld, question: Question): Steps<CohortHeatmaps> {
  const begunMs = performance.now();
  const { baseline, canary } = yield* selectSides(world, question);
  const [before, after] = [sideOf(world, baseline), sideOf(world, canary)];
  const time = question.time ?? fittingTime(before.crowd, after.crowd);
  const starts = startsOf(time, before.crowd, after.crowd);
  const axes = starts.map(({ first, last }) => readableAxis(first, last + 1n, question.columns));
  const codeCounts = countCodes(before.durationNano);
  countCodes(after.durationNano).forEach((count, code) => {
    codeCounts[code]! += count;
  });
  const duration = fittingDurations(codeCounts, before.ordinals.length + after.ordinals.length, {
    ...{ rows: question.rows, durationMinNano: undefined, durationMaxNano: undefined },
  });
  const { columns, stepNano } = axes[0]!;
  return {
    ...{ time, columns, stepNano, rows: duration.rows, borderNano: duration.borderNano },
    baseline: cellsOf(world, before, axes[0]!, duration),
    canary: cellsOf(world, after, axes[1]!, duration),
    examinedSpans: baseline.examinedSpans + canary.examinedSpans,
    elapsedMs: performance.now() - begunMs,
  };
}

interface Side {
  readonly ordinals: Uint32Array;
  readonly durationNano: Float64Array;
  /** Of all traces, and of nearly all: those that are not far off. */
  readonly starts: Starts | undefined;
  readonly crowd: Starts | undefined;
}

function sideOf(world: QueryWorld, selection: SpanSelection): Side {
  const ordinals = selectedOrdinals(world, selection);
  const source = startSource(world, ordinals);
  return {
    ...{ ordinals, durationNano: durationsOf(world, ordinals) },
    ...{ starts: source.starts, crowd: crowdOf(source) },
  };
}

/** By the clock, unless most of the columns would be empty. */
function fittingTime(a: Starts | undefined, b: Starts | undefined): "clock" | "elapsed" {
  if (a === undefined || b === undefined) return "clock";
  const lengths = [a.last - a.first, b.last - b.first] as const;
  const longer = lengths[0] > lengths[1] ? lengths[0] : lengths[1];
  const between = a.first > b.last ? a.first - b.last : b.first - a.last;
  return between > longer ? "elapsed" : "clock";
}

/** First and last start of the columns of either side: as long on both. */
function startsOf(
  time: "clock" | "elapsed",
  a: Starts | undefined,
  b: Starts | undefined,
): readonly [Starts, Starts] {
  const [one, other] = [a ?? b ?? nothing, b ?? a ?? nothing];
  if (time === "clock") {
    const both = { first: least(one.first, other.first), last: most(one.last, other.last) };
    return [both, both];
  }
  // From a whole millisecond on both sides, so that columns are of one length.
  const firsts = [one.first - (one.first % milliNano), other.first - (other.first % milliNano)] as const;
  const length = most(one.last - firsts[0], other.last - firsts[1]);
  return [
    { first: firsts[0], last: firsts[0] + length },
    { first: firsts[1], last: firsts[1] + length },
  ];
}

const nothing: Starts = { first: 0n, last: 0n };
const milliNano = 1_000_000n;

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function most(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

function cellsOf(world: QueryWorld, side: Side, time: TimeAxis, duration: DurationAxis): HeatmapSide {
  const { ordinals, durationNano, starts } = side;
  const { columns, stepNano } = time;
  const counts = new Uint32Array(columns * duration.rows);
  const errors = new Uint32Array(columns * duration.rows);
  const offsetNano = offsetsFrom(world, ordinals, time);
  let [before, after] = [0, 0];
  for (let i = 0; i < ordinals.length; i++) {
    const column = Math.floor(offsetNano[i]! / stepNano);
    before += Number(column < 0);
    after += Number(column >= columns);
    if (column < 0 || column >= columns) continue;
    const cell = rowOf(duration, durationNano[i]!) * columns + column;
    counts[cell]! += 1;
    if (world.traces.errorCount[ordinals[i]!]! > 0) errors[cell]! += 1;
  }
  return {
    ...{ total: ordinals.length, startUnixNano: String(time.startUnixNano), counts, errors },
    ...{ before: outside(before, starts?.first), after: outside(after, starts?.last) },
  };
}
