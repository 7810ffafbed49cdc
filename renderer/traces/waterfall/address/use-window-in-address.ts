import { useEffect } from "react";
import { navigation } from "../../../state/navigation.ts";
import { formatWindow, isWhole, parseWindow } from "../time-window.ts";
import { setWindow, type WaterfallStore } from "../waterfall-store.ts";

/** Key of the address, in `View.rest`. */
const zoomKey = "zoom";
/** A zoom is one step back, however many turns of the wheel it took. */
const settledMs = 300;

/** The zoom an address asks for, applied before the first paint. */
export function readWindow(store: WaterfallStore, rest: ReadonlyMap<string, string>): void {
  const { whole, window } = store.getState();
  const asked = parseWindow(rest.get(zoomKey) ?? "", whole) ?? whole;
  if (asked.startNano !== window.startNano || asked.endNano !== window.endNano) setWindow(store, asked);
}

/** Keeps the time window and the address the same: a zoom is part of the link and a step back. */
export function useWindowInAddress(store: WaterfallStore): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let known = addressOf(store);
    const write = (): void => {
      known = addressOf(store);
      const rest = new Map(navigation.view.rest);
      if (known === undefined) rest.delete(zoomKey);
      else rest.set(zoomKey, known);
      navigation.change({ rest });
    };
    const stopStore = store.subscribe((state, { window }) => {
      if (state.window === window || addressOf(store) === known) return;
      clearTimeout(timer);
      timer = setTimeout(write, settledMs);
    });
    const stopAddress = navigation.subscribe(() => {
      const asked = navigation.view.rest.get(zoomKey);
      if (asked === known || navigation.view.page !== "trace") return;
      clearTimeout(timer);
      known = asked;
      readWindow(store, navigation.view.rest);
    });
    return () => {
      clearTimeout(timer);
      stopStore();
      stopAddress();
    };
  }, [store]);
}

function addressOf(store: WaterfallStore): string | undefined {
  const { window, whole } = store.getState();
  return isWhole(window, whole) ? undefined : formatWindow(window);
}
