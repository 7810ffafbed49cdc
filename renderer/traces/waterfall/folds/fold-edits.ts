import type { TraceView } from "../../../../app/api/traces.ts";
import { hasChildren, type Outline } from "../lines/outline.ts";

/** What is folded, derived from edits. */
export interface Folds {
  /** By row: 1 where what lies below is folded away. */
  readonly isFolded: Uint8Array;
  /** By run of alike siblings: 1 where its members are shown. */
  readonly isRunOpen: Uint8Array;
}

/**
 * One thing a person did to the folds. What is folded is the list of them, applied in order: so it fits into a link however
 * many spans there are, an undo step costs nothing, and a level stays folded for spans that arrive later.
 */
export type FoldEdit =
  /** Folds every row of a depth and below, opens those above. */
  | { readonly kind: "level"; readonly depth: number }
  /** Folds what is shorter, opens what is longer. */
  | { readonly kind: "shorter"; readonly nano: number }
  /** Folds whatever holds no hit of the search, opens what does. */
  | { readonly kind: "hitless" }
  | { readonly kind: "row"; readonly row: number; readonly isFolded: boolean }
  | { readonly kind: "subtree"; readonly row: number; readonly isFolded: boolean }
  /** Opens whatever hides a row. */
  | { readonly kind: "path"; readonly row: number }
  /** Opens or closes the run that a row is the first member of. */
  | { readonly kind: "run"; readonly row: number; readonly isFolded: boolean };

/** Hits before each row, as `hitless` needs them; undefined while nothing is searched for. */
export type HitsBefore = Float64Array | undefined;

/** `edits` and one more, without those it makes meaningless. */
export function withEdit(view: TraceView, edits: readonly FoldEdit[], edit: FoldEdit): FoldEdit[] {
  return [...edits.filter((earlier) => !isCovered(view, earlier, edit)), edit];
}

function isCovered(view: TraceView, earlier: FoldEdit, edit: FoldEdit): boolean {
  if (!("row" in edit)) return true;
  if (!("row" in earlier)) return false;
  if (edit.kind !== "subtree") return earlier.kind === edit.kind && earlier.row === edit.row;
  // A path also opens what lies above the subtree, and so does the run that the top of the subtree is a member of.
  if (earlier.kind === "path" || earlier.row >= view.subtreeEnd[edit.row]!) return false;
  return earlier.kind === "run" ? earlier.row > edit.row : earlier.row >= edit.row;
}

export function foldsOf(outline: Outline, edits: readonly FoldEdit[], hits: HitsBefore): Folds {
  const folds = {
    isFolded: new Uint8Array(outline.view.rowCount),
    isRunOpen: new Uint8Array(outline.runs.count),
  };
  for (const edit of edits) apply(outline, folds, edit, hits);
  return folds;
}

/** The folds after one more edit: a copy, not all edits anew. */
export function foldsAfter(outline: Outline, before: Folds, edit: FoldEdit, hits: HitsBefore): Folds {
  const folds = { isFolded: before.isFolded.slice(), isRunOpen: before.isRunOpen.slice() };
  apply(outline, folds, edit, hits);
  return folds;
}

function apply(outline: Outline, folds: Folds, edit: FoldEdit, hits: HitsBefore): void {
  const { view } = outline;
  switch (edit.kind) {
    case "level":
      foldWhere(outline, folds, (row) => view.depth[row]! >= edit.depth);
      break;
    case "shorter":
      foldWhere(outline, folds, (row) => view.durationNanoOfRow[row]! < edit.nano);
      break;
    case "hitless":
      if (hits !== undefined) foldHitless(outline, folds, hits);
      break;
    case "row":
      folds.isFolded[edit.row] = edit.isFolded && hasChildren(view, edit.row) ? 1 : 0;
      break;
    case "subtree":
      foldSubtree(outline, folds, edit);
      break;
    case "path":
      openPath(outline, folds, edit.row);
      break;
    case "run":
      if (outline.runs.runOfRow[edit.row]! >= 0)
        folds.isRunOpen[outline.runs.runOfRow[edit.row]!] = edit.isFolded ? 0 : 1;
      break;
    default:
      edit satisfies never;
  }
}

/** Every run is closed: what is shown follows from the rule alone. */
function foldWhere(
  { view }: Outline,
  { isFolded, isRunOpen }: Folds,
  isWanted: (row: number) => boolean,
): void {
  for (let row = 0; row < view.rowCount; row++)
    isFolded[row] = hasChildren(view, row) && isWanted(row) ? 1 : 0;
  isRunOpen.fill(0);
}

function foldHitless(outline: Outline, folds: Folds, hits: Float64Array): void {
  const { view, runs } = outline;
  foldWhere(outline, folds, (row) => hits[view.subtreeEnd[row]!] === hits[row + 1]);
  for (let run = 0; run < runs.count; run++)
    folds.isRunOpen[run] = hits[runs.end[run]!] === hits[runs.first[run]!] ? 0 : 1;
}

function foldSubtree(
  { view, runs }: Outline,
  { isFolded, isRunOpen }: Folds,
  edit: { readonly row: number; readonly isFolded: boolean },
): void {
  const end = view.subtreeEnd[edit.row]!;
  for (let row = edit.row; row < end; row++) isFolded[row] = edit.isFolded && hasChildren(view, row) ? 1 : 0;
  for (let run = runFrom(runs.first, edit.row + 1); run < runs.count && runs.first[run]! < end; run++)
    isRunOpen[run] = edit.isFolded ? 0 : 1;
}

function openPath({ view, runs }: Outline, { isFolded, isRunOpen }: Folds, row: number): void {
  for (let at = row; at >= 0; at = view.parentRow[at]!) {
    if (at !== row) isFolded[at] = 0;
    const run = runs.runOfRow[at]!;
    if (run >= 0) isRunOpen[run] = 1;
  }
}

/** First run that begins at `row` or later. */
function runFrom(first: Uint32Array, row: number): number {
  let low = 0;
  let high = first.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (first[middle]! < row) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether anything hides the row: a folded ancestor, or a closed run that it is in. */
export function isHidden({ view, runs }: Outline, folds: Folds, row: number, hasRuns: boolean): boolean {
  for (let at = row; at >= 0; at = view.parentRow[at]!) {
    if (at !== row && folds.isFolded[at] === 1) return true;
    const run = runs.runOfRow[at]!;
    if (hasRuns && run >= 0 && folds.isRunOpen[run] !== 1) return true;
  }
  return false;
}
