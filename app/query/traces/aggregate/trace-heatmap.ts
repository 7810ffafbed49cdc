import type { Heatmap, HeatmapDots, QueryCost } from "../../../api/trace-queries.ts";
import { durationCodesMax } from "../../../spanindex/block/duration-code.ts";
import { bigintAt, difference, setBigint } from "../../../spanindex/words.ts";
import { traceDurationNano } from "../fields/trace-fields.ts";
import type { QueryWorld } from "../query-world.ts";
import { isInRange, type TraceRange } from "../search/trace-range.ts";
import { durationTables, hasBorder, rowOf } from "./duration-axis.ts";
import type { HeatmapParams } from "./heatmap.ts";
import { fittingDurations, quantilesOf } from "./heatmap-axes.ts";
import { fittingTimes, outside, type StartSource, type Starts } from "./heatmap-times.ts";
import type { TimeRange } from "./question.ts";
import type { SpanSelection } from "./selection.ts";
import type { TimeAxis } from "./time-axis.ts";
import { selectedTraces } from "./whole-traces.ts";

/** Traces by their own start and duration: the table is small, so plain loops will do. `range` is that of the columns. */
export function traceHeatmap(
  world: QueryWorld,
  ordinals: Uint32Array,
  params: HeatmapParams,
  range: TimeRange,
): Omit<Heatmap, keyof QueryCost> {
  const durationNano = durationsOf(world, ordinals);
  const codeCounts = countCodes(durationNano);
  const source = startSource(world, ordinals);
  const time = fittingTimes(source, range, params.columns);
  const { shown, before, after } = split(world, ordinals, time, range);
  const { rows } = params;
  const { columns } = time;
  const duration = fittingDurations(codeCounts, ordinals.length, params);
  const { rowOfCode } = durationTables(world, duration);
  const counts = new Uint32Array(columns * rows);
  const errors = new Uint32Array(columns * rows);
  const startOffsetNano = offsetsFrom(world, shown, time);
  const shownNano = shown === ordinals ? durationNano : durationsOf(world, shown);
  for (let i = 0; i < shown.length; i++) {
    // A trace that began before the range has a part in it: it stands at the edge.
    const column = Math.max(0, Math.min(Math.floor(startOffsetNano[i]! / time.stepNano), columns - 1));
    const nano = shownNano[i]!;
    const row = rowOfCode[codeOf(nano)]!;
    const cell = (row < hasBorder ? row : rowOf(duration, nano)) * columns + column;
    counts[cell]! += 1;
    if (world.traces.errorCount[shown[i]!]! > 0) errors[cell]! += 1;
  }
  return {
    total: ordinals.length,
    ...{ columns, rows, counts, errors },
    startUnixNano: String(time.startUnixNano),
    stepNano: time.stepNano,
    before: outside(before, source.starts?.first),
    after: outside(after, source.starts?.last),
    borderNano: duration.borderNano,
    quantileNano: quantilesOf(codeCounts, ordinals.length),
    dots: ordinals.length <= params.dotsMax ? dotsOf(world, shown, startOffsetNano, shownNano) : undefined,
  };
}

/** Ordinals of the traces with a selected span that lie in the range, ascending. */
export function tracesOf(world: QueryWorld, selection: SpanSelection, range: TraceRange): Uint32Array {
  const { rowCount } = world.traces;
  const isSelected = selectedTraces(world, selection);
  const isWanted = isInRange(world, range);
  let found = 0;
  const ordinals = new Uint32Array(rowCount);
  for (let ordinal = 0; ordinal < rowCount; ordinal++)
    if (isSelected[ordinal] === 1 && isWanted(ordinal)) ordinals[found++] = ordinal;
  return ordinals.subarray(0, found);
}

/** Those on the axis, and how many are left out on a side of it that the question leaves open. */
function split(
  world: QueryWorld,
  ordinals: Uint32Array,
  time: TimeAxis,
  { startUnixNano, endUnixNano }: TimeRange,
): { readonly shown: Uint32Array; readonly before: number; readonly after: number } {
  const offsetNano = offsetsFrom(world, ordinals, time);
  const leastNano = startUnixNano === undefined ? 0 : Number.NEGATIVE_INFINITY;
  const endNano = endUnixNano === undefined ? time.stepNano * time.columns : Number.POSITIVE_INFINITY;
  const before = offsetNano.reduce((sum, nano) => sum + (nano < leastNano ? 1 : 0), 0);
  const after = offsetNano.reduce((sum, nano) => sum + (nano >= endNano ? 1 : 0), 0);
  const isShown = (_ordinal: number, i: number): boolean =>
    offsetNano[i]! >= leastNano && offsetNano[i]! < endNano;
  return { shown: before + after === 0 ? ordinals : ordinals.filter(isShown), before, after };
}

export function startSource(world: QueryWorld, ordinals: Uint32Array): StartSource {
  return {
    total: ordinals.length,
    starts: startsOf(world, ordinals),
    countColumns(axis) {
      const counts = new Uint32Array(axis.columns);
      for (const offsetNano of offsetsFrom(world, ordinals, axis)) {
        const column = Math.floor(offsetNano / axis.stepNano);
        if (column >= 0 && column < axis.columns) counts[column]! += 1;
      }
      return counts;
    },
    startsWithin(range) {
      const { startUnixNano } = world.traces;
      const isWithin = (ordinal: number): boolean => {
        const start = bigintAt(startUnixNano, ordinal);
        return start >= range.first && start <= range.last;
      };
      return startsOf(world, ordinals.filter(isWithin)) ?? range;
    },
  };
}

function startsOf({ traces }: QueryWorld, ordinals: Uint32Array): Starts | undefined {
  const { startUnixNano } = traces;
  if (ordinals.length === 0) return undefined;
  let first = ordinals[0]!;
  let last = first;
  for (const ordinal of ordinals) {
    if (difference(startUnixNano, ordinal, startUnixNano, first) < 0) first = ordinal;
    if (difference(startUnixNano, ordinal, startUnixNano, last) > 0) last = ordinal;
  }
  return { first: bigintAt(startUnixNano, first), last: bigintAt(startUnixNano, last) };
}

/** How many of the durations have each code. */
export function countCodes(durationNano: Float64Array): Uint32Array {
  const codeCounts = new Uint32Array(durationCodesMax);
  for (let i = 0; i < durationNano.length; i++) codeCounts[codeOf(durationNano[i]!)]! += 1;
  return codeCounts;
}

export function durationsOf({ traces }: QueryWorld, ordinals: Uint32Array): Float64Array<ArrayBuffer> {
  const durations = new Float64Array(ordinals.length);
  for (let i = 0; i < ordinals.length; i++) durations[i] = traceDurationNano(traces, ordinals[i]!);
  return durations;
}

export function offsetsFrom(
  { traces }: QueryWorld,
  ordinals: Uint32Array,
  { startUnixNano }: TimeAxis,
): Float64Array<ArrayBuffer> {
  const start = new Uint32Array(2);
  setBigint(start, 0, startUnixNano);
  const offsets = new Float64Array(ordinals.length);
  for (let i = 0; i < ordinals.length; i++)
    offsets[i] = difference(traces.startUnixNano, ordinals[i]!, start, 0);
  return offsets;
}

const float = new Float64Array(1);
const floatWords = new Uint32Array(float.buffer);

/** `durationCodeOf` of a whole number: exponent and first seven bits of a float64 are the code but for where it begins. */
function codeOf(nano: number): number {
  if (nano < 256) return Math.max(0, nano);
  float[0] = nano;
  return (floatWords[1]! >>> 13) - codeBias;
}

/** The code of 256 is 256. */
const codeBias = ((1_023 + 8) << 7) - 256;

function dotsOf(
  { traces }: QueryWorld,
  ordinals: Uint32Array,
  startOffsetNano: Float64Array,
  durationNano: Float64Array,
): HeatmapDots {
  const traceId = new Uint32Array(ordinals.length * 4);
  ordinals.forEach((ordinal, i) => {
    traceId.set(traces.traceId.subarray(ordinal * 4, ordinal * 4 + 4), i * 4);
  });
  return {
    startOffsetNano,
    durationNano,
    error: Uint8Array.from(ordinals, (ordinal) => (traces.errorCount[ordinal]! > 0 ? 1 : 0)),
    traceId,
  };
}
