import type { TraceView } from "../../../../app/api/traces.ts";
import type { Folds } from "../folds/fold-edits.ts";
import { gapOfLine, lineOfGap, lineOfRun, type Outline, orderOf, rowOfLine, runOfLine } from "./outline.ts";

/** The lines on screen, in reading order, with how deep each is indented. */
export interface ShownLines {
  readonly ids: Uint32Array;
  readonly levels: Uint32Array;
}

/** Which part of the trace is looked at. */
export interface Scope {
  /** Only the subtree of this row; -1 for all of them. */
  readonly root: number;
  /** By row: 0 left out with all below it, 1 kept for what is below it, 2 wanted. Undefined leaves nothing out. */
  readonly kept: Uint8Array | undefined;
  /** Runs of alike siblings are one line each until they are opened. */
  readonly hasRuns: boolean;
  /** Gaps are lines among the children of their span. */
  readonly hasGaps: boolean;
}

/**
 * The lines once folded subtrees, closed runs and what the scope leaves out are gone. A fold is one jump:
 *
 *     row          0  1  2  3  4  5        folded: 1
 *     subtreeEnd   6  4  3  4  6  6   ──►  ids [0 1 4 5]
 *
 * The members of an opened run are one level below the line of the run.
 */
export function shownLines(outline: Outline, folds: Folds, scope: Scope): ShownLines {
  const { view, runs } = outline;
  const { root, kept } = scope;
  const first = Math.max(0, root);
  const last = root < 0 ? view.rowCount : view.subtreeEnd[root]!;
  const out = new LineList(outline, scope, last - first);
  const isEntered = new Uint8Array(runs.count);
  // Rows from here to the row at hand were jumped over.
  let skippedFrom = first;
  for (let row = first; row < last; ) {
    out.addGaps(row, skippedFrom);
    skippedFrom = row;
    if (kept !== undefined && kept[row] === 0) {
      row = view.subtreeEnd[row]!;
      continue;
    }
    out.leaveRuns(row);
    const run = runs.runOfRow[row]!;
    const isHead = run >= 0 && scope.hasRuns && row !== root && isEntered[run] === 0;
    if (isHead && (kept === undefined || kept[row] === 2)) {
      isEntered[run] = 1;
      out.add(lineOfRun(outline, run), view.depth[row]!);
      if (folds.isRunOpen[run] !== 1) {
        row = runs.end[run]!;
        continue;
      }
      out.enterRun(run);
    }
    out.add(row, view.depth[row]!);
    if (folds.isFolded[row] === 1) row = view.subtreeEnd[row]!;
    else skippedFrom = ++row;
  }
  out.addGaps(last, skippedFrom);
  return out.done();
}

/** Grows by one line at a time; knows which opened runs the next one lies in, and which gaps come before it. */
class LineList {
  readonly #outline: Outline;
  readonly #ids: Uint32Array;
  readonly #levels: Uint32Array;
  readonly #root: number;
  readonly #baseDepth: number;
  readonly #openRuns: number[] = [];
  #gap: number;
  #count = 0;

  constructor(outline: Outline, { root, hasGaps }: Scope, rowCount: number) {
    const { view, runs, gaps } = outline;
    const most = rowCount + runs.count + (hasGaps ? gaps.count : 0);
    this.#outline = outline;
    this.#ids = new Uint32Array(most);
    this.#levels = new Uint32Array(most);
    this.#root = root;
    this.#baseDepth = root < 0 ? 0 : view.depth[root]!;
    this.#gap = hasGaps ? 0 : gaps.count;
  }

  /** Gaps that come before a row, but those of spans that were jumped over. */
  addGaps(row: number, skippedFrom: number): void {
    const { gaps, view } = this.#outline;
    for (; this.#gap < gaps.count && gaps.before[this.#gap]! <= row; this.#gap++) {
      const parent = gaps.parent[this.#gap]!;
      if (gaps.before[this.#gap]! < row || parent < this.#root || parent >= skippedFrom) continue;
      this.#ids[this.#count] = lineOfGap(this.#outline, this.#gap);
      this.#levels[this.#count++] = view.depth[parent]! + 1 - this.#baseDepth + this.#runsAround(parent, row);
    }
  }

  leaveRuns(row: number): void {
    const { end } = this.#outline.runs;
    while (this.#openRuns.length > 0 && row >= end[this.#openRuns.at(-1)!]!) this.#openRuns.pop();
  }

  enterRun(run: number): void {
    this.#openRuns.push(run);
  }

  add(id: number, depth: number): void {
    this.#ids[this.#count] = id;
    this.#levels[this.#count++] = depth - this.#baseDepth + this.#openRuns.length;
  }

  done(): ShownLines {
    return { ids: this.#ids.subarray(0, this.#count), levels: this.#levels.subarray(0, this.#count) };
  }

  /** Opened runs around a gap: its span lies in one, or it lies between two members. */
  #runsAround(parent: number, before: number): number {
    const { first, end } = this.#outline.runs;
    const isIn = (run: number, row: number, least: number) => row >= least && row < end[run]!;
    return this.#openRuns.filter(
      (run) => isIn(run, parent, first[run]!) || isIn(run, before, first[run]! + 1),
    ).length;
  }
}

/** Position of the line, or of what hides it. */
export function positionOf(outline: Outline, { ids }: ShownLines, line: number): number {
  const wanted = orderOf(outline, line);
  let low = 0;
  let high = ids.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (orderOf(outline, ids[middle]!) <= wanted) low = middle;
    else high = middle - 1;
  }
  // Gaps before one row have one place in the order.
  const isGap = gapOfLine(outline, line) >= 0;
  while (isGap && low > 0 && ids[low] !== line && orderOf(outline, ids[low - 1]!) === wanted) low -= 1;
  return Math.max(0, low);
}

/** Ancestors of the row, root first. */
export function ancestorsOf(view: TraceView, row: number): number[] {
  const chain: number[] = [];
  for (let parent = view.parentRow[row]!; parent >= 0; parent = view.parentRow[parent]!) chain.push(parent);
  return chain.reverse();
}

/** Row of a span by the words of its id and which of the spans with that id it is, -1 where it is not in the view. */
export function rowOfSpan(view: TraceView, low: number, high: number, ordinal: number): number {
  const { spanId, spanOrdinal } = view;
  for (let row = 0; row < view.rowCount; row++)
    if (spanId[row * 2] === low && spanId[row * 2 + 1] === high && spanOrdinal[row] === ordinal) return row;
  return -1;
}

/** Row of the same span in another view of the trace, -1 for none. */
export function sameSpan(from: TraceView, row: number, to: TraceView): number {
  if (row < 0) return -1;
  return rowOfSpan(to, from.spanId[row * 2]!, from.spanId[row * 2 + 1]!, from.spanOrdinal[row]!);
}

/** The same line in another view of the trace, -1 for none. A run is the one its first member is in now, a gap its span. */
export function sameLine(from: Outline, line: number, to: Outline): number {
  if (line < 0) return -1;
  const row = sameSpan(from.view, rowOfLine(from, line), to.view);
  if (row < 0 || runOfLine(from, line) < 0) return row;
  const run = to.runs.runOfRow[row]!;
  return run < 0 ? row : lineOfRun(to, run);
}

/** Positions [first, last) that a viewport at `top` touches. */
export function rangeOnScreen(
  count: number,
  top: number,
  height: number,
  rowHeight: number,
): { first: number; last: number } {
  const first = Math.max(0, Math.floor(top / rowHeight));
  return { first, last: Math.min(count, Math.ceil((top + height) / rowHeight) + 1) };
}

/** A newer answer about a trace that says nothing new. Stored spans never change: the counts tell. */
export function isSameContent(a: TraceView, b: TraceView): boolean {
  return (
    a.traceId === b.traceId &&
    a.rowCount === b.rowCount &&
    a.spanCount === b.spanCount &&
    a.errorCount === b.errorCount &&
    a.logCount === b.logCount &&
    a.durationNano === b.durationNano &&
    a.markerKind.length === b.markerKind.length &&
    a.startUnixNano === b.startUnixNano
  );
}
