import { createStore, type StoreApi } from "zustand/vanilla";
import { rowFlag, type TraceView } from "../../../app/api/traces.ts";
import { isWhole, panBy, type TimeWindow, wholeTrace } from "./time-window.ts";
import {
  carryFolds,
  deepestOpenDepth,
  foldBelowDepth,
  hasChildren,
  isSameContent,
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
  /** Row under the pointer, -1 for none. */
  readonly hovered: number;
  /** Row that stays at its height when rows above it come or go; -1 leaves the choice to the viewport. */
  readonly held: number;
  /** Counts the requests to bring the selected row into sight. */
  readonly reveals: number;
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
    hovered: -1,
    held: -1,
    reveals: 0,
  }));
}

/** Takes a newer view of the same trace; folds, selection and zoom stay with their spans. */
export function updateView(store: WaterfallStore, view: TraceView): void {
  const old = store.getState();
  if (isSameContent(old.view, view)) return;
  const folded = carryFolds(old.view, old.folded, view);
  const whole = wholeTrace(view.durationNano);
  // Offsets count from the earliest start, which a late span may have moved.
  const shift = Number(BigInt(old.view.startUnixNano) - BigInt(view.startUnixNano));
  const window = isWhole(old.window, old.whole) ? whole : panBy(old.window, whole, shift);
  store.setState({
    ...{ view, folded, whole, window },
    visible: visibleRows(view, folded),
    selected: sameSpan(old.view, old.selected, view),
    hovered: sameSpan(old.view, old.hovered, view),
    held: -1,
  });
}

/** Row of the same span in another view of the trace, -1 for none. */
export function sameSpan(from: TraceView, row: number, to: TraceView): number {
  if (row < 0) return -1;
  return rowOfSpan(to, from.spanId[row * 2]!, from.spanId[row * 2 + 1]!, from.spanOrdinal[row]!);
}

export function setWindow(store: WaterfallStore, window: TimeWindow): void {
  store.setState({ window });
}

export function setHovered(store: WaterfallStore, row: number): void {
  if (store.getState().hovered !== row) store.setState({ hovered: row });
}

/** Selects a row that is on screen already: nothing moves under the pointer. */
export function pickRow(store: WaterfallStore, row: number): void {
  store.setState({ selected: row });
}

/** Selects a row, unfolds what hides it and brings it into sight. -1 selects nothing. */
export function selectRow(store: WaterfallStore, row: number): void {
  const { view, folded, reveals } = store.getState();
  const change = row < 0 ? {} : foldChange(store, revealRow(view, folded, row), -1);
  store.setState({ ...change, selected: row, reveals: row < 0 ? reveals : reveals + 1 });
}

export function toggleFold(store: WaterfallStore, row: number): void {
  const { view, folded } = store.getState();
  if (!hasChildren(view, row)) return;
  const next = folded.slice();
  next[row] = folded[row] === 1 ? 0 : 1;
  setFolded(store, next, row);
}

export function foldSubtree(store: WaterfallStore, row: number, isFolded: boolean): void {
  const { view, folded } = store.getState();
  setFolded(store, setSubtreeFolded(view, folded, row, isFolded), row);
}

/** One level less: folds the deepest open level. */
export function foldOneLevel(store: WaterfallStore): void {
  const { view, visible, folded } = store.getState();
  const deepest = deepestOpenDepth(view, visible, folded);
  if (deepest >= 0) setFolded(store, foldBelowDepth(view, deepest), -1);
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
  setFolded(store, next, -1);
}

/** Moves the selection by visible rows; by infinity, to the first or last. */
export function moveSelection(store: WaterfallStore, by: number): void {
  const { visible, selected } = store.getState();
  if (visible.length === 0) return;
  const from = selected < 0 ? (by > 0 ? -1 : visible.length) : positionOf(visible, selected);
  const to = Math.min(Math.max(from + by, 0), visible.length - 1);
  selectRow(store, visible[to]!);
}

/** Left: fold, or go to the parent. Right: unfold, or go to the first child. */
export function stepOut(store: WaterfallStore): void {
  const { view, folded, selected } = store.getState();
  if (selected < 0) return;
  if (hasChildren(view, selected) && folded[selected] !== 1) toggleFold(store, selected);
  else if (view.parentRow[selected]! >= 0) selectRow(store, view.parentRow[selected]!);
}

export function stepIn(store: WaterfallStore): void {
  const { view, folded, selected } = store.getState();
  if (selected < 0 || !hasChildren(view, selected)) return;
  if (folded[selected] === 1) toggleFold(store, selected);
  else selectRow(store, selected + 1);
}

/** Selects the next (or previous) row with an error of its own, folded or not; wraps around. */
export function goToError(store: WaterfallStore, direction: 1 | -1): void {
  goToNext(store, direction, ({ flags }, row) => (flags[row]! & rowFlag.ownError) !== 0);
}

/** Selects the next (or previous) row with the service and name of the selected one; wraps around. */
export function goToSameOperation(store: WaterfallStore, direction: 1 | -1): void {
  const { selected } = store.getState();
  if (selected < 0) return;
  goToNext(
    store,
    direction,
    ({ service, name }, row) => service[row] === service[selected] && name[row] === name[selected],
  );
}

function goToNext(
  store: WaterfallStore,
  direction: 1 | -1,
  isWanted: (view: TraceView, row: number) => boolean,
): void {
  const { view, selected } = store.getState();
  const from = selected < 0 && direction < 0 ? 0 : selected;
  for (let step = 1; step <= view.rowCount; step++) {
    const row = (from + direction * step + view.rowCount * 2) % view.rowCount;
    if (!isWanted(view, row)) continue;
    selectRow(store, row);
    return;
  }
}

function setFolded(store: WaterfallStore, folded: Uint8Array, held: number): void {
  store.setState(foldChange(store, folded, held));
}

function foldChange(store: WaterfallStore, folded: Uint8Array, held: number): Partial<WaterfallState> {
  const { view, folded: old } = store.getState();
  return folded === old ? {} : { folded, visible: visibleRows(view, folded), held };
}
