import type { TraceView } from "../../../../app/api/traces.ts";
import { readFolds, spanKeysIn, writeFolds } from "../folds/fold-text.ts";
import { noSearch, type Search, searchModes } from "../search/search.ts";
import { formatWindow, isWhole, parseWindow, type TimeWindow, wholeOf } from "../time-window.ts";
import type { Area, WaterfallPlace } from "../waterfall-store.ts";
import { findSpanKeys, type SpanKeys, spanKeyOf } from "./span-keys.ts";

/** Keys of the address that say what a waterfall shows, in `View.rest`. What is at its default has none. */
export const placeKeys = [
  ...(["zoom", "folds", "root", "hide", "find", "mode", "path", "gaps", "clocks"] as const),
  ...(["measure", "area", "stats"] as const),
] as const;
type PlaceKey = (typeof placeKeys)[number];

/** The part of an address that says what a waterfall shows. */
export function writePlace(view: TraceView, whole: TimeWindow, place: WaterfallPlace): Map<PlaceKey, string> {
  const { search, measure, area, statisticsBy } = place;
  const texts: Readonly<Record<PlaceKey, string>> = {
    zoom: isWhole(place.window, whole) ? "" : formatWindow(place.window),
    folds: writeFolds(view, place.edits),
    root: place.root < 0 ? "" : spanKeyOf(view, place.root),
    hide: writeList(place.hiddenServices),
    find: search.text,
    mode: search.mode === noSearch.mode ? "" : search.mode,
    path: place.isCriticalShown ? "" : "0",
    gaps: place.areGapsShown ? "1" : "",
    clocks: writeList(place.correctedHosts),
    measure: measure === undefined ? "" : formatWindow(measure),
    area: area === undefined ? "" : writeArea(view, area),
    stats: statisticsBy === undefined ? "" : writeList(statisticsBy),
  };
  return new Map(placeKeys.map((key) => [key, texts[key]] as const).filter(([, text]) => text !== ""));
}

/** What an address asks for of a view; what makes no sense is left at its default. */
export function readPlace(view: TraceView, rest: ReadonlyMap<string, string>): WaterfallPlace {
  const text = (key: PlaceKey): string => rest.get(key) ?? "";
  const folds = text("folds");
  const keys = findSpanKeys(view, [...spanKeysIn(folds), text("root"), ...text("area").split(".").slice(1)]);
  const root = keys.get(text("root")) ?? -1;
  const whole = wholeOf(view, root);
  const by = readList(text("stats"));
  return {
    ...{ root, edits: readFolds(folds, keys), window: parseWindow(text("zoom"), whole) ?? whole },
    ...{ hiddenServices: readList(text("hide")), search: readSearch(text("find"), text("mode")) },
    ...{ isCriticalShown: text("path") !== "0", areGapsShown: text("gaps") === "1" },
    correctedHosts: readList(text("clocks")),
    measure: parseWindow(text("measure"), wholeOf(view, -1)),
    area: readArea(text("area"), wholeOf(view, -1), keys),
    statisticsBy: by.length === 0 ? undefined : by,
  };
}

function readSearch(text: string, modeText: string): Search {
  const mode = searchModes.find((known) => known === modeText) ?? noSearch.mode;
  return text === "" && mode === noSearch.mode ? noSearch : { text, mode };
}

/** `120000-4500000.AAAAAAABAAAA.AAAAAAACAAAA`: time, first and last row. */
function writeArea(view: TraceView, area: Area): string {
  return [formatWindow(area), spanKeyOf(view, area.firstRow), spanKeyOf(view, area.endRow - 1)].join(".");
}

function readArea(text: string, whole: TimeWindow, keys: SpanKeys): Area | undefined {
  const [time = "", first = "", last = ""] = text.split(".");
  const window = parseWindow(time, whole);
  const firstRow = keys.get(first);
  const lastRow = keys.get(last);
  if (window === undefined || firstRow === undefined || lastRow === undefined || lastRow < firstRow)
    return undefined;
  return { ...window, firstRow, endRow: lastRow + 1 };
}

/** Names between commas; a comma of a name is written as the address writes one. */
function writeList(names: readonly string[]): string {
  return names.map((name) => encodeURIComponent(name.toWellFormed())).join(",");
}

function readList(text: string): string[] {
  return [...new Set(text.split(",").filter(Boolean).map(decoded))];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
