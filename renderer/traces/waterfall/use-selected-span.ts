import { useEffect } from "react";
import { rowFlag } from "../../../app/api/traces.ts";
import { spanIdHex } from "../../base/ids.ts";
import { navigation } from "../../state/navigation.ts";
import { rowOfSpanHex } from "./visible-rows.ts";
import { selectRow, type WaterfallStore } from "./waterfall-store.ts";

/**
 * Keeps the selected row and the span in the address the same: a click or an arrow changes the address (so it is a
 * link and a step back), and an address opened or gone back to selects its row.
 */
export function useSelectedSpan(store: WaterfallStore, spanId: string): void {
  useEffect(() => {
    const { view, selected } = store.getState();
    const row = spanId === "" ? -1 : rowOfSpanHex(view, spanId);
    if (row !== selected && (spanId === "" || row >= 0)) selectRow(store, row);
  }, [store, spanId]);
  useEffect(
    () =>
      store.subscribe(({ view, selected }, previous) => {
        if (selected === previous.selected && view === previous.view) return;
        // A parent that has not arrived has nothing to open.
        const isOpen = selected >= 0 && (view.flags[selected]! & rowFlag.placeholder) === 0;
        const hex = isOpen ? spanIdHex(view.spanId, selected) : "";
        // Walking with the arrows must not fill the history: only opening and closing the panel are steps.
        navigation.change({ spanId: hex }, navigation.view.spanId !== "" && hex !== "");
      }),
    [store],
  );
}
