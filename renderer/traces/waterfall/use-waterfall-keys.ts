import { type Command, useCommands } from "../../state/commands.ts";
import { navigation } from "../../state/navigation.ts";
import { selectSubtree, setArea } from "./area/area-actions.ts";
import {
  foldOneLevel,
  foldShorter,
  foldSubtree,
  stepIn,
  stepOut,
  toggleFold,
  unfoldAll,
  unfoldOneLevel,
} from "./folds/fold-actions.ts";
import { timeOfLine } from "./lines/outline.ts";
import { measureLine, setMeasure } from "./measure/measure-actions.ts";
import { hideServiceOf, reRoot, setRoot, showAll } from "./scope/scope-actions.ts";
import { noSearch } from "./search/search.ts";
import { foldWithoutHits, setSearch } from "./search/search-actions.ts";
import { toggleStatistics } from "./statistics/statistics-actions.ts";
import { bringInto, panBy, zoomAt, zoomTo } from "./time-window.ts";
import { toggleCritical, toggleGaps } from "./toolbar.tsx";
import {
  goToError,
  goToSameOperation,
  moveSelection,
  selectLine,
  selectRow,
  setWindow,
  type WaterfallStore,
} from "./waterfall-store.ts";

const zoomStep = 0.7;
const panShare = 0.2;
const pageRows = 15;

/** The keys of the waterfall: arrows move the focus, WASD moves the view. */
export function useWaterfallKeys(store: WaterfallStore): void {
  useCommands([...focusCommands(store), ...foldCommands(store), ...viewCommands(store)]);
}

function focusCommands(store: WaterfallStore): Command[] {
  const key = (id: string, title: string, keys: readonly string[], run: () => void): Command => ({
    id: `trace.${id}`,
    title,
    group: "List",
    keys,
    isKeyOnly: true,
    run,
  });
  return [
    key("next-row", "Next span", ["ArrowDown", "j"], () => moveSelection(store, 1)),
    key("previous-row", "Previous span", ["ArrowUp", "k"], () => moveSelection(store, -1)),
    key("next-page", "A page down", ["PageDown"], () => moveSelection(store, pageRows)),
    key("previous-page", "A page up", ["PageUp"], () => moveSelection(store, -pageRows)),
    key("first-row", "First span", ["Home"], () => moveSelection(store, Number.NEGATIVE_INFINITY)),
    key("last-row", "Last span", ["End"], () => moveSelection(store, Number.POSITIVE_INFINITY)),
    key("step-in", "Unfold, or go to the first child", ["ArrowRight"], () => stepIn(store)),
    key("step-out", "Fold, or go to the parent", ["ArrowLeft"], () => stepOut(store)),
    key("back", "Close the span, or go back to the list", ["Escape"], () => leave(store)),
    { ...key("next-error", "Next error", ["n"], () => goToError(store, 1)), isKeyOnly: false },
    { ...key("previous-error", "Previous error", ["shift+n"], () => goToError(store, -1)), isKeyOnly: false },
    key("next-same", "Next span of the same operation", ["."], () => goToSameOperation(store, 1)),
    key("previous-same", "Previous span of the same operation", [","], () => goToSameOperation(store, -1)),
  ];
}

function foldCommands(store: WaterfallStore): Command[] {
  const onSelected = (act: (line: number) => void) => () => {
    const { selected } = store.getState();
    if (selected >= 0) act(selected);
  };
  return [
    command(
      "fold",
      "Fold or unfold the span",
      ["Space"],
      onSelected((line) => toggleFold(store, line)),
    ),
    command(
      "fold-subtree",
      "Fold everything below the span",
      ["shift+ArrowLeft"],
      onSelected((line) => foldSubtree(store, line, true)),
    ),
    command(
      "unfold-subtree",
      "Unfold everything below the span",
      ["shift+ArrowRight"],
      onSelected((line) => foldSubtree(store, line, false)),
    ),
    command("fold-level", "Fold one level", ["["], () => foldOneLevel(store)),
    command("unfold-level", "Unfold one level", ["]"], () => unfoldOneLevel(store)),
    command(
      "fold-shorter",
      "Fold whatever is shorter than the span",
      ["{"],
      onSelected((line) => foldShorter(store, line)),
    ),
    command("fold-hitless", "Fold whatever holds no hit of the search", ["\\"], () => foldWithoutHits(store)),
    command("unfold-all", "Unfold everything", ["}"], () => unfoldAll(store)),
  ];
}

function viewCommands(store: WaterfallStore): Command[] {
  const onSelected = (act: (store: WaterfallStore, line: number) => void) => () =>
    act(store, store.getState().selected);
  return [
    command(
      "root",
      "Show only the span and what is below it; again: one level more",
      ["r"],
      onSelected(reRoot),
    ),
    command("hide", "Hide the service of the span", ["h"], onSelected(hideServiceOf)),
    command("show", "Show all that is left out", ["shift+h"], () => showAll(store)),
    command("critical", "Show or hide the critical path", ["t"], () => toggleCritical(store)),
    command("gaps", "Show or hide gaps between children", ["u"], () => toggleGaps(store)),
    command("statistics", "Open or close the statistics", ["`"], () => toggleStatistics(store)),
    command("area", "Sum up the span and what is below it", ["x"], onSelected(selectSubtree)),
    command("measure", "Measure the span, then up to another span", ["m"], onSelected(measureLine)),
    command("zoom-in", "Zoom in", ["w", "+"], () => zoomAround(store, zoomStep)),
    command("zoom-out", "Zoom out", ["s", "-"], () => zoomAround(store, 1 / zoomStep)),
    command("pan-left", "Move to earlier", ["a"], () => pan(store, -panShare)),
    command("pan-right", "Move to later", ["d"], () => pan(store, panShare)),
    command("zoom-all", "Show the whole trace", ["0"], () => setWindow(store, store.getState().whole)),
    command("zoom-span", "Go to the span; again: fit it", ["f"], () => focusSelected(store)),
  ];
}

function command(id: string, title: string, keys: readonly string[], run: () => void): Command {
  return { id: `trace.${id}`, title, group: "View", keys, run };
}

/** One step out: of the span, the measure, the area, the search, the subtree, the trace. */
function leave(store: WaterfallStore): void {
  const { selected, measure, area, search, root } = store.getState();
  if (selected >= 0) selectRow(store, -1);
  // The panel may be open for a span that has not arrived.
  else if (navigation.view.spanId !== "") navigation.change({ spanId: "" });
  else if (measure !== undefined) setMeasure(store, undefined);
  else if (area !== undefined) setArea(store, undefined);
  else if (search.text !== "") setSearch(store, noSearch);
  else if (root >= 0) setRoot(store, -1);
  else navigation.change({ page: "traces" });
}

function zoomAround(store: WaterfallStore, factor: number): void {
  const { outline, selected, window, whole } = store.getState();
  const middle = (window.startNano + window.endNano) / 2;
  const time = selected < 0 ? window : timeOfLine(outline, selected);
  const focus = (time.startNano + time.endNano) / 2;
  const isInside = focus >= window.startNano && focus <= window.endNano;
  setWindow(store, zoomAt(window, whole, isInside ? focus : middle, factor));
}

function pan(store: WaterfallStore, share: number): void {
  const { window, whole } = store.getState();
  setWindow(store, panBy(window, whole, (window.endNano - window.startNano) * share));
}

/** Brings the selected span into sight; where it is in sight already, fits it into the window. */
function focusSelected(store: WaterfallStore): void {
  const { outline, selected, whole, window } = store.getState();
  if (selected < 0) return;
  selectLine(store, selected);
  const { startNano, endNano } = timeOfLine(outline, selected);
  const brought = bringInto(window, whole, startNano, endNano);
  setWindow(store, brought === window ? zoomTo(whole, startNano, endNano) : brought);
}
