import type { TraceView } from "../../../../app/api/traces.ts";
import { hasChildren, lineOfRun, rowOfLine, runOfLine } from "../lines/outline.ts";
import { positionOf } from "../lines/shown-lines.ts";
import { announceShown } from "../scope/scope-actions.ts";
import { change, edit, selectLine, type WaterfallState, type WaterfallStore } from "../waterfall-store.ts";

export function isFoldedLine({ outline, folds }: WaterfallState, line: number): boolean {
  const run = runOfLine(outline, line);
  return run < 0 ? folds.isFolded[line] === 1 : folds.isRunOpen[run] !== 1;
}

function canFold({ outline, view }: WaterfallState, line: number): boolean {
  return runOfLine(outline, line) >= 0 || hasChildren(view, line);
}

export function toggleFold(store: WaterfallStore, line: number): void {
  const state = store.getState();
  if (!canFold(state, line)) return;
  const isFolded = !isFoldedLine(state, line);
  const row = rowOfLine(state.outline, line);
  edit(store, { kind: runOfLine(state.outline, line) < 0 ? "row" : "run", row, isFolded }, line);
}

/** Of a run: the run itself. */
export function foldSubtree(store: WaterfallStore, line: number, isFolded: boolean): void {
  const { outline } = store.getState();
  if (runOfLine(outline, line) < 0) edit(store, { kind: "subtree", row: line, isFolded }, line);
  else edit(store, { kind: "run", row: rowOfLine(outline, line), isFolded }, line);
}

/** One level less: folds the deepest open level. */
export function foldOneLevel(store: WaterfallStore): void {
  const { view, shown, folds } = store.getState();
  let deepest = -1;
  for (const row of shown.ids)
    if (row < view.rowCount && folds.isFolded[row] !== 1 && hasChildren(view, row))
      deepest = Math.max(deepest, view.depth[row]!);
  if (deepest < 0) return;
  edit(store, { kind: "level", depth: deepest }, -1);
  announceShown(store);
}

/** One level more: opens the shallowest level that has something folded. */
export function unfoldOneLevel(store: WaterfallStore): void {
  const { view, shown, folds } = store.getState();
  let shallowest = Number.POSITIVE_INFINITY;
  for (const row of shown.ids)
    if (row < view.rowCount && folds.isFolded[row] === 1) shallowest = Math.min(shallowest, view.depth[row]!);
  if (!Number.isFinite(shallowest)) return;
  if (shallowest < deepestParent(view)) edit(store, { kind: "level", depth: shallowest + 1 }, -1);
  else unfoldAll(store);
  announceShown(store);
}

/** As the trace opened: every span and no member of a run. */
export function unfoldAll(store: WaterfallStore): void {
  change(store, { edits: [] });
}

/** Folds what is shorter than the span of the line. */
export function foldShorter(store: WaterfallStore, line: number): void {
  const { view, outline } = store.getState();
  const nano = view.durationNanoOfRow[rowOfLine(outline, line)]!;
  if (nano > 0) edit(store, { kind: "shorter", nano }, line);
}

function deepestParent(view: TraceView): number {
  let deepest = -1;
  for (let row = 0; row < view.rowCount; row++)
    if (hasChildren(view, row)) deepest = Math.max(deepest, view.depth[row]!);
  return deepest;
}

/** Left: fold, or go to what the line is part of. */
export function stepOut(store: WaterfallStore): void {
  const state = store.getState();
  const { selected, root } = state;
  if (selected < 0) return;
  if (canFold(state, selected) && !isFoldedLine(state, selected)) toggleFold(store, selected);
  else if (lineAbove(state, selected) >= Math.max(0, root)) selectLine(store, lineAbove(state, selected));
}

/** The run that shows a line as its member, else its parent; -1 for none. */
function lineAbove({ view, outline, shown }: WaterfallState, line: number): number {
  const row = rowOfLine(outline, line);
  const run = outline.runs.runOfRow[row]!;
  const ofRun = run < 0 ? -1 : lineOfRun(outline, run);
  const isMember = ofRun >= 0 && ofRun !== line && shown.ids[positionOf(outline, shown, ofRun)] === ofRun;
  return isMember ? ofRun : view.parentRow[row]!;
}

/** Right: unfold, or go to the first line below. */
export function stepIn(store: WaterfallStore): void {
  const state = store.getState();
  const { outline, shown, selected } = state;
  if (selected < 0 || !canFold(state, selected)) return;
  if (isFoldedLine(state, selected)) toggleFold(store, selected);
  else {
    const position = positionOf(outline, shown, selected);
    const next = shown.ids[position + 1];
    if (next !== undefined && shown.levels[position + 1]! > shown.levels[position]!) selectLine(store, next);
  }
}
