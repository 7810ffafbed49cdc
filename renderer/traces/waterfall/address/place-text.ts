import type { TraceView } from "../../../../app/api/traces.ts";
import { readFolds, spanKeysIn, writeFolds } from "../folds/fold-text.ts";
import { formatWindow, isWhole, parseWindow, type TimeWindow, wholeOf } from "../time-window.ts";
import type { WaterfallPlace } from "../waterfall-store.ts";
import { findSpanKeys, type SpanKeys, spanKeyOf } from "./span-keys.ts";

/** Keys of the address that say what a waterfall shows, in `View.rest`. What is at its default has none. */
export const placeKeys = ["zoom", "folds", "root", "hide", "measure"] as const;

/** The part of an address that says what a waterfall shows. */
export function writePlace(view: TraceView, whole: TimeWindow, place: WaterfallPlace): Map<string, string> {
  const texts: readonly (readonly [(typeof placeKeys)[number], string])[] = [
    ["zoom", isWhole(place.window, whole) ? "" : formatWindow(place.window)],
    ["folds", writeFolds(view, place.edits)],
    ["root", place.root < 0 ? "" : spanKeyOf(view, place.root)],
    ["hide", place.hiddenServices.map(encodeURIComponent).join(",")],
    ["measure", place.measure === undefined ? "" : formatWindow(place.measure)],
  ];
  return new Map(texts.filter(([, text]) => text !== ""));
}

/** What an address asks for of a view; what makes no sense is left at its default. */
export function readPlace(view: TraceView, rest: ReadonlyMap<string, string>): WaterfallPlace {
  const text = (key: (typeof placeKeys)[number]): string => rest.get(key) ?? "";
  const folds = text("folds");
  const keys: SpanKeys = findSpanKeys(view, [...spanKeysIn(folds), text("root")]);
  const root = keys.get(text("root")) ?? -1;
  const whole = wholeOf(view, root);
  return {
    root,
    window: parseWindow(text("zoom"), whole) ?? whole,
    edits: readFolds(folds, keys),
    hiddenServices: text("hide").split(",").filter(Boolean).map(decoded),
    measure: parseWindow(text("measure"), wholeOf(view, -1)),
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
