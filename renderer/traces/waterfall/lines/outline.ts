import type { TraceView } from "../../../../app/api/traces.ts";
import { findRuns, type SiblingRuns } from "./sibling-runs.ts";

/**
 * Everything that can be a line of the waterfall: first the spans of a view, then its runs of alike siblings. A line is
 * one number, so that lines on screen are a typed array:
 *
 *     line   0 … rowCount-1     rowCount … rowCount+runs.count-1
 *            span (its row)     run (its index + rowCount)
 */
export interface Outline {
  readonly view: TraceView;
  readonly runs: SiblingRuns;
  /** Self time of all rows before a row, one more than there are rows: what any stretch of rows holds is one subtraction. */
  readonly selfNanoBefore: Float64Array;
}

const outlineOfView = new WeakMap<TraceView, Outline>();

/** Made once a view, kept as long as the view is. */
export function outlineOf(view: TraceView): Outline {
  let outline = outlineOfView.get(view);
  if (outline === undefined) {
    outline = { view, runs: findRuns(view), selfNanoBefore: sumsBefore(view.selfNano) };
    outlineOfView.set(view, outline);
  }
  return outline;
}

export function lineOfRun({ view }: Outline, run: number): number {
  return view.rowCount + run;
}

/** Run of a line; -1 where it is a span. */
export function runOfLine({ view }: Outline, line: number): number {
  return line < view.rowCount ? -1 : line - view.rowCount;
}

/** The row that stands for a line: the span itself, or the first member of a run. */
export function rowOfLine({ view, runs }: Outline, line: number): number {
  return line < view.rowCount ? line : runs.first[line - view.rowCount]!;
}

/** Place of a line in reading order: a run comes right before its first member. */
export function orderOf({ view, runs }: Outline, line: number): number {
  return line < view.rowCount ? line * 2 + 1 : runs.first[line - view.rowCount]! * 2;
}

/** One past the last row below a line. */
export function endOfLine({ view, runs }: Outline, line: number): number {
  return line < view.rowCount ? view.subtreeEnd[line]! : runs.end[line - view.rowCount]!;
}

/** When a line begins and ends, from the trace start. */
export function timeOfLine(
  { view, runs }: Outline,
  line: number,
): { readonly startNano: number; readonly endNano: number } {
  const run = line - view.rowCount;
  if (run >= 0) return { startNano: runs.startNano[run]!, endNano: runs.endNano[run]! };
  const startNano = view.startOffsetNano[line]!;
  return { startNano, endNano: startNano + Math.max(0, view.durationNanoOfRow[line]!) };
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
