import fc from "fast-check";
import type { TraceView } from "../../../../app/api/traces.ts";
import type { FoldEdit } from "../folds/fold-edits.ts";
import { outlineOf } from "../lines/outline.ts";
import { viewOf } from "./view-of.ts";

/** Any forest in preorder: each row is at most one level below the one before. Few names, so that siblings are alike. */
export const arbitraryView = fc
  .array(arbitraryRow(), {
    minLength: 1,
    maxLength: 60,
  })
  .map((rows) => {
    let depth = -1;
    const lines = rows.map(({ step, name, length }, row) => {
      // Wide rather than deep: runs need siblings.
      depth = Math.min(Math.floor(step / 2), depth + 1);
      return `${"  ".repeat(depth)}${name} ${row}-${row + length}`;
    });
    return withGaps(viewOf(lines.join("\n")), rows);
  });

function arbitraryRow() {
  const name = fc.constantFrom("a", "a", "a", "b");
  return fc.record({ step: fc.nat(6), name, length: fc.nat(30), gaps: fc.nat(2) });
}

/** Up to two gaps a span with children, some time after it begins. */
function withGaps(
  view: TraceView,
  rows: readonly { readonly gaps: number; readonly length: number }[],
): TraceView {
  const gaps = rows.flatMap(({ gaps: count, length }, row) =>
    view.subtreeEnd[row]! === row + 1
      ? []
      : Array.from({ length: count }, (_, at) => ({
          row,
          start: view.startOffsetNano[row]! + length * at * 4e5,
        })),
  );
  return {
    ...view,
    gaps: {
      row: Uint32Array.from(gaps, ({ row }) => row),
      startOffsetNano: Float64Array.from(gaps, ({ start }) => start),
      endOffsetNano: Float64Array.from(gaps, ({ start }) => start + 1),
    },
  };
}

/** Any outline, and edits that name its rows. */
export const arbitraryEdits = arbitraryView.chain((view) => {
  const outline = outlineOf(view);
  const row = fc.nat(view.rowCount - 1);
  const first = fc.constantFrom(...outline.runs.first, 0);
  const isFolded = fc.boolean();
  const edit: fc.Arbitrary<FoldEdit> = fc.oneof(
    fc.record({ kind: fc.constant("level" as const), depth: fc.nat(5) }),
    fc.record({ kind: fc.constant("shorter" as const), nano: fc.nat(30).map((ms) => ms * 1e6) }),
    fc.record({ kind: fc.constant("hitless" as const) }),
    fc.record({ kind: fc.constant("row" as const), row, isFolded }),
    fc.record({ kind: fc.constant("subtree" as const), row, isFolded }),
    fc.record({ kind: fc.constant("path" as const), row }),
    fc.record({ kind: fc.constant("run" as const), row: first, isFolded }),
  );
  const hits = fc.array(fc.boolean(), { minLength: view.rowCount, maxLength: view.rowCount });
  return fc.record({ outline: fc.constant(outline), edits: fc.array(edit, { maxLength: 12 }), hits });
});
