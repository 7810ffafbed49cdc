import type { RowIntervals } from "../api/trace-view.ts";
import { rowFlag } from "../api/traces.ts";
import { grown, IntervalList } from "./interval-list.ts";
import { orderOfNumbers } from "./order-numbers.ts";
import type { RowTree } from "./row-tree.ts";

/**
 * A child that ends this share of its parent's duration after the next one starts still counts as before it: clocks of
 * two hosts and rounding to microseconds make spans that follow each other overlap a little.
 */
const overlapShareMax = 0.01;

/** Up to this many, setting up a distribution costs more than comparing. */
const sortedAtOnceMax = 64;

const kindProducer = 4;
const kindConsumer = 5;

export interface CriticalPath {
  /** What the trace waited for, root by root, in order of time. */
  readonly segments: RowIntervals;
  /** By row: time on the path less that of the children which are on it, too; 0 off the path. */
  readonly criticalNano: Float64Array;
}

/**
 * What the trace would have had to do faster to end sooner. From the end of each root backwards: the child that ended
 * last, then the one that ended last before that one began, and so on; each of them in the same way.
 *
 *     a   ├──────────────────────┤           path   a b a c a
 *     b     ├────┤                                  c ended last; d overlaps it; b ended before c began
 *     c            ├──────────┤
 *     d         ├────────┤
 *
 * As CRISP and Jaeger UI: children are cut to their parent, those outside of it are left out, and so are the consumers
 * of a message, for whom its producer does not wait. Roots that have not arrived only count where there is no other.
 */
export function criticalPath(tree: RowTree): CriticalPath {
  const segments = new IntervalList();
  return { criticalNano: walkPaths(tree, rootsOf(tree), segments), segments: segments.columns() };
}

/** `criticalNano` alone, of many traces one after the other: every root counts. Faster by half than with the segments. */
export function criticalTimes(tree: RowTree): Float64Array {
  const roots: number[] = [];
  for (let row = 0; row < tree.rowCount; row = tree.subtreeEnd[row]!) roots.push(row);
  return walkPaths(tree, roots, undefined);
}

function walkPaths(
  tree: RowTree,
  roots: readonly number[],
  segments: IntervalList | undefined,
): Float64Array {
  const criticalNano = new Float64Array(tree.rowCount);
  const walk = new PathWalk(tree, segments, criticalNano);
  for (const root of roots) walk.from(root);
  return criticalNano;
}

function rootsOf({ rowCount, subtreeEnd, flags }: RowTree): number[] {
  const arrived: number[] = [];
  const awaited: number[] = [];
  for (let row = 0; row < rowCount; row = subtreeEnd[row]!)
    ((flags[row]! & rowFlag.placeholder) === 0 ? arrived : awaited).push(row);
  return arrived.length > 0 ? arrived : awaited;
}

class PathWalk {
  readonly #tree: RowTree;
  readonly #segments: IntervalList | undefined;
  readonly #criticalNano: Float64Array;
  /** Row, start and end of what is still to be gone through, the earliest on top; ~row where it is a segment already. */
  #open = new Float64Array(192);
  #openCount = 0;
  readonly #children = new Children();

  constructor(tree: RowTree, segments: IntervalList | undefined, criticalNano: Float64Array) {
    this.#tree = tree;
    this.#segments = segments;
    this.#criticalNano = criticalNano;
  }

  from(root: number): void {
    const { startOffsetNano, durationNanoOfRow } = this.#tree;
    const startNano = startOffsetNano[root]!;
    this.#push(root, startNano, startNano + durationNanoOfRow[root]!);
    while (this.#openCount > 0) {
      this.#openCount -= 3;
      const row = this.#open[this.#openCount]!;
      const from = this.#open[this.#openCount + 1]!;
      const to = this.#open[this.#openCount + 2]!;
      if (row < 0) this.#segments?.add(~row, from, to);
      else this.#visit(row, from, to);
    }
  }

  /** Puts the parts of a span on the stack, the last first. */
  #visit(row: number, from: number, to: number): void {
    let left = to - from;
    let until = to;
    if (this.#tree.subtreeEnd[row]! > row + 1) {
      const children = this.#children.read(this.#tree, row, from, to);
      const chainLength = children.findChain(to - from);
      for (let place = 0; place < chainLength; place++) {
        const child = children.chain[place]!;
        const childFrom = children.from[child]!;
        const childTo = children.to[child]!;
        if (childTo < until) this.#pushSegment(row, childTo, until);
        this.#push(children.row[child]!, childFrom, childTo);
        until = Math.min(until, childFrom);
        left -= childTo - childFrom;
      }
    }
    if (from < until) this.#pushSegment(row, from, until);
    this.#criticalNano[row] = Math.max(0, left);
  }

  #pushSegment(row: number, from: number, to: number): void {
    if (this.#segments !== undefined) this.#push(~row, from, to);
  }

  #push(row: number, from: number, to: number): void {
    if (this.#openCount === this.#open.length) this.#open = grown(this.#open);
    this.#open[this.#openCount] = row;
    this.#open[this.#openCount + 1] = from;
    this.#open[this.#openCount + 2] = to;
    this.#openCount += 3;
  }
}

/** Children that a span may have waited for, cut to it, by start. One for all spans: most have few, and there are many. */
class Children {
  row = new Uint32Array(64);
  from = new Float64Array(64);
  to = new Float64Array(64);
  chain = new Uint32Array(64);
  count = 0;
  readonly #shortOrder = new Uint32Array(sortedAtOnceMax);

  read(tree: RowTree, parent: number, from: number, to: number): this {
    const { subtreeEnd, startOffsetNano, durationNanoOfRow, kind } = tree;
    const last = subtreeEnd[parent]!;
    this.count = 0;
    for (let row = parent + 1; row < last; row = subtreeEnd[row]!) {
      const start = Math.max(from, startOffsetNano[row]!);
      const end = Math.min(to, startOffsetNano[row]! + durationNanoOfRow[row]!);
      if (end <= start || (kind[parent] === kindProducer && kind[row] === kindConsumer)) continue;
      if (this.count === this.row.length) this.#grow();
      this.row[this.count] = row;
      this.from[this.count] = start;
      this.to[this.count++] = end;
    }
    return this;
  }

  #grow(): void {
    this.row = grown(this.row);
    this.from = grown(this.from);
    this.to = grown(this.to);
    this.chain = grown(this.chain);
  }

  /** Finds `chain`: the places of those on the path, the last one first. Of two that end together the longer one. Returns its length. */
  findChain(parentNano: number): number {
    const { from, to, chain } = this;
    const byEnd = this.#orderByEnd();
    let length = 0;
    let later = -1;
    for (let at = this.count - 1; at >= 0; at--) {
      const child = byEnd[at]!;
      if (later >= 0 && to[child]! > from[later]! && !this.#isSlightOverlap(byEnd, at, later, parentNano))
        continue;
      chain[length++] = child;
      later = child;
    }
    return length;
  }

  /** Longer ones after others that end with them. */
  #orderByEnd(): Uint32Array {
    const { to, count } = this;
    const longerLast = (a: number, b: number): number => b - a;
    if (count > sortedAtOnceMax) return orderOfNumbers(to.slice(0, count), longerLast);
    const order = this.#shortOrder;
    for (let child = 0; child < count; child++) {
      let place = child;
      for (; place > 0 && to[order[place - 1]!]! >= to[child]!; place--) order[place] = order[place - 1]!;
      order[place] = child;
    }
    return order;
  }

  /** Whether clocks explain that the child at `byEnd[at]` overlaps a later one: briefly, and nothing else begins or ends meanwhile. */
  #isSlightOverlap(byEnd: Uint32Array, at: number, later: number, parentNano: number): boolean {
    const { from, to, count } = this;
    const earlier = byEnd[at]!;
    const start = from[later]!;
    const end = to[earlier]!;
    if (end >= to[later]! || from[earlier]! >= start) return false;
    if ((end - start) / parentNano >= overlapShareMax) return false;
    const othersEnd = (at > 0 && to[byEnd[at - 1]!]! >= start) || to[byEnd[at + 1]!]! <= end;
    const othersBegin = from[later - 1]! >= start || (later + 1 < count && from[later + 1]! <= end);
    return !othersEnd && !othersBegin;
  }
}
