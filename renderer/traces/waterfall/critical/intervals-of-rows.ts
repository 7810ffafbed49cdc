import type { RowIntervals } from "../../../../app/api/trace-view.ts";

/** Intervals found by row: those of row i are `order[first[i]]` … `order[first[i + 1] - 1]`, as they come. */
export interface IntervalsOfRows {
  readonly intervals: RowIntervals;
  readonly first: Uint32Array;
  readonly order: Uint32Array;
}

const found = new WeakMap<RowIntervals, IntervalsOfRows>();

/** Sorted by counting, once for each list of intervals. */
export function intervalsOfRows(intervals: RowIntervals, rowCount: number): IntervalsOfRows {
  let known = found.get(intervals);
  if (known === undefined) {
    known = sortByRow(intervals, rowCount);
    found.set(intervals, known);
  }
  return known;
}

function sortByRow(intervals: RowIntervals, rowCount: number): IntervalsOfRows {
  const { row } = intervals;
  const first = new Uint32Array(rowCount + 1);
  for (const one of row) first[one + 1] = first[one + 1]! + 1;
  for (let at = 0; at < rowCount; at++) first[at + 1] = first[at + 1]! + first[at]!;
  const next = first.slice(0, rowCount);
  const order = new Uint32Array(row.length);
  for (let at = 0; at < row.length; at++) {
    const place = next[row[at]!]!;
    order[place] = at;
    next[row[at]!] = place + 1;
  }
  return { intervals, first, order };
}

export function hasInterval({ first }: IntervalsOfRows, row: number): boolean {
  return first[row + 1]! > first[row]!;
}
