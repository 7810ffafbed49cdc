import { formatCount } from "../../../base/format.ts";
import { announce } from "../../../state/announce.ts";
import { rowOfLine } from "../lines/outline.ts";
import { change, edit, selectRow, type WaterfallStore } from "../waterfall-store.ts";
import { type Hits, nextHit } from "./hits.ts";
import type { Search } from "./search.ts";

export function setSearch(store: WaterfallStore, search: Search): void {
  change(store, { search });
}

export function setHits(store: WaterfallStore, hits: Hits | undefined): void {
  if (store.getState().hits !== hits) change(store, { hits });
}

/** Selects the hit behind or before the selection. Hits of hidden services are passed over. */
export function goToHit(store: WaterfallStore, direction: 1 | -1): void {
  const { hits, outline, selected, kept } = store.getState();
  if (hits === undefined) return;
  let from = selected < 0 ? -1 : rowOfLine(outline, selected);
  for (const _ of hits.rows) {
    const index = nextHit(hits, from, direction);
    from = hits.rows[index]!;
    if (kept !== undefined && kept[from] === 0) continue;
    selectRow(store, from);
    announce(`Hit ${formatCount(index + 1)} of ${formatCount(hits.rows.length)}`);
    return;
  }
}

/** Folds whatever holds no hit. */
export function foldWithoutHits(store: WaterfallStore): void {
  if (store.getState().hits !== undefined) edit(store, { kind: "hitless" }, -1);
}
