import { orderOfNumbers } from "../../../analysis/order-numbers.ts";
import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { startOffsetOf } from "../../../spanindex/block/span-times.ts";
import { bigintAt, difference } from "../../../spanindex/words.ts";
import { planOf, rangeOf, type TimeRange } from "../aggregate/question.ts";
import { isSelected, type SpanSelection, selectSpans } from "../aggregate/selection.ts";
import { selectedTraces } from "../aggregate/whole-traces.ts";
import { gatherTrace, noSpans, ordinalOf, type SpanRange, type TraceSpans } from "../layout/trace-spans.ts";
import type { QueryPlan } from "../plan.ts";
import type { QueryWorld, Steps } from "../query-world.ts";

/** Spans looked at for one graph; a span takes about 60 bytes meanwhile. */
const flameSpansMax = 2_000_000;

/** The spans a graph is made of. */
export interface FlameSpans {
  readonly spans: TraceSpans;
  /** By span: 1 where the query finds it. */
  readonly isMatch: Uint8Array;
  readonly omittedSpans: number;
}

export interface FlameSource {
  readonly query: string;
  readonly startUnixNano?: string | undefined;
  readonly endUnixNano?: string | undefined;
  readonly traceId?: string | undefined;
}

export function* gatherSpans(
  world: QueryWorld,
  source: FlameSource,
  spansMax = flameSpansMax,
): Steps<FlameSpans> {
  const plan = planOf(source.query);
  const range = rangeOf(source);
  if (source.traceId !== undefined) return yield* spansOfTrace(world, source.traceId, plan, range);
  return gatherSelected(world, yield* selectSpans(world, plan, range), spansMax);
}

/** The spans of all traces with a selected one. */
export function gatherSelected(
  world: QueryWorld,
  selection: SpanSelection,
  spansMax = flameSpansMax,
): FlameSpans {
  const { wanted, omittedSpans } = wantedTraces(world, selection, spansMax);
  const spans = spansOfTraces(world, wanted);
  return { spans, isMatch: matchesOf(world, selection, spans), omittedSpans };
}

function* spansOfTrace(
  world: QueryWorld,
  traceId: string,
  plan: QueryPlan,
  range: TimeRange,
): Steps<FlameSpans> {
  const ordinal = ordinalOf(world, traceId);
  const spans = ordinal < 0 ? noSpans : gatherTrace(world, ordinal);
  const isAll = plan.matchesAll && range.startUnixNano === undefined && range.endUnixNano === undefined;
  const isMatch = isAll
    ? new Uint8Array(spans.count).fill(1)
    : matchesOf(world, yield* selectSpans(world, plan, whileOf(world, ordinal, range)), spans);
  return { spans, isMatch, omittedSpans: 0 };
}

/** What of the range lies within the trace: blocks of other times need not be looked through, nor loaded. */
function whileOf(
  { traces }: QueryWorld,
  ordinal: number,
  { startUnixNano, endUnixNano }: TimeRange,
): TimeRange {
  if (ordinal < 0) return { startUnixNano, endUnixNano };
  const first = bigintAt(traces.startUnixNano, ordinal);
  const end = bigintAt(traces.endUnixNano, ordinal) + 1n;
  return {
    startUnixNano: startUnixNano !== undefined && startUnixNano > first ? startUnixNano : first,
    endUnixNano: endUnixNano !== undefined && endUnixNano < end ? endUnixNano : end,
  };
}

/** By ordinal: 1 where spans of the trace were found. Where they are too many in all, the traces that begin last are taken. */
function wantedTraces(world: QueryWorld, selection: SpanSelection, spansMax: number) {
  const { spanCount } = world.traces;
  const wanted = selectedTraces(world, selection);
  let count = 0;
  for (let ordinal = 0; ordinal < wanted.length; ordinal++)
    if (wanted[ordinal] === 1) count += spanCount[ordinal]!;
  const omittedSpans = count <= spansMax ? 0 : omitOldest(world, wanted, count - spansMax);
  return { wanted, omittedSpans };
}

/** Takes the traces that began first out of `wanted` until they have `excess` spans. Returns how many they have. */
function omitOldest({ traces }: QueryWorld, wanted: Uint8Array, excess: number): number {
  const ordinals = new Uint32Array(wanted.length);
  let count = 0;
  for (let ordinal = 0; ordinal < wanted.length; ordinal++)
    if (wanted[ordinal] === 1) ordinals[count++] = ordinal;
  const { startUnixNano, spanCount } = traces;
  const starts = new Float64Array(count);
  for (let at = 0; at < count; at++)
    starts[at] = difference(startUnixNano, ordinals[at]!, startUnixNano, ordinals[0]!);
  const oldestFirst = orderOfNumbers(starts, () => 0);
  let omitted = 0;
  // The last one stays, however large it is.
  for (let place = 0; place < count - 1 && omitted < excess; place++) {
    const ordinal = ordinals[oldestFirst[place]!]!;
    wanted[ordinal] = 0;
    omitted += spanCount[ordinal]!;
  }
  return omitted;
}

/** All spans of the wanted traces, in order of arrival. */
function spansOfTraces(world: QueryWorld, wanted: Uint8Array): TraceSpans {
  const found: { readonly block: SpanBlock; readonly rows: Uint16Array }[] = [];
  let count = 0;
  let startUnixNano: bigint | undefined;
  for (const block of world.blocks) {
    world.check();
    const rows = wantedRows(block, wanted);
    if (rows.length === 0) continue;
    found.push({ block, rows });
    count += rows.length;
    const { minStartUnixNano } = block.zone;
    if (startUnixNano === undefined || minStartUnixNano < startUnixNano) startUnixNano = minStartUnixNano;
  }
  const parts: SpanRange[] = [];
  const spans = {
    count,
    startUnixNano: startUnixNano ?? 0n,
    parts,
    part: new Uint32Array(count),
    row: new Uint32Array(count),
    startNano: new Float64Array(count),
  };
  let from = 0;
  for (const [index, { block, rows }] of found.entries()) {
    const offset = Number(block.hot.startBaseUnixNano - spans.startUnixNano);
    const to = from + rows.length;
    parts.push({ block, from, to });
    spans.part.fill(index, from, to);
    spans.row.set(rows, from);
    for (let span = from; span < to; span++)
      spans.startNano[span] = offset + startOffsetOf(block.hot, spans.row[span]!);
    from = to;
  }
  return spans;
}

function wantedRows({ hot, rowCount }: SpanBlock, wanted: Uint8Array): Uint16Array {
  const isWanted = Uint8Array.from(hot.traceOrdinal, (ordinal) => wanted[ordinal]!);
  const rows = new Uint16Array(rowCount);
  let count = 0;
  for (let row = 0; row < rowCount; row++) if (isWanted[hot.trace[row]!] === 1) rows[count++] = row;
  return rows.slice(0, count);
}

function matchesOf(world: QueryWorld, { parts }: SpanSelection, spans: TraceSpans): Uint8Array {
  const partOf = new Map(parts.map((part) => [part.block, part]));
  const isMatch = new Uint8Array(spans.count);
  for (const { block, from, to } of spans.parts) {
    world.check();
    const part = partOf.get(block);
    if (part === undefined) continue;
    for (let span = from; span < to; span++) if (isSelected(part.bitmap, spans.row[span]!)) isMatch[span] = 1;
  }
  return isMatch;
}
