import { isZeroU64 } from "../spanindex/words.ts";
import { sortedRows } from "./sorted-rows.ts";
import { SpanIdMap } from "./span-id-map.ts";
import { rowsPerStep, type Steps } from "./steps.ts";
import type { TraceSpans } from "./trace-spans.ts";

/**
 * Who is whose child. Nodes are numbered by place, not by arrival:
 *
 *     node 0 … n-1        the spans, by start time, then span id, then content: `order[node]` is the span
 *     node n … n+m-1      parents that were named but have not arrived, one for each id
 *
 * so everything computed from the tree is the same whatever order the spans came in.
 */
export interface SpanTree {
  readonly spans: TraceSpans;
  readonly order: Uint32Array;
  /** Spans and awaited parents. */
  readonly nodeCount: number;
  /** Node of the parent, -1 for a root. */
  readonly parent: Int32Array;
  /** Ids of the awaited parents, two words each, by node - n. */
  readonly awaitedId: Uint32Array;
  /** First node with this span id: itself, unless the id came more than once. */
  readonly firstOfId: Uint32Array;
  /** 1 where the chain of parents came back to itself and was cut. */
  readonly isCycleCut: Uint8Array;
  /** The node whose span has the id at ids[row], or -1. */
  nodeOf(ids: Uint32Array, row: number): number;
}

export function* buildSpanTree(spans: TraceSpans): Steps<SpanTree> {
  const { spanCount } = spans;
  const order = yield* orderOf(spans);
  const nodes = new SpanIdMap(spanCount);
  const firstOfId = new Uint32Array(spanCount);
  for (let node = 0; node < spanCount; node++) {
    if (node % rowsPerStep === 0) yield;
    firstOfId[node] = nodes.add(spans.spanId, order[node]!, node);
  }
  const awaited = new SpanIdMap(spanCount);
  const awaitedId: number[] = [];
  const parent = new Int32Array(spanCount * 2).fill(-1);
  for (let node = 0; node < spanCount; node++) {
    if (node % rowsPerStep === 0) yield;
    const span = order[node]!;
    if (isZeroU64(spans.parentSpanId, span)) continue;
    const found = nodes.get(spans.parentSpanId, span);
    parent[node] =
      found >= 0 ? found : awaited.add(spans.parentSpanId, span, spanCount + awaitedId.length / 2);
    if (parent[node] === spanCount + awaitedId.length / 2)
      awaitedId.push(spans.parentSpanId[span * 2]!, spans.parentSpanId[span * 2 + 1]!);
  }
  const nodeCount = spanCount + awaitedId.length / 2;
  const isCycleCut = yield* cutCycles(parent, spanCount);
  return {
    spans,
    order,
    nodeCount,
    parent: parent.subarray(0, nodeCount),
    awaitedId: Uint32Array.from(awaitedId),
    firstOfId,
    isCycleCut,
    nodeOf: (ids, row) => nodes.get(ids, row),
  };
}

/** Span ids in the order of their hex digits: words hold the first byte lowest. */
export function compareSpanIds(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  for (let word = 0; word < 2; word++) {
    const x = a[i * 2 + word]!;
    const y = b[j * 2 + word]!;
    if (x !== y) return swapBytes(x) - swapBytes(y);
  }
  return 0;
}

function swapBytes(word: number): number {
  const swapped = ((word & 0xff) << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24);
  return swapped >>> 0;
}

function orderOf(spans: TraceSpans): Steps<Uint32Array> {
  const { startOffsetNano: start } = spans;
  return sortedRows(spans.spanCount, (a, b) => start[a]! - start[b]! || compareSameStart(spans, a, b));
}

/** Spans that cannot be told apart by anything that is drawn may change places: nobody can see it. */
function compareSameStart(spans: TraceSpans, a: number, b: number): number {
  const { spanId, parentSpanId, durationNano, kind, status, hasLinks, name, service, texts } = spans;
  return (
    compareSpanIds(spanId, a, spanId, b) ||
    durationNano[a]! - durationNano[b]! ||
    compareSpanIds(parentSpanId, a, parentSpanId, b) ||
    kind[a]! - kind[b]! ||
    status[a]! - status[b]! ||
    hasLinks[a]! - hasLinks[b]! ||
    compareTexts(texts.texts[name[a]!]!, texts.texts[name[b]!]!) ||
    compareTexts(texts.texts[service[a]!]!, texts.texts[service[b]!]!)
  );
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Makes a root of the first node of every cycle. Each node is walked once: `walk` says by which start it was reached. */
function* cutCycles(parent: Int32Array, spanCount: number): Steps<Uint8Array> {
  const isCut = new Uint8Array(spanCount);
  const walk = new Uint32Array(spanCount);
  for (let start = 0; start < spanCount; start++) {
    if (start % rowsPerStep === 0) yield;
    let node = start;
    while (node >= 0 && node < spanCount && walk[node] === 0) {
      walk[node] = start + 1;
      node = parent[node]!;
    }
    const isOnOwnPath = node >= 0 && node < spanCount && walk[node] === start + 1;
    if (!isOnOwnPath) continue;
    const first = firstOfCycle(parent, node);
    parent[first] = -1;
    isCut[first] = 1;
  }
  return isCut;
}

function firstOfCycle(parent: Int32Array, member: number): number {
  let first = member;
  for (let node = parent[member]!; node !== member; node = parent[node]!) if (node < first) first = node;
  return first;
}
