import { createStore, type StoreApi } from "zustand/vanilla";
import { rowFlag, type TraceView } from "../../../app/api/traces.ts";
import { sameRows } from "./address/span-keys.ts";
import { type FoldEdit, type Folds, foldsAfter, foldsOf, isHidden, withEdit } from "./folds/fold-edits.ts";
import { carryEdits } from "./folds/fold-text.ts";
import { endOfLine, type Outline, outlineOf, rowOfLine } from "./lines/outline.ts";
import {
  isSameContent,
  positionOf,
  type ShownLines,
  sameLine,
  sameSpan,
  shownLines,
} from "./lines/shown-lines.ts";
import { keptRows } from "./scope/kept-rows.ts";
import { isWhole, panBy, type TimeWindow, wholeOf } from "./time-window.ts";

/** What of the waterfall is in its address: every change of it is a link and an undo step. */
export interface WaterfallPlace {
  readonly edits: readonly FoldEdit[];
  readonly window: TimeWindow;
  /** Only the subtree of this row is shown; -1 for the whole trace. */
  readonly root: number;
  /** Services whose spans are left out. */
  readonly hiddenServices: readonly string[];
  /** From one edge to another. */
  readonly measure: TimeWindow | undefined;
}

/** Everything the waterfall of one trace remembers: what is derived is kept beside what it derives from. */
export interface WaterfallState extends WaterfallPlace {
  readonly view: TraceView;
  /** Derived from `view`. */
  readonly outline: Outline;
  /** Derived from `edits`. */
  readonly folds: Folds;
  /** Derived from `hiddenServices`; undefined where nothing is left out. */
  readonly kept: Uint8Array | undefined;
  /** Derived from all of the above. */
  readonly shown: ShownLines;
  /** Widest window there is. Derived from `view` and `root`. */
  readonly whole: TimeWindow;
  /** Line with the focus, -1 for none. */
  readonly selected: number;
  /** Line under the pointer, -1 for none. */
  readonly hovered: number;
  /** Line that stays at its height when lines above it come or go; -1 leaves the choice to the viewport. */
  readonly held: number;
  /** Counts the requests to bring the selected line into sight. */
  readonly reveals: number;
}

export type WaterfallStore = StoreApi<WaterfallState>;

const placeOfAll = { edits: [], root: -1, hiddenServices: [], measure: undefined } as const;

export function createWaterfallStore(view: TraceView): WaterfallStore {
  const outline = outlineOf(view);
  const folds = foldsOf(outline, [], undefined);
  const whole = wholeOf(view, -1);
  const part = { ...placeOfAll, view, outline, folds, kept: undefined, whole, window: whole };
  return createStore(() => ({
    ...part,
    shown: linesOf(part),
    selected: -1,
    hovered: -1,
    held: -1,
    reveals: 0,
  }));
}

export function placeOf(state: WaterfallState): WaterfallPlace {
  const { edits, window, root, hiddenServices, measure } = state;
  return { edits, window, root, hiddenServices, measure };
}

function linesOf({ outline, folds, root, kept }: Omit<Inputs, "hiddenServices">): ShownLines {
  return shownLines(outline, folds, { root, kept, hasRuns: true });
}

/** What the lines shown derive from. */
type Inputs = Pick<WaterfallState, "outline" | "folds" | "root" | "kept" | "hiddenServices">;

/** Changes the state and whatever derives from what changed. */
export function change(store: WaterfallStore, patch: Partial<WaterfallState>): void {
  const before = store.getState();
  let after: WaterfallState = { ...before, held: -1, ...patch };
  const isNewView = after.outline !== before.outline;
  if (isNewView || (after.edits !== before.edits && patch.folds === undefined))
    after = { ...after, folds: foldsOf(after.outline, after.edits, undefined) };
  if (isNewView || after.hiddenServices !== before.hiddenServices) after = { ...after, kept: keptOf(after) };
  if (isNewView || after.root !== before.root) after = withWhole(after, before);
  const inputs: readonly (keyof Inputs)[] = ["outline", "folds", "root", "kept"];
  if (inputs.some((key) => after[key] !== before[key])) after = { ...after, shown: linesOf(after) };
  store.setState(after);
}

function keptOf({ view, hiddenServices }: WaterfallState): Uint8Array | undefined {
  if (hiddenServices.length === 0) return undefined;
  const hidden = new Set(hiddenServices.map((name) => view.strings.indexOf(name)));
  return keptRows(
    view,
    (row) => (view.flags[row]! & rowFlag.placeholder) !== 0 || !hidden.has(view.service[row]!),
  );
}

/** Another root is seen whole; else the window stays, as far as it can. */
function withWhole(after: WaterfallState, before: WaterfallState): WaterfallState {
  const { view, root } = after;
  const whole = wholeOf(view, root);
  const isMoved = after.root !== before.root && after.window === before.window;
  return { ...after, whole, window: isMoved ? whole : after.window };
}

/** Takes a newer view of the same trace; folds, selection and zoom stay with their spans. */
export function updateView(store: WaterfallStore, view: TraceView): void {
  const old = store.getState();
  if (isSameContent(old.view, view)) return;
  const outline = outlineOf(view);
  const rowIn = sameRows(
    old.view,
    old.edits.flatMap((edit) => ("row" in edit ? [edit.row] : [])),
    view,
  );
  const root = sameSpan(old.view, old.root, view);
  const whole = wholeOf(view, root);
  // Offsets count from the earliest start, which a late span may have moved.
  const shift = Number(BigInt(old.view.startUnixNano) - BigInt(view.startUnixNano));
  change(store, {
    ...{ view, outline, root },
    edits: carryEdits(old.edits, rowIn),
    window: isWhole(old.window, old.whole) ? whole : panBy(old.window, whole, shift),
    measure: old.measure && movedBy(old.measure, shift),
    selected: sameLine(old.outline, old.selected, outline),
    hovered: sameLine(old.outline, old.hovered, outline),
  });
}

function movedBy({ startNano, endNano }: TimeWindow, shift: number): TimeWindow {
  return { startNano: startNano + shift, endNano: endNano + shift };
}

export function setWindow(store: WaterfallStore, window: TimeWindow): void {
  store.setState({ window });
}

export function setHovered(store: WaterfallStore, line: number): void {
  if (store.getState().hovered !== line) store.setState({ hovered: line });
}

/** Selects a line that is on screen already: nothing moves under the pointer. */
export function pickLine(store: WaterfallStore, line: number): void {
  store.setState({ selected: line });
}

/** Selects a line that is shown and brings it into sight; -1 selects nothing. */
export function selectLine(store: WaterfallStore, line: number): void {
  const { reveals } = store.getState();
  store.setState({ selected: line, reveals: line < 0 ? reveals : reveals + 1 });
}

/** Selects a span, opens what hides it and brings it into sight. -1 selects nothing. */
export function selectRow(store: WaterfallStore, row: number): void {
  if (row >= 0) revealRow(store, row);
  selectLine(store, row);
}

function revealRow(store: WaterfallStore, row: number): void {
  const { outline, folds, root } = store.getState();
  // A link may lead out of the subtree that is shown.
  if (root >= 0 && (row < root || row >= endOfLine(outline, root))) change(store, { root: -1 });
  if (isHidden(outline, folds, row, true)) edit(store, { kind: "path", row }, -1);
}

/** Folds or opens something; the line `held` stays at its height. */
export function edit(store: WaterfallStore, made: FoldEdit, held: number): void {
  const { outline, view, folds, edits } = store.getState();
  change(store, {
    edits: withEdit(view, edits, made),
    folds: foldsAfter(outline, folds, made, undefined),
    held,
  });
}

/** Moves the selection by lines shown; by infinity, to the first or last. */
export function moveSelection(store: WaterfallStore, by: number): void {
  const { outline, shown, selected } = store.getState();
  const count = shown.ids.length;
  if (count === 0) return;
  const from = selected < 0 ? (by > 0 ? -1 : count) : positionOf(outline, shown, selected);
  const to = Math.min(Math.max(from + by, 0), count - 1);
  selectLine(store, shown.ids[to]!);
}

/** Selects the next (or previous) row with an error of its own, folded or not; wraps around. */
export function goToError(store: WaterfallStore, direction: 1 | -1): void {
  goToNext(store, direction, ({ flags }, row) => (flags[row]! & rowFlag.ownError) !== 0);
}

/** Selects the next (or previous) row with the service and name of the selected one; wraps around. */
export function goToSameOperation(store: WaterfallStore, direction: 1 | -1): void {
  const { outline, selected } = store.getState();
  if (selected < 0) return;
  const own = rowOfLine(outline, selected);
  goToNext(
    store,
    direction,
    ({ service, name }, row) => service[row] === service[own] && name[row] === name[own],
  );
}

/** Selects the nearest row before or behind the selection that is wanted and not left out; wraps around. */
export function goToNext(
  store: WaterfallStore,
  direction: 1 | -1,
  isWanted: (view: TraceView, row: number) => boolean,
): void {
  const { view, outline, selected, root, kept } = store.getState();
  const first = Math.max(0, root);
  const count = root < 0 ? view.rowCount : view.subtreeEnd[root]! - root;
  const none = direction < 0 ? first : first - 1;
  const from = selected < 0 ? none : rowOfLine(outline, selected) - (selected < view.rowCount ? 0 : 1);
  for (let step = 1; step <= count; step++) {
    const row = first + ((from - first + direction * step + count * 2) % count);
    if ((kept !== undefined && kept[row] === 0) || !isWanted(view, row)) continue;
    selectRow(store, row);
    return;
  }
}
