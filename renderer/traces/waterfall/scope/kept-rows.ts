import type { TraceView } from "../../../../app/api/traces.ts";

/** By row: left out with all below it, kept for what is below it, wanted. */
export const kept = { no: 0, asAncestor: 1, yes: 2 } as const;

/** Wanted rows and their ancestors. Children come after their parents, so one walk backwards is enough. */
export function keptRows(view: TraceView, isWanted: (row: number) => boolean): Uint8Array {
  const rows = new Uint8Array(view.rowCount);
  for (let row = view.rowCount - 1; row >= 0; row--) {
    if (isWanted(row)) rows[row] = kept.yes;
    const above = view.parentRow[row]!;
    if (rows[row] !== kept.no && above >= 0) rows[above] = Math.max(rows[above]!, kept.asAncestor);
  }
  return rows;
}
