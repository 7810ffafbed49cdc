import type { TraceView } from "../../../app/api/traces.ts";

/**
 * The rows on screen once folded subtrees are left out, as row numbers of the view in preorder:
 *
 *     row          0  1  2  3  4  5        folded: 1
 *     subtreeEnd   6  4  3  4  6  6   ──►  visible [0 1 4 5]     one jump over 2 and 3, so a fold costs no walk
 */
export function visibleRows(view: TraceView, folded: Uint8Array): Uint32Array {
  const rows = new Uint32Array(view.rowCount);
  let count = 0;
  for (let row = 0; row < view.rowCount; ) {
    rows[count++] = row;
    row = folded[row] === 1 ? view.subtreeEnd[row]! : row + 1;
  }
  return rows.subarray(0, count);
}

export function hasChildren(view: TraceView, row: number): boolean {
  return view.subtreeEnd[row]! > row + 1;
}

/** Spans hidden below a folded row. */
export function hiddenBelow(view: TraceView, row: number): number {
  return view.subtreeEnd[row]! - row - 1;
}

/** Position in `visible` of the row, or of the folded ancestor that hides it. */
export function positionOf(visible: Uint32Array, row: number): number {
  let low = 0;
  let high = visible.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (visible[middle]! <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Ancestors of the row, root first. */
export function ancestorsOf(view: TraceView, row: number): number[] {
  const chain: number[] = [];
  for (let parent = view.parentRow[row]!; parent >= 0; parent = view.parentRow[parent]!) chain.push(parent);
  return chain.reverse();
}

/** Unfolds whatever hides the row; the same array where nothing did. */
export function revealRow(view: TraceView, folded: Uint8Array, row: number): Uint8Array {
  const hiding = ancestorsOf(view, row).filter((ancestor) => folded[ancestor] === 1);
  if (hiding.length === 0) return folded;
  const next = folded.slice();
  for (const ancestor of hiding) next[ancestor] = 0;
  return next;
}

/** Folds or unfolds the row and everything below it. */
export function setSubtreeFolded(
  view: TraceView,
  folded: Uint8Array,
  row: number,
  isFolded: boolean,
): Uint8Array {
  const next = folded.slice();
  for (let i = row; i < view.subtreeEnd[row]!; i++) next[i] = isFolded && hasChildren(view, i) ? 1 : 0;
  return next;
}

/** Folds every row of `depth` and deeper, unfolds the others. */
export function foldBelowDepth(view: TraceView, depth: number): Uint8Array {
  const folded = new Uint8Array(view.rowCount);
  for (let row = 0; row < view.rowCount; row++)
    if (view.depth[row]! >= depth && hasChildren(view, row)) folded[row] = 1;
  return folded;
}

/** Depth of the deepest row on screen that is unfolded and has children; -1 where all is folded. */
export function deepestOpenDepth(view: TraceView, visible: Uint32Array, folded: Uint8Array): number {
  let deepest = -1;
  for (const row of visible)
    if (folded[row] !== 1 && hasChildren(view, row)) deepest = Math.max(deepest, view.depth[row]!);
  return deepest;
}

/** Folds of an older view of the same trace, carried over by span id to a view with more spans. */
export function carryFolds(older: TraceView, folded: Uint8Array, newer: TraceView): Uint8Array {
  const next = new Uint8Array(newer.rowCount);
  const ids = new Set<bigint>();
  for (let row = 0; row < older.rowCount; row++) if (folded[row] === 1) ids.add(spanKey(older, row));
  if (ids.size === 0) return next;
  for (let row = 0; row < newer.rowCount; row++) if (ids.has(spanKey(newer, row))) next[row] = 1;
  return next;
}

/** Row of a span by the words of its id and which of the spans with that id it is, -1 where it is not in the view. */
export function rowOfSpan(view: TraceView, low: number, high: number, ordinal: number): number {
  const { spanId, spanOrdinal } = view;
  for (let row = 0; row < view.rowCount; row++)
    if (spanId[row * 2] === low && spanId[row * 2 + 1] === high && spanOrdinal[row] === ordinal) return row;
  return -1;
}

function spanKey(view: TraceView, row: number): bigint {
  return (BigInt(view.spanId[row * 2 + 1]!) << 32n) | BigInt(view.spanId[row * 2]!);
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

/**
 * Ancestors to pin above a viewport at `top`, root first: those of the first row that is not itself covered by the pinned
 * ones, the nearest `max` of them. Each pinned row covers one more row, which may have more ancestors: hence the loop.
 * Every ancestor lies above its row, so all of them are hidden and only `max` are ever walked.
 */
export function stickyRows(
  view: TraceView,
  visible: Uint32Array,
  top: number,
  rowHeight: number,
  max: number,
): number[] {
  let pinned: number[] = [];
  for (let covered = 0; covered <= max; covered++) {
    const row = visible[Math.floor(top / rowHeight) + covered];
    if (row === undefined) break;
    pinned = nearestAncestors(view, row, max);
    if (pinned.length <= covered) break;
  }
  return pinned;
}

function nearestAncestors(view: TraceView, row: number, max: number): number[] {
  const chain: number[] = [];
  for (let parent = view.parentRow[row]!; parent >= 0 && chain.length < max; parent = view.parentRow[parent]!)
    chain.push(parent);
  return chain.reverse();
}

/** Row under a height of the viewport, the pinned rows first; -1 below the last. */
export function rowAtHeight(
  visible: Uint32Array,
  pinned: readonly number[],
  top: number,
  y: number,
  rowHeight: number,
): number {
  return pinned[Math.floor(y / rowHeight)] ?? visible[Math.floor((top + y) / rowHeight)] ?? -1;
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
