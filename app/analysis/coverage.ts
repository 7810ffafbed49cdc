import type { RowIntervals } from "../api/trace-view.ts";
import { rowFlag } from "../api/traces.ts";
import { IntervalList } from "./interval-list.ts";
import type { RowTree } from "./row-tree.ts";

/** A gap is worth saying from this share of the trace on: fewer than ten fit beside each other. */
const gapShareMin = 0.1;

export interface Coverage {
  /** By row: the duration less the union of the direct children's intervals inside it, never negative. */
  readonly selfNano: Float64Array;
  /** By row: stretches of spans with children, of `gapShareMin` of the trace or more, that no child covers. */
  readonly gaps: RowIntervals;
}

/** How much of each row its children cover. Children come by start, so a parent only remembers up to where it is covered. */
export function coverageOf(tree: RowTree, traceNano: number): Coverage {
  const {
    rowCount,
    parentRow,
    subtreeEnd,
    startOffsetNano: start,
    durationNanoOfRow: duration,
    flags,
  } = tree;
  const gapMinNano = traceNano * gapShareMin;
  const gaps = new IntervalList();
  const selfNano = new Float64Array(rowCount);
  const coveredUntil = start.slice();
  for (let row = 0; row < rowCount; row++) {
    const isAwaited = (flags[row]! & rowFlag.placeholder) !== 0;
    selfNano[row] = isAwaited ? 0 : Math.max(0, duration[row]!);
    const above = parentRow[row]!;
    if (above < 0 || (flags[above]! & rowFlag.placeholder) !== 0) continue;
    const parentEnd = start[above]! + duration[above]!;
    const from = Math.max(start[row]!, coveredUntil[above]!);
    const to = Math.min(start[row]! + duration[row]!, parentEnd);
    if (to <= from) continue;
    if (from - coveredUntil[above]! >= gapMinNano && gapMinNano > 0)
      gaps.add(above, coveredUntil[above]!, from);
    selfNano[above]! -= to - from;
    coveredUntil[above] = to;
  }
  for (let row = 0; row < rowCount && gapMinNano > 0; row++) {
    const hasChildren = subtreeEnd[row]! > row + 1;
    if (!hasChildren || (flags[row]! & rowFlag.placeholder) !== 0) continue;
    const end = start[row]! + duration[row]!;
    if (end - coveredUntil[row]! >= gapMinNano) gaps.add(row, coveredUntil[row]!, end);
  }
  return { selfNano, gaps: gaps.columnsByRow() };
}
