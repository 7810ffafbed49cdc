import type { TraceView } from "../../../../app/api/traces.ts";

/** Stretches of a span that no child covers, each shown as a line among the children, as columns. */
export interface GapLines {
  readonly count: number;
  /** Row of the span that has the gap. */
  readonly parent: Uint32Array;
  /** The line comes before this row: the first child behind the gap, or whatever follows the span. Ascending. */
  readonly before: Uint32Array;
  readonly startNano: Float64Array;
  readonly endNano: Float64Array;
}

/** Gaps in reading order. Those of one span come by time, so one walk over its children places all of them. */
export function gapLines(view: TraceView): GapLines {
  const { row: parents, startOffsetNano, endOffsetNano } = view.gaps;
  const before = new Uint32Array(parents.length);
  let child = 0;
  for (let gap = 0; gap < parents.length; gap++) {
    const parent = parents[gap]!;
    if (gap === 0 || parents[gap - 1] !== parent) child = parent + 1;
    const end = view.subtreeEnd[parent]!;
    while (child < end && view.startOffsetNano[child]! < startOffsetNano[gap]!)
      child = view.subtreeEnd[child]!;
    before[gap] = child;
  }
  // Where several spans end in a gap, that of the innermost comes first.
  const order = Uint32Array.from(parents.keys()).sort(
    (a, b) => before[a]! - before[b]! || parents[b]! - parents[a]! || a - b,
  );
  return {
    count: order.length,
    parent: order.map((gap) => parents[gap]!),
    before: order.map((gap) => before[gap]!),
    startNano: Float64Array.from(order, (gap) => startOffsetNano[gap]!),
    endNano: Float64Array.from(order, (gap) => endOffsetNano[gap]!),
  };
}
