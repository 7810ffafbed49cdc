import type { ParamsOf } from "../../../../app/api/methods.ts";
import { kept } from "../scope/kept-rows.ts";
import type { WaterfallState } from "../waterfall-store.ts";

export type StatisticsParams = ParamsOf<"traces.spanStatistics">;

/** Stretches of rows the engine takes; where more would be needed, what is left out is not. */
const stretchesMax = 10_000;

/** What the table sums up: all that is shown or folded away in the area or the subtree, and nothing that is left out. */
export function statisticsQuestion(state: WaterfallState, by: readonly string[]): StatisticsParams {
  const { view, area, root, correctedHosts } = state;
  const first = area?.firstRow ?? Math.max(0, root);
  const end = area?.endRow ?? (root < 0 ? view.rowCount : view.subtreeEnd[root]!);
  const isAll = first === 0 && end === view.rowCount && state.kept === undefined;
  // Offsets of a view with corrected clocks are not those of the engine: then rows alone say what is meant.
  const time =
    area === undefined || correctedHosts.length > 0
      ? {}
      : { startOffsetNano: area.startNano, endOffsetNano: area.endNano };
  return {
    traceId: view.traceId,
    by: [...by],
    ...(isAll ? {} : { rows: stretches(state.kept, first, end) }),
    ...time,
  };
}

/** Rows [first, end) that are wanted, as stretches. */
export function stretches(rows: Uint8Array | undefined, first: number, end: number): [number, number][] {
  if (rows === undefined) return [[first, end]];
  const found: [number, number][] = [];
  for (let row = first; row < end; row++) {
    if (rows[row] !== kept.yes) continue;
    const last = found.at(-1);
    if (last?.[1] === row) last[1] = row + 1;
    else found.push([row, row + 1]);
    if (found.length > stretchesMax) return [[first, end]];
  }
  // No rows at all are not the same as no restriction.
  return found.length === 0 ? [[first, first]] : found;
}
