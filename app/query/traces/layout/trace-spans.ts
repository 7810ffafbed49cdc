import type { SpanBlock } from "../../../spanindex/block/span-block.ts";
import { startOffsetOf } from "../../../spanindex/block/span-times.ts";
import { bigintAt, wordsOfHex } from "../../../spanindex/words.ts";
import type { QueryWorld } from "../query-world.ts";

/** The spans of one trace, in order of arrival. */
export interface TraceSpans {
  readonly count: number;
  /** Earliest start. */
  readonly startUnixNano: bigint;
  /** The blocks it lies in. */
  readonly blocks: readonly SpanBlock[];
  /** By span: which of `blocks`, row of the block, and start after `startUnixNano` in nanoseconds. */
  readonly block: Uint32Array;
  readonly row: Uint32Array;
  readonly startNano: Float64Array;
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
export function readChains(parts: readonly TracePart[], startUnixNano: bigint): TraceSpans {
  const count = parts.reduce((sum, { block, head }) => sum + chainLength(block, head), 0);
  const spans = {
    count,
    startUnixNano,
    blocks: parts.map(({ block }) => block),
    block: new Uint32Array(count),
    row: new Uint32Array(count),
    startNano: new Float64Array(count),
  };
  let span = 0;
  parts.forEach(({ block: { hot }, head }, index) => {
    const offset = Number(hot.startBaseUnixNano - startUnixNano);
    let row = head;
    do {
      spans.block[span] = index;
      spans.row[span] = row;
      spans.startNano[span] = offset + startOffsetOf(hot, row);
      span += 1;
      row = hot.nextInTrace[row]!;
    } while (row !== 0);
  });
  return spans;
}

/** A chain ends with 0: no row comes before the first one. */
function chainLength({ hot }: SpanBlock, head: number): number {
  let length = 0;
  let row = head;
  do {
    length += 1;
    row = hot.nextInTrace[row]!;
  } while (row !== 0);
  return length;
}
