import type { TraceView } from "../../../../app/api/traces.ts";
import { type GapLines, gapLines } from "./gap-lines.ts";
import { findRuns, type SiblingRuns } from "./sibling-runs.ts";

/**
 * Everything that can be a line of the waterfall: the spans of a view, its runs of alike siblings, and its gaps. A line is
 * one number, so that lines on screen are a typed array:
 *
 *     line   0 … rowCount-1    then runs.count lines    then gaps.count lines
 *            span (its row)    run                      gap
 */
export interface Outline {
  readonly view: TraceView;
  readonly runs: SiblingRuns;
  readonly gaps: GapLines;
  /** Self time of all rows before a row, one more than there are rows: what any stretch of rows holds is one subtraction. */
  readonly selfNanoBefore: Float64Array;
}

type Parts = Omit<Outline, "view">;
const partsOfStarts = new WeakMap<Float64Array, Parts>();

/** Its parts are made once for the rows of a view: markers that join them later make another view of the same rows. */
export function outlineOf(view: TraceView): Outline {
  let parts = partsOfStarts.get(view.startOffsetNano);
  if (parts === undefined) {
    parts = { runs: findRuns(view), gaps: gapLines(view), selfNanoBefore: sumsBefore(view.selfNano) };
    partsOfStarts.set(view.startOffsetNano, parts);
  }
  return { view, ...parts };
}

export function lineOfRun({ view }: Outline, run: number): number {
  return view.rowCount + run;
}

export function lineOfGap({ view, runs }: Outline, gap: number): number {
  return view.rowCount + runs.count + gap;
}

/** Run of a line; -1 where it is none. */
export function runOfLine({ view, runs }: Outline, line: number): number {
  const run = line - view.rowCount;
  return run >= 0 && run < runs.count ? run : -1;
}

/** Gap of a line; -1 where it is none. */
export function gapOfLine({ view, runs }: Outline, line: number): number {
  return Math.max(-1, line - view.rowCount - runs.count);
}

/** The row that stands for a line: the span itself, the first member of a run, the span that has a gap. */
export function rowOfLine(outline: Outline, line: number): number {
  const { view, runs, gaps } = outline;
  if (line < view.rowCount) return line;
  const run = line - view.rowCount;
  return run < runs.count ? runs.first[run]! : gaps.parent[run - runs.count]!;
}

/** Place of a line in reading order: a run comes right before its first member, gaps before that. */
export function orderOf(outline: Outline, line: number): number {
  const { view, runs, gaps } = outline;
  if (line < view.rowCount) return line * 3 + 2;
  const run = line - view.rowCount;
  return run < runs.count ? runs.first[run]! * 3 + 1 : gaps.before[run - runs.count]! * 3;
}

/** One past the last row below a line; of a gap nothing is below it. */
export function endOfLine(outline: Outline, line: number): number {
  const { view, runs, gaps } = outline;
  if (line < view.rowCount) return view.subtreeEnd[line]!;
  const run = line - view.rowCount;
  return run < runs.count ? runs.end[run]! : gaps.parent[run - runs.count]! + 1;
}

/** When a line begins and ends, from the trace start. */
export function timeOfLine(
  outline: Outline,
  line: number,
): { readonly startNano: number; readonly endNano: number } {
  const { view, runs, gaps } = outline;
  if (line < view.rowCount) {
    const startNano = view.startOffsetNano[line]!;
    return { startNano, endNano: startNano + Math.max(0, view.durationNanoOfRow[line]!) };
  }
  const run = line - view.rowCount;
  const at = run < runs.count ? run : run - runs.count;
  const columns = run < runs.count ? runs : gaps;
  return { startNano: columns.startNano[at]!, endNano: columns.endNano[at]! };
}

export function hasChildren(view: TraceView, row: number): boolean {
  return view.subtreeEnd[row]! > row + 1;
}

/** What lies folded away below a line: spans, and how much self time they hold. */
export interface Held {
  readonly spans: number;
  readonly selfNano: number;
}

export function heldBelow(outline: Outline, line: number): Held {
  const first = runOfLine(outline, line) < 0 ? line + 1 : rowOfLine(outline, line);
  const end = endOfLine(outline, line);
  return { spans: end - first, selfNano: outline.selfNanoBefore[end]! - outline.selfNanoBefore[first]! };
}

/** `[3 1 2]` → `[0 3 4 6]`. */
export function sumsBefore(values: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let at = 0; at < values.length; at++) sums[at + 1] = sums[at]! + values[at]!;
  return sums;
}
