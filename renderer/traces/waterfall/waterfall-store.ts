import { createStore, type StoreApi } from "zustand/vanilla";
import { rowFlag, type TraceView } from "../../../app/api/traces.ts";
import { sameRows } from "./address/span-keys.ts";
import { hasInterval, intervalsOfRows } from "./critical/intervals-of-rows.ts";
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
import type { Hits } from "./search/hits.ts";
import { noSearch, type Search } from "./search/search.ts";
import { correctedView } from "./skew/corrected-view.ts";
import { isWhole, panBy, type TimeWindow, wholeOf } from "./time-window.ts";

/** What of the waterfall is in its address: every change of it is a link and an undo step. */
export interface WaterfallPlace {
  readonly edits: readonly FoldEdit[];
  readonly window: TimeWindow;
  /** Only the subtree of this row is shown; -1 for the whole trace. */
  readonly root: number;
  /** Services whose spans are left out. */
  readonly hiddenServices: readonly string[];
  readonly search: Search;
  readonly isCriticalShown: boolean;
  readonly areGapsShown: boolean;
  /** Hosts whose clocks are corrected. */
  readonly correctedHosts: readonly string[];
  /** From one edge to another. */
  readonly measure: TimeWindow | undefined;
  /** A box of rows and time whose spans are summed up. */
  readonly area: Area | undefined;
  /** Fields the statistics are grouped by; undefined where they are closed. */
  readonly statisticsBy: readonly string[] | undefined;
}

/** Rows [firstRow, endRow) in a stretch of time. */
export interface Area extends TimeWindow {
  readonly firstRow: number;
  readonly endRow: number;
}

/** Everything the waterfall of one trace remembers: what is derived is kept beside what it derives from. */
export interface WaterfallState extends WaterfallPlace {
  /** As the engine sent it. */
  readonly sent: TraceView;
  /** With corrected clocks. Derived from `sent` and `correctedHosts`. */
  readonly view: TraceView;
  /** Derived from `view`. */
  readonly outline: Outline;
  /** What the search found; undefined while nothing is looked for. */
  readonly hits: Hits | undefined;
  /** Derived from `edits` and `hits`. */
  readonly folds: Folds;
  /** Derived from `hiddenServices`, `search` and `hits`; undefined where nothing is left out. */
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

const placeOfAll = {
  ...{ edits: [], root: -1, hiddenServices: [], search: noSearch },
  ...{ isCriticalShown: true, areGapsShown: false, correctedHosts: [] },
  ...{ measure: undefined, area: undefined, statisticsBy: undefined },
} as const;

export function createWaterfallStore(view: TraceView): WaterfallStore {
  const outline = outlineOf(view);
  const folds = foldsOf(outline, [], undefined);
  const whole = wholeOf(view, -1);
  const part = {
    ...{ ...placeOfAll, sent: view, view, outline, folds, hits: undefined, kept: undefined },
    ...{ whole, window: whole, selected: -1, hovered: -1, held: -1, reveals: 0 },
  };
  return createStore(() => ({ ...part, shown: linesOf(part) }));
}

export function placeOf(state: WaterfallState): WaterfallPlace {
  const { edits, window, root, hiddenServices, search, isCriticalShown, areGapsShown } = state;
  const { correctedHosts, measure, area, statisticsBy } = state;
  return {
    ...{ edits, window, root, hiddenServices, search, isCriticalShown, areGapsShown },
    ...{ correctedHosts, measure, area, statisticsBy },
  };
}

/** Whether hits and their ancestors are all there is to see: then nothing folds them away by itself. */
export function isFiltered({ search, hits }: Pick<WaterfallState, "search" | "hits">): boolean {
  return search.mode === "critical" || (search.mode === "filter" && hits !== undefined);
}

type Derived = "outline" | "folds" | "root" | "kept" | "search" | "hits" | "areGapsShown";

function linesOf(state: Pick<WaterfallState, Derived>): ShownLines {
  const { outline, folds, root, kept } = state;
  return shownLines(outline, folds, {
    ...{ root, kept, hasRuns: !isFiltered(state) },
    hasGaps: state.areGapsShown && !isFiltered(state),
  });
}

/** Changes the state and whatever derives from what changed. */
export function change(store: WaterfallStore, patch: Partial<WaterfallState>): void {
  const before = store.getState();
  let after: WaterfallState = { ...before, held: -1, ...patch };
  const isOther = (...keys: readonly (keyof WaterfallState)[]) =>
    keys.some((key) => after[key] !== before[key]);
  if (isOther("correctedHosts") && !isOther("view")) after = withView(after, after.sent);
  if (isOther("outline") || (isOther("edits", "hits") && patch.folds === undefined))
    after = { ...after, folds: foldsOf(after.outline, after.edits, after.hits?.before) };
  if (isOther("outline", "hiddenServices", "search", "hits")) after = { ...after, kept: keptOf(after) };
  if (isOther("outline", "root")) after = withWhole(after, before);
  if (isOther("outline", "folds", "root", "kept", "search", "areGapsShown"))
    after = { ...after, shown: linesOf(after) };
  store.setState(after);
}

function keptOf(state: WaterfallState): Uint8Array | undefined {
  const { view, hiddenServices, search, hits } = state;
  if (hiddenServices.length === 0 && !isFiltered(state)) return undefined;
  const hidden = new Set(hiddenServices.map((name) => view.strings.indexOf(name)));
  const critical = search.mode === "critical" ? intervalsOfRows(view.critical, view.rowCount) : undefined;
  const isMatch = (row: number): boolean =>
    search.mode === "filter" ? hits?.isHit[row] !== 0 : critical === undefined || hasInterval(critical, row);
  const isFilter = isFiltered(state);
  return keptRows(view, (row) =>
    (view.flags[row]! & rowFlag.placeholder) !== 0
      ? !isFilter
      : !hidden.has(view.service[row]!) && isMatch(row),
  );
}

/** Another root is seen whole; else the window stays, as far as it can. */
function withWhole(after: WaterfallState, before: WaterfallState): WaterfallState {
  const { view, root } = after;
  const whole = wholeOf(view, root);
  const isMoved = after.root !== before.root && after.window === before.window;
  return { ...after, whole, window: isMoved ? whole : after.window };
}

/** The state with the rows of another view; folds, selection and zoom stay with their spans. */
function withView(old: WaterfallState, sent: TraceView): WaterfallState {
  const view = correctedView(sent, old.correctedHosts);
  const outline = outlineOf(view);
  const { edits, area } = old;
  const named = [
    ...edits.flatMap((edit) => ("row" in edit ? [edit.row] : [])),
    ...(area ? [area.firstRow, area.endRow - 1] : []),
  ];
  const rowIn = sameRows(old.view, named, view);
  const root = sameSpan(old.view, old.root, view);
  const whole = wholeOf(view, root);
  // Offsets count from the earliest start, which a late span may have moved.
  const shift = Number(BigInt(old.view.startUnixNano) - BigInt(view.startUnixNano));
  return {
    ...{ ...old, sent, view, outline, root },
    edits: carryEdits(edits, rowIn),
    window: isWhole(old.window, old.whole) ? whole : panBy(old.window, whole, shift),
    measure: old.measure && movedBy(old.measure, shift),
    area: area && carriedArea({ ...area, ...movedBy(area, shift) }, rowIn),
    // Rows of another version are other spans; the answer about these is on its way.
    hits: old.sent === sent ? old.hits : undefined,
    selected: sameLine(old.outline, old.selected, outline),
    hovered: sameLine(old.outline, old.hovered, outline),
  };
}

function carriedArea(area: Area, rowIn: (row: number) => number | undefined): Area | undefined {
  const first = rowIn(area.firstRow);
  const last = rowIn(area.endRow - 1);
  return first === undefined || last === undefined || last < first
    ? undefined
    : { ...area, firstRow: first, endRow: last + 1 };
}

/** Takes a newer view of the same trace; folds, selection and zoom stay with their spans. */
export function updateView(store: WaterfallStore, view: TraceView): void {
  const old = store.getState();
  if (!isSameContent(old.sent, view)) change(store, withView(old, view));
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
  if (isHidden(outline, folds, row, !isFiltered(store.getState()))) edit(store, { kind: "path", row }, -1);
}

/** Folds or opens something; the line `held` stays at its height. */
export function edit(store: WaterfallStore, made: FoldEdit, held: number): void {
  const { outline, view, folds, edits, hits } = store.getState();
  change(store, {
    edits: withEdit(view, edits, made),
    folds: foldsAfter(outline, folds, made, hits?.before),
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
