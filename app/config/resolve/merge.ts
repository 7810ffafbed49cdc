import { type ConfigNode, type MapEntry, type MapNode, rawOf } from "../tree.ts";

/** Lists that `confmap.enableMergeAppendOption` joins: keys from the top, `*` for any. Source: confmap `internal/merge.go`. */
export const appendedLists: readonly (readonly string[])[] = [
  ["service", "extensions"],
  ["service", "pipelines", "*", "receivers"],
  ["service", "pipelines", "*", "exporters"],
];

type Lists = typeof appendedLists;

/**
 * `over` on top of `base`: maps grow together, everything else is replaced, but for the lists at the paths of `appends`, which grow, too.
 * Source: koanf's `Merge`, confmap `conf.go`.
 */
export function mergeMaps(base: MapNode, over: MapNode, appends: Lists = []): MapNode {
  const entries = new Map(base.entries);
  mergeEntries(entries, over.entries, appends);
  return { ...base, entries };
}

/** As `mergeMaps`, into entries that are being put together. */
export function mergeEntries(
  entries: Map<string, MapEntry>,
  over: ReadonlyMap<string, MapEntry>,
  appends: Lists = [],
): void {
  for (const [key, { keyPlace, value }] of over) {
    const below = appends.filter(([first]) => first === key || first === "*").map(([, ...rest]) => rest);
    entries.set(key, { keyPlace, value: merged(entries.get(key)?.value, value, below) });
  }
}

function merged(known: ConfigNode | undefined, value: ConfigNode, appends: Lists): ConfigNode {
  if (known?.kind === "map" && value.kind === "map") return mergeMaps(known, value, appends);
  const isAppended = appends.some((path) => path.length === 0);
  if (!isAppended || known?.kind !== "list" || value.kind !== "list") return value;
  const texts = new Set(known.items.map((item) => JSON.stringify(rawOf(item))));
  const added = value.items.filter((item) => !texts.has(JSON.stringify(rawOf(item))));
  return { ...value, items: [...known.items, ...added] };
}
