import type { Heatmap, HeatmapDots, QueryCost } from "../../../api/trace-queries.ts";
import { durationCodesMax } from "../../../spanindex/block/duration-code.ts";
import { bigintAt, difference, setBigint } from "../../../spanindex/words.ts";
import { traceDurationNano } from "../fields/trace-fields.ts";
import type { QueryWorld } from "../query-world.ts";
import { durationTables, hasBorder, rowOf } from "./duration-axis.ts";
import type { HeatmapParams } from "./heatmap.ts";
import { fittingDurations, fittingTimes, quantilesOf } from "./heatmap-axes.ts";
import type { TimeRange } from "./question.ts";
import type { SpanSelection } from "./selection.ts";
import type { TimeAxis } from "./time-axis.ts";
import { selectedTraces } from "./whole-traces.ts";

/** Traces that have a selected span, by their own start and duration: the table is small, so plain loops will do. */
export function traceHeatmap(
  world: QueryWorld,
  selection: SpanSelection,
  params: HeatmapParams,
  range: TimeRange,
): Omit<Heatmap, keyof QueryCost> {
  const ordinals = tracesOf(world, selection);
  const durationNano = durationsOf(world, ordinals);
  const codeCounts = new Uint32Array(durationCodesMax);
  for (let i = 0; i < durationNano.length; i++) codeCounts[codeOf(durationNano[i]!)]! += 1;
  const { columns, rows } = params;
  const starts = startsOf(world, ordinals);
  const time = fittingTimes(starts?.first, starts?.last, range, columns);
  const duration = fittingDurations(codeCounts, ordinals.length, params);
  const { rowOfCode } = durationTables(world, duration);
  const counts = new Uint32Array(columns * rows);
  const errors = new Uint32Array(columns * rows);
  const startOffsetNano = offsetsFrom(world, ordinals, time);
  for (let i = 0; i < ordinals.length; i++) {
    // A trace that began before the range has a span in it: it stands at the edge.
    const column = Math.max(0, Math.min(Math.floor(startOffsetNano[i]! / time.stepNano), columns - 1));
    const nano = durationNano[i]!;
    const row = rowOfCode[codeOf(nano)]!;
    const cell = (row < hasBorder ? row : rowOf(duration, nano)) * columns + column;
    counts[cell]! += 1;
    if (world.traces.errorCount[ordinals[i]!]! > 0) errors[cell]! += 1;
  }
  return {
    total: ordinals.length,
    ...{ columns, rows, counts, errors },
    startUnixNano: String(time.startUnixNano),
    stepNano: time.stepNano,
    borderNano: duration.borderNano,
    quantileNano: quantilesOf(codeCounts, ordinals.length),
    dots:
      ordinals.length <= params.dotsMax ? dotsOf(world, ordinals, startOffsetNano, durationNano) : undefined,
  };
}

/** Ordinals of the traces with a selected span, ascending. */
function tracesOf(world: QueryWorld, selection: SpanSelection): Uint32Array {
  const { rowCount, spanCount } = world.traces;
  const isSelected = selectedTraces(world, selection);
  let found = 0;
  const ordinals = new Uint32Array(rowCount);
  for (let ordinal = 0; ordinal < rowCount; ordinal++)
    if (isSelected[ordinal] === 1 && spanCount[ordinal]! > 0) ordinals[found++] = ordinal;
  return ordinals.subarray(0, found);
}

function startsOf(
  { traces }: QueryWorld,
  ordinals: Uint32Array,
): { readonly first: bigint; readonly last: bigint } | undefined {
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

function durationsOf({ traces }: QueryWorld, ordinals: Uint32Array): Float64Array<ArrayBuffer> {
  const durations = new Float64Array(ordinals.length);
  for (let i = 0; i < ordinals.length; i++) durations[i] = traceDurationNano(traces, ordinals[i]!);
  return durations;
}

function offsetsFrom(
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
