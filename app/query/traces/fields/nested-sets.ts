import { awaitedParent, noParent, type SpanBlock } from "../../../spanindex/block/span-block.ts";
import { startOffsetOf } from "../../../spanindex/block/span-times.ts";
import { locatorOf } from "../predicate/locator.ts";
import type { QueryWorld } from "../query-world.ts";

/** Of one block, by row. */
export interface NestedSetColumns {
  readonly nestedSetLeft: Int32Array;
  readonly nestedSetRight: Int32Array;
  /** Left of the parent; -1 for a root. */
  readonly nestedSetParent: Int32Array;
}

/** Spans numbered between two looks for cancellation. */
const spansPerCheck = 65_536;

/**
 * Numbers spans so that descendants lie within the numbers of their ancestors, trace by trace, from 1 on. Spans that no
 * root leads to (their parent has not arrived, or the parents go in a circle) have 0, 0, 0.
 *
 *     a            1 … 6
 *     ├─ b         2 … 3
 *     └─ c         4 … 5
 *
 * All spans of the world in one row of numbers: block by block, row by row.
 */
export class NestedSets {
  readonly #world: QueryWorld;
  /** Number of the first row of each block. */
  readonly #first: ReadonlyMap<SpanBlock, number>;
  readonly #left: Int32Array;
  readonly #right: Int32Array;
  readonly #parent: Int32Array;

  constructor(world: QueryWorld) {
    this.#world = world;
    const first = new Map<SpanBlock, number>();
    let count = 0;
    for (const block of world.blocks) {
      first.set(block, count);
      count += block.rowCount;
    }
    this.#first = first;
    this.#left = new Int32Array(count);
    this.#right = new Int32Array(count);
    this.#parent = new Int32Array(count);
    this.#numberAll(new Families(world, [...first.values()], count));
  }

  of(block: SpanBlock): NestedSetColumns {
    const start = this.#first.get(block)!;
    const end = start + block.rowCount;
    return {
      nestedSetLeft: this.#left.subarray(start, end),
      nestedSetRight: this.#right.subarray(start, end),
      nestedSetParent: this.#parent.subarray(start, end),
    };
  }

  /** Without recursion: a trace may be a chain of 100,000 spans. */
  #numberAll({ roots, traceOf, children, childrenEnd, childrenStart }: Families): void {
    const nextOfTrace = new Uint32Array(this.#world.traces.rowCount).fill(1);
    const cursor = childrenStart.slice();
    const open: number[] = [];
    let left = spansPerCheck;
    for (const [index, root] of roots.entries()) {
      let next = nextOfTrace[traceOf[index]!]!;
      this.#left[root] = next++;
      this.#parent[root] = -1;
      open.push(root);
      while (open.length > 0) {
        const span = open.at(-1)!;
        if (cursor[span]! < childrenEnd[span]!) {
          const child = children[cursor[span]!]!;
          cursor[span]! += 1;
          this.#left[child] = next++;
          this.#parent[child] = this.#left[span]!;
          open.push(child);
          continue;
        }
        this.#right[span] = next++;
        open.pop();
        if (left-- > 0) continue;
        this.#world.check();
        left = spansPerCheck;
      }
      nextOfTrace[traceOf[index]!] = next;
    }
  }
}

/** Who hangs on whom: the children of span s are children[childrenStart[s]] … before childrenEnd[s], by start. */
class Families {
  /** By start. */
  readonly roots: Uint32Array;
  /** Ordinal of the trace of each root. */
  readonly traceOf: Uint32Array;
  readonly childrenStart: Uint32Array;
  readonly childrenEnd: Uint32Array;
  readonly children: Uint32Array;

  constructor(world: QueryWorld, first: readonly number[], count: number) {
    const { parent, startNano, traceOrdinal } = readSpans(world, first, count);
    this.childrenStart = new Uint32Array(count);
    let rootCount = 0;
    for (let span = 0; span < count; span++) {
      if (parent[span]! >= 0) this.childrenStart[parent[span]!]! += 1;
      else if (parent[span] === isRoot) rootCount += 1;
    }
    let sum = 0;
    for (let span = 0; span < count; span++) {
      const own = this.childrenStart[span]!;
      this.childrenStart[span] = sum;
      sum += own;
    }
    this.childrenEnd = this.childrenStart.slice();
    this.children = new Uint32Array(sum);
    this.roots = new Uint32Array(rootCount);
    let root = 0;
    for (let span = 0; span < count; span++) {
      const above = parent[span]!;
      if (above === isRoot) this.roots[root++] = span;
      if (above < 0) continue;
      this.children[this.childrenEnd[above]!] = span;
      this.childrenEnd[above]! += 1;
    }
    const byStart = (a: number, b: number): number => startNano[a]! - startNano[b]! || a - b;
    this.roots.sort(byStart);
    this.traceOf = this.roots.map((span) => traceOrdinal[span]!);
    for (let span = 0; span < count; span++) {
      if (span % spansPerCheck === 0) world.check();
      const [start, end] = [this.childrenStart[span]!, this.childrenEnd[span]!];
      if (end - start > 1) this.children.subarray(start, end).sort(byStart);
    }
  }
}

const isRoot = -1;
const isLost = -2;

function readSpans(
  world: QueryWorld,
  first: readonly number[],
  count: number,
): { readonly parent: Int32Array; readonly startNano: Float64Array; readonly traceOrdinal: Uint32Array } {
  const { blocks } = world;
  const locator = locatorOf(world);
  const parent = new Int32Array(count);
  const startNano = new Float64Array(count);
  const traceOrdinal = new Uint32Array(count);
  const base = blocks[0]?.hot.startBaseUnixNano ?? 0n;
  for (const [place, { hot, rowCount }] of blocks.entries()) {
    world.check();
    const offset = Number(hot.startBaseUnixNano - base);
    for (let row = 0; row < rowCount; row++) {
      const span = first[place]! + row;
      const id = hot.parent[row]!;
      const above = id < awaitedParent ? locator.placeOf(id) : -1;
      if (id === noParent) parent[span] = isRoot;
      else if (above < 0) parent[span] = isLost;
      else parent[span] = first[above]! + (id & 0xffff) - blocks[above]!.firstRow;
      startNano[span] = offset + startOffsetOf(hot, row);
      traceOrdinal[span] = hot.traceOrdinal[hot.trace[row]!]!;
    }
  }
  return { parent, startNano, traceOrdinal };
}

/** A world is what one query sees: numbered once for each. */
const known = new WeakMap<QueryWorld, NestedSets>();

export function nestedSets(world: QueryWorld): NestedSets {
  let sets = known.get(world);
  if (sets === undefined) {
    sets = new NestedSets(world);
    known.set(world, sets);
  }
  return sets;
}
