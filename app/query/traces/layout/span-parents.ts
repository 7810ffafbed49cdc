import { awaitedParent } from "../../../spanindex/block/span-block.ts";
import type { TraceSpans } from "./trace-spans.ts";

/**
 * The parent of each node (place in `order`) as a node, -1 where it has none that has arrived. Where parents go in a circle, the
 * first of its nodes has none.
 */
export function parentsOf(spans: TraceSpans, order: Uint32Array): Int32Array {
  const nodes = new NodeTable(spans, order);
  const parent = new Int32Array(spans.count);
  for (let node = 0; node < spans.count; node++) {
    const span = order[node]!;
    const cell = spans.blocks[spans.block[span]!]!.hot.parent[spans.row[span]!]!;
    parent[node] = cell >= awaitedParent ? -1 : nodes.find(cell);
  }
  cutCircles(parent);
  return parent;
}

/** Nodes by row id: open addressing, at most half full. */
class NodeTable {
  readonly #ids: Uint32Array;
  /** Plus one; 0 = free. */
  readonly #nodes: Uint32Array;
  readonly #mask: number;

  constructor({ count, blocks, block, row }: TraceSpans, order: Uint32Array) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(1, count) * 2));
    this.#ids = new Uint32Array(size);
    this.#nodes = new Uint32Array(size);
    this.#mask = size - 1;
    for (let node = 0; node < count; node++) {
      const span = order[node]!;
      const { slot, firstRow } = blocks[block[span]!]!;
      const id = ((slot << 16) | (firstRow + row[span]!)) >>> 0;
      const at = this.#slotOf(id);
      this.#ids[at] = id;
      this.#nodes[at] = node + 1;
    }
  }

  /** -1 where there is none. */
  find(id: number): number {
    return this.#nodes[this.#slotOf(id)]! - 1;
  }

  #slotOf(id: number): number {
    let at = (Math.imul(id, 0x9e37_79b1) >>> 8) & this.#mask;
    while (this.#nodes[at] !== 0 && this.#ids[at] !== id) at = (at + 1) & this.#mask;
    return at;
  }
}

/** Each node is walked once: `walk` says from which start it was reached. */
function cutCircles(parent: Int32Array): void {
  const walk = new Uint32Array(parent.length);
  for (let start = 0; start < parent.length; start++) {
    let node = start;
    while (node >= 0 && walk[node] === 0) {
      walk[node] = start + 1;
      node = parent[node]!;
    }
    if (node >= 0 && walk[node] === start + 1) parent[firstOfCircle(parent, node)] = -1;
  }
}

function firstOfCircle(parent: Int32Array, member: number): number {
  let first = member;
  for (let node = parent[member]!; node !== member; node = parent[node]!) first = Math.min(first, node);
  return first;
}
