import { createStore, type StoreApi } from "zustand/vanilla";
import { rowFlag, type TraceView } from "../../../app/api/traces.ts";
import { fitInto, isWhole, type TimeWindow, wholeTrace } from "./time-window.ts";
import {
  carryFolds,
  deepestOpenDepth,
  foldBelowDepth,
  hasChildren,
  positionOf,
  revealRow,
  rowOfSpan,
  setSubtreeFolded,
  visibleRows,
} from "./visible-rows.ts";

/** Everything the waterfall of one trace remembers: derived rows are kept beside what they derive from. */
export interface WaterfallState {
  readonly view: TraceView;
  /** 1 where the subtree below the row is folded away. */
  readonly folded: Uint8Array;
  /** Derived from `view` and `folded`. */
  readonly visible: Uint32Array;
  readonly whole: TimeWindow;
  readonly window: TimeWindow;
  /** Row of the view with the focus, -1 for none. */
  readonly selected: number;
}

export type WaterfallStore = StoreApi<WaterfallState>;

export function createWaterfallStore(view: TraceView): WaterfallStore {
  const folded = new Uint8Array(view.rowCount);
  const whole = wholeTrace(view.durationNano);
  return createStore(() => ({
    view,
    folded,
    visible: visibleRows(view, folded),
    whole,
    window: whole,
    selected: -1,
  }));
}

/** Takes a newer view of the same trace; folds, selection and zoom stay with their spans. */
export function updateView(store: WaterfallStore, view: TraceView): void {
  const old = store.getState();
  const folded = carryFolds(old.view, old.folded, view);
  const whole = wholeTrace(view.durationNano);
  const window = isWhole(old.window, old.whole) ? whole : fitInto(old.window, whole);
  const id = old.view.spanId;
  const selected = old.selected < 0 ? -1 : rowOfSpan(view, id[old.selected * 2]!, id[old.selected * 2 + 1]!);
  store.setState({ view, folded, visible: visibleRows(view, folded), whole, window, selected });
}

export function setWindow(store: WaterfallStore, window: TimeWindow): void {
  store.setState({ window });
}

/** Selects a row and unfolds what hides it. -1 selects nothing. */
export function selectRow(store: WaterfallStore, row: number): void {
  const { view, folded } = store.getState();
  if (row >= 0) setFolded(store, revealRow(view, folded, row));
  store.setState({ selected: row });
}

export function toggleFold(store: WaterfallStore, row: number): void {
  const { view, folded } = store.getState();
  if (!hasChildren(view, row)) return;
  const next = folded.slice();
  next[row] = folded[row] === 1 ? 0 : 1;
  setFolded(store, next);
}

export function foldSubtree(store: WaterfallStore, row: number, isFolded: boolean): void {
  const { view, folded } = store.getState();
  setFolded(store, setSubtreeFolded(view, folded, row, isFolded));
}

/** One level less: folds the deepest open level. */
export function foldOneLevel(store: WaterfallStore): void {
  const { view, visible, folded } = store.getState();
  const deepest = deepestOpenDepth(view, visible, folded);
  if (deepest >= 0) setFolded(store, foldBelowDepth(view, deepest));
}

/** One level more: opens the shallowest level that has something folded. */
export function unfoldOneLevel(store: WaterfallStore): void {
  const { view, visible, folded } = store.getState();
  let shallowest = Number.POSITIVE_INFINITY;
  for (const row of visible) if (folded[row] === 1) shallowest = Math.min(shallowest, view.depth[row]!);
  if (!Number.isFinite(shallowest)) return;
  const next = folded.slice();
  // What was never open below stays folded one level down, so levels open one at a time.
  for (let row = 0; row < view.rowCount; row++) {
    if (view.depth[row] === shallowest) next[row] = 0;
    else if (view.depth[row] === shallowest + 1 && hasChildren(view, row)) next[row] = 1;
  }
  setFolded(store, next);
}

/** Moves the selection by visible rows; by infinity, to the first or last. */
export function moveSelection(store: WaterfallStore, by: number): void {
  const { visible, selected } = store.getState();
  if (visible.length === 0) return;
  const from = selected < 0 ? (by > 0 ? -1 : visible.length) : positionOf(visible, selected);
  const to = Math.min(Math.max(from + by, 0), visible.length - 1);
  store.setState({ selected: visible[to]! });
}

/** Left: fold, or go to the parent. Right: unfold, or go to the first child. */
export function stepOut(store: WaterfallStore): void {
  const { view, folded, selected } = store.getState();
  if (selected < 0) return;
  if (hasChildren(view, selected) && folded[selected] !== 1) toggleFold(store, selected);
  else if (view.parentRow[selected]! >= 0) store.setState({ selected: view.parentRow[selected]! });
}

export function stepIn(store: WaterfallStore): void {
  const { view, folded, selected } = store.getState();
  if (selected < 0 || !hasChildren(view, selected)) return;
  if (folded[selected] === 1) toggleFold(store, selected);
  else store.setState({ selected: selected + 1 });
}

/** Selects the next (or previous) row with an error of its own, folded or not; wraps around. */
export function goToError(store: WaterfallStore, direction: 1 | -1): void {
  const { view, selected } = store.getState();
  const from = selected < 0 && direction < 0 ? 0 : selected;
  for (let step = 1; step <= view.rowCount; step++) {
    const row = (from + direction * step + view.rowCount * 2) % view.rowCount;
    if ((view.flags[row]! & rowFlag.ownError) === 0) continue;
    selectRow(store, row);
    return;
  }
}

function setFolded(store: WaterfallStore, folded: Uint8Array): void {
  const { view, folded: old } = store.getState();
  if (folded !== old) store.setState({ folded, visible: visibleRows(view, folded) });
}
