import { navigation, useView } from "../../state/navigation.ts";

export const flameForms = ["time", "heavy", "sandwich"] as const;
export type FlameForm = (typeof flameForms)[number];

export const formTitles = { time: "Time order", heavy: "Left heavy", sandwich: "Sandwich" } as const;

export const flameCounts = ["below", "matches", "traces"] as const;
export type FlameCounts = (typeof flameCounts)[number];

/** What of a flame graph is in the address (`View.rest`). */
export interface FlameAddress {
  readonly form: FlameForm;
  readonly counts: FlameCounts;
  /** Key of the frame that is shown as the root; empty for all. */
  readonly root: string;
  readonly find: string;
  /** Of `sandwich`; undefined leaves the choice to the engine. */
  readonly of: { readonly service: string; readonly name: string } | undefined;
  readonly isTable: boolean;
  /** The part looked at, in the measure of `flame-window.ts`; empty for all of it. */
  readonly zoom: string;
}

const keys = {
  form: "flame",
  counts: "counts",
  root: "root",
  find: "find",
  service: "of-service",
  name: "of-name",
  isTable: "table",
  zoom: "part",
} as const;

export function readFlameAddress(rest: ReadonlyMap<string, string>, fallback: FlameForm): FlameAddress {
  const name = rest.get(keys.name);
  return {
    form: flameForms.find((form) => form === rest.get(keys.form)) ?? fallback,
    counts: flameCounts.find((counts) => counts === rest.get(keys.counts)) ?? "below",
    root: rest.get(keys.root) ?? "",
    find: rest.get(keys.find) ?? "",
    of: name === undefined ? undefined : { service: rest.get(keys.service) ?? "", name },
    isTable: rest.get(keys.isTable) === "1",
    zoom: rest.get(keys.zoom) ?? "",
  };
}

/** The keys that `change` writes; another form, root or operation begins with all of it in sight. */
export function writeFlameAddress(
  rest: ReadonlyMap<string, string>,
  change: Partial<FlameAddress>,
): Map<string, string> {
  const next = new Map(rest);
  const put = (key: string, text: string | undefined): void => {
    if (text === undefined || text === "") next.delete(key);
    else next.set(key, text);
  };
  if ("form" in change || "root" in change || "of" in change || "counts" in change) next.delete(keys.zoom);
  if ("form" in change || "counts" in change) next.delete(keys.root);
  if (change.form !== undefined) next.set(keys.form, change.form);
  if (change.counts !== undefined) put(keys.counts, change.counts === "below" ? undefined : change.counts);
  if ("root" in change) put(keys.root, change.root);
  if ("find" in change) put(keys.find, change.find);
  if ("zoom" in change) put(keys.zoom, change.zoom);
  if ("isTable" in change) put(keys.isTable, change.isTable === true ? "1" : undefined);
  if (change.of !== undefined) {
    next.set(keys.name, change.of.name);
    put(keys.service, change.of.service);
  }
  return next;
}

export function useFlameAddress(fallback: FlameForm): FlameAddress {
  return readFlameAddress(useView().rest, fallback);
}

/** `isSmall`: typing and zooming are no steps of their own. */
export function changeFlame(change: Partial<FlameAddress>, isSmall = false): void {
  navigation.change({ rest: writeFlameAddress(navigation.view.rest, change) }, isSmall);
}
