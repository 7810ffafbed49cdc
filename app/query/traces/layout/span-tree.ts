import { awaitedParent, noParent } from "../../../spanindex/block/span-block.ts";
import type { AwaitingSpans } from "../../../spanindex/links/parent-links.ts";
import { findSameIds, type SameIds } from "./node-ids.ts";
import { RowLookup } from "./row-lookup.ts";
import { orderSpans } from "./span-order.ts";
import { cutCircles } from "./span-parents.ts";
import type { TraceSpans } from "./trace-spans.ts";

/**
 * Who is whose child. Nodes are numbered by place, not by arrival:
 *
 *     node 0 … n-1        the spans, by start, then span id, then content: `order[node]` is the span
 *     node n … n+m-1      parents that were named but have not arrived
 *
 * so everything computed from the tree is the same whatever order the spans came in.
 */
export interface SpanTree {
  readonly spans: TraceSpans;
  readonly order: Uint32Array;
  readonly nodeOfSpan: Uint32Array;
  /** Spans and awaited parents. */
  readonly nodeCount: number;
  /** Node of the parent, -1 for a root. */
  readonly parent: Int32Array;
  /** Two words by node; zero where the id of an awaited parent is not known. */
  readonly nodeId: Uint32Array;
  /** First node with this span id: itself, unless the id came more than once. */
  readonly firstOfId: Uint32Array;
  /** 1 where the chain of parents came back to itself and was cut. */
  readonly isCut: Uint8Array;
  /** A span that has no parent has arrived. */
  readonly hasRoot: boolean;
}

/** What the engine's thread says of the trace: see `TraceQuestion`. */
interface Told {
  readonly spanCount: number;
  readonly awaiting: AwaitingSpans;
}

export function treeOf(spans: TraceSpans, { spanCount, awaiting }: Told, check: () => void): SpanTree {
  const { count } = spans;
  const order = orderSpans(spans, check);
  const nodeOfSpan = new Uint32Array(count);
  for (let node = 0; node < count; node++) nodeOfSpan[order[node]!] = node;
  const ids = idsOfNodes(spans, nodeOfSpan);
  check();
  const sameIds = findSameIds(ids, count, awaiting.parentId);
  check();
  const links = linkParents({ spans, order, nodeOfSpan, sameIds, awaiting, isLater: count > spanCount });
  check();
  const nodeCount = count + links.awaitedId.length / 2;
  const parent = links.parent.subarray(0, nodeCount);
  const isCut = new Uint8Array(count);
  cutCircles(parent, (node) => {
    isCut[node] = 1;
  });
  const nodeId = new Uint32Array(nodeCount * 2);
  nodeId.set(ids);
  nodeId.set(links.awaitedId, count * 2);
  const { firstOfId } = sameIds;
  return {
    ...{ spans, order, nodeOfSpan, nodeCount, parent, nodeId, firstOfId, isCut },
    hasRoot: links.hasRoot,
  };
}

/** The ids of the nodes, two words each. */
function idsOfNodes({ count, parts, row }: TraceSpans, nodeOfSpan: Uint32Array): Uint32Array {
  const ids = new Uint32Array(count * 2);
  for (const { block, from, to } of parts) {
    const { spanId } = block.hot;
    for (let span = from; span < to; span++) {
      const node = nodeOfSpan[span]!;
      ids[node * 2] = spanId[row[span]! * 2]!;
      ids[node * 2 + 1] = spanId[row[span]! * 2 + 1]!;
    }
  }
  return ids;
}

interface ParentLinks {
  /** With room for as many awaited parents as there are spans. */
  readonly parent: Int32Array;
  readonly awaitedId: Uint32Array;
  readonly hasRoot: boolean;
}

interface LinkSource {
  readonly spans: TraceSpans;
  readonly order: Uint32Array;
  readonly nodeOfSpan: Uint32Array;
  readonly sameIds: SameIds;
  readonly awaiting: AwaitingSpans;
  /** There are spans that came after the question was asked. */
  readonly isLater: boolean;
}

/**
 * Blocks name the parent that came first; where others have its id, children are put below the first of them by place.
 * A parent that is named, but in no block yet, is awaited like one that has not arrived.
 */
function linkParents({ spans, order, nodeOfSpan, sameIds, awaiting, isLater }: LinkSource): ParentLinks {
  const { count } = spans;
  const { firstOfId } = sameIds;
  const lookup = new RowLookup(spans);
  const waitsFor = awaitedBySpan(awaiting, lookup);
  const cells = parentCells(spans);
  const parent = new Int32Array(count * 2).fill(-1);
  const awaited = new AwaitedNodes(count);
  let hasRoot = false;
  for (let node = 0; node < count; node++) {
    const span = order[node]!;
    const cell = cells[span]!;
    const wanted = waitsFor?.get(span);
    if (cell === noParent) hasRoot = true;
    else if (wanted !== undefined) {
      // It may be there all the same: in chunks that are only searched when this one is full.
      const found = sameIds.wanted[wanted]!;
      parent[node] = found >= 0 ? found : awaited.of(~wanted, awaiting.parentId, wanted);
    } else if (cell >= awaitedParent) {
      // Nobody waits like this but a span that names itself (its id may be that of another), and those for whom nobody was told.
      parent[node] = isLater ? -1 : firstOfId[node]!;
    } else {
      const found = lookup.find(cell);
      parent[node] = found >= 0 ? firstOfId[nodeOfSpan[found]!]! : awaited.of(cell, noId, 0);
    }
  }
  return { parent, awaitedId: Uint32Array.from(awaited.ids), hasRoot };
}

const noId = new Uint32Array(2);

/** Nodes of parents that are not there, numbered when first met. */
class AwaitedNodes {
  /** Two words each. */
  readonly ids: number[] = [];
  readonly #nodes = new Map<number, number>();
  readonly #first: number;

  constructor(first: number) {
    this.#first = first;
  }

  /** `key`: of the parent; its id is at ids[at]. */
  of(key: number, ids: Uint32Array, at: number): number {
    let node = this.#nodes.get(key);
    if (node === undefined) {
      node = this.#first + this.ids.push(ids[at * 2]!, ids[at * 2 + 1]!) / 2 - 1;
      this.#nodes.set(key, node);
    }
    return node;
  }
}

/** By span: the cell that says who its parent is, see `HotColumns.parent`. */
function parentCells({ count, parts, row }: TraceSpans): Uint32Array {
  const cells = new Uint32Array(count);
  for (const { block, from, to } of parts) {
    const { parent } = block.hot;
    for (let span = from; span < to; span++) cells[span] = parent[row[span]!]!;
  }
  return cells;
}

/** By span: which of the awaited parents it waits for. */
function awaitedBySpan({ rowId, parent }: AwaitingSpans, lookup: RowLookup): Map<number, number> | undefined {
  if (rowId.length === 0) return undefined;
  const waitsFor = new Map<number, number>();
  for (let i = 0; i < rowId.length; i++) {
    const span = lookup.find(rowId[i]!);
    if (span >= 0) waitsFor.set(span, parent[i]!);
  }
  return waitsFor;
}
