import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { startOffsetOf } from "../../../spanindex/block/span-times.ts";
import { bigintAt } from "../../../spanindex/words.ts";
import { planOf, rangeOf, type TimeRange } from "../aggregate/question.ts";
import { forEachRow, isSelected, type SpanSelection, selectSpans } from "../aggregate/selection.ts";
import { gatherTrace, noSpans, ordinalOf, type SpanRange, type TraceSpans } from "../layout/trace-spans.ts";
import type { QueryPlan } from "../plan.ts";
import type { QueryWorld, Steps } from "../query-world.ts";

/** Spans looked at for one graph; a span takes about 60 bytes meanwhile. */
export const flameSpansMax = 2_000_000;

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

export function* gatherSpans(world: QueryWorld, source: FlameSource): Steps<FlameSpans> {
  const plan = planOf(source.query);
  const range = rangeOf(source);
  if (source.traceId !== undefined) return yield* spansOfTrace(world, source.traceId, plan, range);
  const selection = yield* selectSpans(world, plan, range);
  const { wanted, omittedSpans } = wantedTraces(world, selection);
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
    : matchesOf(world, yield* selectSpans(world, plan, range), spans);
  return { spans, isMatch, omittedSpans: 0 };
}

/** By ordinal: 1 where spans of the trace were found. Where they are too many in all, the traces that begin last are taken. */
function wantedTraces(world: QueryWorld, { parts }: SpanSelection) {
  const { traces } = world;
  const wanted = new Uint8Array(traces.rowCount);
  for (const part of parts) {
    world.check();
    const { hot } = part.block;
    // Of a block that was found whole its traces are known.
    if (part.bitmap === undefined) for (const ordinal of hot.traceOrdinal) wanted[ordinal] = 1;
    else
      forEachRow(part, (row) => {
        wanted[hot.traceOrdinal[hot.trace[row]!]!] = 1;
      });
  }
  let spanCount = 0;
  for (let ordinal = 0; ordinal < wanted.length; ordinal++)
    if (wanted[ordinal] === 1) spanCount += traces.spanCount[ordinal]!;
  const omittedSpans = spanCount <= flameSpansMax ? 0 : omitOldest(world, wanted, spanCount);
  return { wanted, omittedSpans };
}

/** Takes the traces that began first out of `wanted` until the rest is few enough. Returns how many spans they have. */
function omitOldest({ traces }: QueryWorld, wanted: Uint8Array, spanCount: number): number {
  const ordinals = Uint32Array.from(wanted.keys()).filter((ordinal) => wanted[ordinal] === 1);
  const startOf = (ordinal: number): bigint => bigintAt(traces.startUnixNano, ordinal);
  const oldestFirst = [...ordinals].sort((a, b) => Number(startOf(a) - startOf(b)) || a - b);
  let omitted = 0;
  // The last one stays, however large it is.
  for (const ordinal of oldestFirst.slice(0, -1)) {
    if (spanCount - omitted <= flameSpansMax) break;
    wanted[ordinal] = 0;
    omitted += traces.spanCount[ordinal]!;
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
