import { useEffect } from "react";
import { rowFlag, type TraceView } from "../../../../app/api/traces.ts";
import { navigation } from "../../../state/navigation.ts";
import { selectRow, type WaterfallStore } from "../waterfall-store.ts";
import { rowOfSpanRef, spanRefOf } from "./span-ref.ts";

/**
 * Keeps the selected row and the span in the address the same: a click or an arrow changes the address (so it is a
 * link and a step back), and an address opened or gone back to selects its row, once that span has arrived.
 */
export function useSelectedSpan(store: WaterfallStore, spanRef: string): void {
  useEffect(() => selectSpan(store, spanRef), [store, spanRef]);
  useEffect(
    () =>
      store.subscribe(({ view, selected }, previous) => {
        if (view !== previous.view && selected < 0) selectSpan(store, navigation.view.spanId);
        if (selected === previous.selected && view === previous.view) return;
        // A span that the address names and that has not arrived stays in the address.
        if (selected < 0 && previous.selected < 0) return;
        const opened = openSpanOf(view, selected);
        // Walking with the arrows must not fill the history: only opening and closing the panel are steps.
        navigation.change({ spanId: opened }, navigation.view.spanId !== "" && opened !== "");
      }),
    [store],
  );
}

function selectSpan(store: WaterfallStore, spanRef: string): void {
  const { view, selected } = store.getState();
  // By name and not by row: the row of an awaited parent has none.
  if (openSpanOf(view, selected) === spanRef) return;
  const row = spanRef === "" ? -1 : rowOfSpanRef(view, spanRef);
  if (row !== selected && (spanRef === "" || row >= 0)) selectRow(store, row);
}

/** Name of the span a line opens; empty for none: an awaited parent or a run of siblings has nothing to open. */
function openSpanOf(view: TraceView, row: number): string {
  if (row < 0 || row >= view.rowCount || (view.flags[row]! & rowFlag.placeholder) !== 0) return "";
  return spanRefOf(view, row);
}
