import { useEffect } from "react";
import { rowFlag, type TraceView } from "../../../app/api/traces.ts";
import { spanIdHex } from "../../base/ids.ts";
import { navigation } from "../../state/navigation.ts";
import { rowOfSpanHex } from "./visible-rows.ts";
import { selectRow, type WaterfallStore } from "./waterfall-store.ts";

/**
 * Keeps the selected row and the span in the address the same: a click or an arrow changes the address (so it is a
 * link and a step back), and an address opened or gone back to selects its row, once that span has arrived.
 */
export function useSelectedSpan(store: WaterfallStore, spanId: string): void {
  useEffect(() => selectSpan(store, spanId), [store, spanId]);
  useEffect(
    () =>
      store.subscribe(({ view, selected }, previous) => {
        if (view !== previous.view && selected < 0) selectSpan(store, navigation.view.spanId);
        if (selected === previous.selected && view === previous.view) return;
        // A span that the address names and that has not arrived stays in the address.
        if (selected < 0 && previous.selected < 0) return;
        const hex = openSpanOf(view, selected);
        // Walking with the arrows must not fill the history: only opening and closing the panel are steps.
        navigation.change({ spanId: hex }, navigation.view.spanId !== "" && hex !== "");
      }),
    [store],
  );
}

function selectSpan(store: WaterfallStore, spanId: string): void {
  const { view, selected } = store.getState();
  // By id and not by row: several rows may share one, and an awaited parent has none.
  if (openSpanOf(view, selected) === spanId) return;
  const row = spanId === "" ? -1 : rowOfSpanHex(view, spanId);
  if (row !== selected && (spanId === "" || row >= 0)) selectRow(store, row);
}

/** Id of the span a row opens; empty for none: a parent that has not arrived has nothing to open. */
function openSpanOf(view: TraceView, row: number): string {
  if (row < 0 || (view.flags[row]! & rowFlag.placeholder) !== 0) return "";
  return spanIdHex(view.spanId, row);
}
