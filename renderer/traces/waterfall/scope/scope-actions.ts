import { rowFlag } from "../../../../app/api/traces.ts";
import { formatCounted } from "../../../base/format.ts";
import { announce } from "../../../state/announce.ts";
import { rowOfLine } from "../lines/outline.ts";
import { change, selectLine, type WaterfallState, type WaterfallStore } from "../waterfall-store.ts";
import { kept } from "./kept-rows.ts";

/** Shows only the subtree of the selected line; again, all that the subtree is part of. */
export function reRoot(store: WaterfallStore, line: number): void {
  const { outline, view, root } = store.getState();
  if (line < 0) return;
  const row = rowOfLine(outline, line);
  setRoot(store, row === root ? view.parentRow[row]! : row);
}

/** -1 shows the whole trace. */
export function setRoot(store: WaterfallStore, root: number): void {
  change(store, { root });
  announceShown(store);
  if (store.getState().selected >= 0) selectLine(store, store.getState().selected);
}

/** Leaves out the spans of a service, or shows them again. */
export function toggleService(store: WaterfallStore, service: string): void {
  const { hiddenServices } = store.getState();
  const isHidden = hiddenServices.includes(service);
  const next = isHidden ? hiddenServices.filter((name) => name !== service) : [...hiddenServices, service];
  change(store, { hiddenServices: next });
  announceShown(store);
}

export function hideServiceOf(store: WaterfallStore, line: number): void {
  const { outline, view } = store.getState();
  const row = line < 0 ? -1 : rowOfLine(outline, line);
  if (row < 0 || (view.flags[row]! & rowFlag.placeholder) !== 0) return;
  toggleService(store, view.strings[view.service[row]!]!);
}

/** Leaves nothing out any more; a search marks its hits. */
export function showAll(store: WaterfallStore): void {
  change(store, { hiddenServices: [], search: { ...store.getState().search, mode: "highlight" } });
  announceShown(store);
}

/** What a screen reader hears of a change that is not about one row. */
export function announceShown(store: WaterfallStore): void {
  const { spans, errors } = leftOut(store.getState());
  const rows = formatCounted(store.getState().shown.ids.length, "row");
  const hidden = spans === 0 ? "" : `, ${formatCounted(spans, "span")} hidden`;
  announce(`${rows} shown${hidden}${errors === 0 ? "" : `, ${formatCounted(errors, "error")} among them`}`);
}

/** Spans that are left out of the subtree shown, and how many of them have an error. */
export function leftOut({ view, kept: rows, root }: WaterfallState): { spans: number; errors: number } {
  let spans = 0;
  let errors = 0;
  if (rows === undefined) return { spans, errors };
  const end = root < 0 ? view.rowCount : view.subtreeEnd[root]!;
  for (let row = Math.max(0, root); row < end; row++) {
    if (rows[row] !== kept.no || (view.flags[row]! & rowFlag.placeholder) !== 0) continue;
    spans += 1;
    if ((view.flags[row]! & rowFlag.ownError) !== 0) errors += 1;
  }
  return { spans, errors };
}
