import type { MapEntry, MapNode } from "../tree.ts";

/** `over` on top of `base`: maps grow together, everything else is replaced. Source: koanf's `Merge`, confmap `conf.go`. */
export function mergeMaps(base: MapNode, over: MapNode): MapNode {
  const entries = new Map(base.entries);
  mergeEntries(entries, over.entries);
  return { ...base, entries };
}

/** As `mergeMaps`, into entries that are being put together. */
export function mergeEntries(entries: Map<string, MapEntry>, over: ReadonlyMap<string, MapEntry>): void {
  for (const [key, entry] of over) {
    const known = entries.get(key);
    const isBoth = known?.value.kind === "map" && entry.value.kind === "map";
    if (!isBoth) entries.set(key, entry);
    else
      entries.set(key, {
        keyPlace: entry.keyPlace,
        value: mergeMaps(known.value as MapNode, entry.value as MapNode),
      });
  }
}
