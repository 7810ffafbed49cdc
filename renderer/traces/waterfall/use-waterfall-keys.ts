import { type Command, useCommands } from "../../state/commands.ts";
import { navigation } from "../../state/navigation.ts";
import { bringInto, panBy, zoomAt, zoomTo } from "./time-window.ts";
import {
  foldOneLevel,
  foldSubtree,
  goToError,
  goToSameOperation,
  moveSelection,
  selectRow,
  setWindow,
  stepIn,
  stepOut,
  toggleFold,
  unfoldOneLevel,
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
  const onSelected = (act: (row: number) => void) => () => {
    const { selected } = store.getState();
    if (selected >= 0) act(selected);
  };
  return [
    command(
      "fold",
      "Fold or unfold the span",
      ["Space"],
      onSelected((row) => toggleFold(store, row)),
    ),
    command(
      "fold-subtree",
      "Fold everything below the span",
      ["shift+ArrowLeft"],
      onSelected((row) => foldSubtree(store, row, true)),
    ),
    command(
      "unfold-subtree",
      "Unfold everything below the span",
      ["shift+ArrowRight"],
      onSelected((row) => foldSubtree(store, row, false)),
    ),
    command("fold-level", "Fold one level", ["["], () => foldOneLevel(store)),
    command("unfold-level", "Unfold one level", ["]"], () => unfoldOneLevel(store)),
  ];
}

function viewCommands(store: WaterfallStore): Command[] {
  return [
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

function leave(store: WaterfallStore): void {
  if (store.getState().selected >= 0) selectRow(store, -1);
  // The panel may be open for a span that has not arrived.
  else if (navigation.view.spanId !== "") navigation.change({ spanId: "" });
  else navigation.change({ page: "traces" });
}

function zoomAround(store: WaterfallStore, factor: number): void {
  const { view, selected, window, whole } = store.getState();
  const middle = (window.startNano + window.endNano) / 2;
  const focus =
    selected < 0 ? middle : view.startOffsetNano[selected]! + view.durationNanoOfRow[selected]! / 2;
  const isInside = focus >= window.startNano && focus <= window.endNano;
  setWindow(store, zoomAt(window, whole, isInside ? focus : middle, factor));
}

function pan(store: WaterfallStore, share: number): void {
  const { window, whole } = store.getState();
  setWindow(store, panBy(window, whole, (window.endNano - window.startNano) * share));
}

/** Brings the selected span into sight; where it is in sight already, fits it into the window. */
function focusSelected(store: WaterfallStore): void {
  const { view, selected, whole, window } = store.getState();
  if (selected < 0) return;
  selectRow(store, selected);
  const start = view.startOffsetNano[selected]!;
  const end = start + Math.max(0, view.durationNanoOfRow[selected]!);
  const brought = bringInto(window, whole, start, end);
  setWindow(store, brought === window ? zoomTo(whole, start, end) : brought);
}
