import { useEffect } from "react";
import { navigation } from "../../../state/navigation.ts";
import { change, placeOf, type WaterfallState, type WaterfallStore } from "../waterfall-store.ts";
import { placeKeys, readPlace, writePlace } from "./place-text.ts";

/** A zoom is one step, however many turns of the wheel it took. */
const settledMs = 300;

/** What the address asks for, before the first paint. */
export function readAddress(store: WaterfallStore): void {
  const { rest } = navigation.view;
  // First the clocks: instants of an address are those of the clocks it was written with.
  change(store, { correctedHosts: readPlace(store.getState().view, rest).correctedHosts });
  change(store, readPlace(store.getState().view, rest));
}

/**
 * Keeps the store and the address the same. The address is the home of all that a waterfall shows: each change of it is a
 * link, a step back and an undo step, and whatever changes it (a link, undo) changes the waterfall.
 */
export function usePlaceInAddress(store: WaterfallStore): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let known = textOf(placeInAddress());
    let isReading = false;
    const write = (): void => {
      const { view, whole } = store.getState();
      const place = writePlace(view, whole, placeOf(store.getState()));
      if (textOf(place) === known) return;
      known = textOf(place);
      const others = [...navigation.view.rest].filter(([key]) => !isPlaceKey(key));
      navigation.change({ rest: new Map([...others, ...place]) });
    };
    const stopStore = store.subscribe((state, before) => {
      if (isReading || !isOtherPlace(state, before)) return;
      clearTimeout(timer);
      // What a drag or a wheel changes many times a second is one step when it has settled.
      const { window, measure, area } = before;
      if (isOtherPlace({ ...state, window, measure, area }, before)) write();
      else timer = setTimeout(write, settledMs);
    });
    const stopAddress = navigation.subscribe(() => {
      const asked = textOf(placeInAddress());
      if (asked === known || navigation.view.page !== "trace") return;
      clearTimeout(timer);
      known = asked;
      isReading = true;
      readAddress(store);
      isReading = false;
    });
    return () => {
      clearTimeout(timer);
      stopStore();
      stopAddress();
    };
  }, [store]);
}

function isOtherPlace(state: WaterfallState, before: WaterfallState): boolean {
  // A newer view moves rows and offsets; what is shown of the trace is as it was.
  if (state.sent !== before.sent) return false;
  const [now, then] = [placeOf(state), placeOf(before)];
  return (Object.keys(now) as (keyof typeof now)[]).some((key) => now[key] !== then[key]);
}

function placeInAddress(): ReadonlyMap<string, string> {
  return new Map([...navigation.view.rest].filter(([key]) => isPlaceKey(key)));
}

function isPlaceKey(key: string): boolean {
  return (placeKeys as readonly string[]).includes(key);
}

function textOf(place: ReadonlyMap<string, string>): string {
  return placeKeys.map((key) => place.get(key) ?? "").join("\n");
}
