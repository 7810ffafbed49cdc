import { awaitedParent } from "../../../spanindex/block/span-block.ts";
import type { SpanRange, TraceSpans } from "./trace-spans.ts";

/**
 * The parent of each node (place in `order`) as a node, -1 where it has none that has arrived. Where parents go in a circle, the
 * first of its nodes has none.
 */
export function parentsOf(spans: TraceSpans, order: Uint32Array): Int32Array {
  const { count, parts, row } = spans;
  const nodeOf = new Uint32Array(count);
  for (let node = 0; node < count; node++) nodeOf[order[node]!] = node;
  const tables = parts.map((part) => nodeTable(part, row, nodeOf));
  const parent = new Int32Array(count);
  for (const [place, { block, from, to }] of parts.entries()) {
    const cells = block.hot.parent;
    const own = tables[place]!;
    for (let span = from; span < to; span++) {
      const cell = cells[row[span]!]!;
      let node = 0;
      if (cell < awaitedParent) {
        const at = cell - own.firstId;
        node = at >= 0 && at < own.nodes.length ? own.nodes[at]! : findNode(tables, cell);
      }
      parent[nodeOf[span]!] = node - 1;
    }
  }
  cutCircles(parent);
  return parent;
}

/** Nodes by row id, from the first span of a block to the last: they lie close together. */
interface NodeTable {
  readonly firstId: number;
  /** Plus one; 0 = a span of another trace. */
  readonly nodes: Uint32Array;
}

function nodeTable({ block, from, to }: SpanRange, row: Uint32Array, nodeOf: Uint32Array): NodeTable {
  const first = row[from]!;
  const nodes = new Uint32Array(row[to - 1]! - first + 1);
  for (let span = from; span < to; span++) nodes[row[span]! - first] = nodeOf[span]! + 1;
  return { firstId: ((block.slot << 16) | (block.firstRow + first)) >>> 0, nodes };
}

function findNode(tables: readonly NodeTable[], id: number): number {
  for (const { firstId, nodes } of tables)
    if (id >= firstId && id < firstId + nodes.length) return nodes[id - firstId]!;
  return 0;
}

/**
 * Where parents go in a circle, the first of its nodes has none from now on; `cut` is called with it. Each node is walked once: `walk`
 * says from which start it was reached.
 */
export function cutCircles(parent: Int32Array, cut: (node: number) => void = () => undefined): void {
  const walk = new Uint32Array(parent.length);
  for (let start = 0; start < parent.length; start++) {
    let node = start;
    while (node >= 0 && walk[node] === 0) {
      walk[node] = start + 1;
      node = parent[node]!;
    }
    if (node < 0 || walk[node] !== start + 1) continue;
    const first = firstOfCircle(parent, node);
    parent[first] = -1;
    cut(first);
  }
}

function firstOfCircle(parent: Int32Array, member: number): number {
  let first = member;
  for (let node = parent[member]!; node !== member; node = parent[node]!) first = Math.min(first, node);
  return first;
}
