import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { durationOf, startOffsetOf } from "../../../spanindex/block/span-times.ts";
import { bigintAt, wordsOfHex } from "../../../spanindex/words.ts";
import type { QueryWorld } from "../query-world.ts";

/** The spans of one trace, in order of arrival. */
export interface TraceSpans {
  readonly count: number;
  /** Earliest start. */
  readonly startUnixNano: bigint;
  /** What each block has of it, one after the other. */
  readonly parts: readonly SpanRange[];
  /** By span: which of `parts`, row of its block, ascending within the block, and start after `startUnixNano` in nanoseconds. */
  readonly part: Uint32Array;
  readonly row: Uint32Array;
  readonly startNano: Float64Array;
}

export const noSpans: TraceSpans = {
  count: 0,
  startUnixNano: 0n,
  parts: [],
  part: new Uint32Array(0),
  row: new Uint32Array(0),
  startNano: new Float64Array(0),
};

/** Spans from … to - 1 lie in the block. */
export interface SpanRange {
  readonly block: SpanBlock;
  readonly from: number;
  readonly to: number;
}

/** The spans of a trace in one block. */
export interface TracePart {
  readonly block: SpanBlock;
  /** First row of the chain (`hot.nextInTrace`). */
  readonly head: number;
}

/** Row of the trace table with the id (32 lower-case hex digits), -1 where it is not stored. */
export function ordinalOf({ traces, kernels }: QueryWorld, traceId: string): number {
  const wanted = wordsOfHex(traceId);
  const ids = traces.traceId;
  const length = traces.rowCount * 4;
  const next = (from: number): number => kernels.scan.findWord(ids.byteOffset, from, length, wanted[0]!);
  for (let at = next(0); at >= 0; at = next(at + 1)) {
    const isSame = (at & 3) === 0 && wanted.every((word, i) => ids[at + i] === word);
    if (isSame && traces.spanCount[at >> 2] !== 0) return at >> 2;
  }
  return -1;
}

/** Follows the chain of the trace through each block that may hold a part of it. */
export function gatherTrace(world: QueryWorld, ordinal: number): TraceSpans {
  const { traces, kernels } = world;
  const first = bigintAt(traces.startUnixNano, ordinal);
  const last = bigintAt(traces.endUnixNano, ordinal);
  const parts: TracePart[] = [];
  for (const block of world.blocks) {
    if (block.zone.minStartUnixNano > last || block.zone.maxStartUnixNano < first) continue;
    const { traceOrdinal, traceHead } = block.hot;
    const trace = kernels.scan.findWord(traceOrdinal.byteOffset, 0, traceOrdinal.length, ordinal);
    if (trace >= 0) parts.push({ block, head: traceHead[trace]! });
  }
  return readChains(parts, first);
}

/** Starts count from `startUnixNano`. */
export function readChains(chains: readonly TracePart[], startUnixNano: bigint): TraceSpans {
  const parts: SpanRange[] = [];
  let count = 0;
  for (const { block, head } of chains) {
    const from = count;
    count += chainLength(block, head);
    parts.push({ block, from, to: count });
  }
  const part = new Uint32Array(count);
  const row = new Uint32Array(count);
  const startNano = new Float64Array(count);
  for (const [i, { block, from, to }] of parts.entries()) {
    const { hot } = block;
    const { nextInTrace } = hot;
    const offset = Number(hot.startBaseUnixNano - startUnixNano);
    let own = chains[i]!.head;
    part.fill(i, from, to);
    for (let span = from; span < to; span++) {
      row[span] = own;
      startNano[span] = offset + startOffsetOf(hot, own);
      own = nextInTrace[own]!;
    }
  }
  return { count, startUnixNano, parts, part, row, startNano };
}

/** By span, in nanoseconds. */
export function durationsOf({ count, parts, row }: TraceSpans): Float64Array {
  const durationNano = new Float64Array(count);
  for (const { block, from, to } of parts) {
    const { hot } = block;
    for (let span = from; span < to; span++) durationNano[span] = durationOf(hot, row[span]!);
  }
  return durationNano;
}

/** A chain ends with 0: no row comes before the first one. */
function chainLength({ hot }: SpanBlock, head: number): number {
  const { nextInTrace } = hot;
  let length = 0;
  let row = head;
  do {
    length += 1;
    row = nextInTrace[row]!;
  } while (row !== 0);
  return length;
}
