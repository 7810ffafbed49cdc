import fc from "fast-check";
import type { FoldEdit } from "../folds/fold-edits.ts";
import { outlineOf } from "../lines/outline.ts";
import { viewOf } from "./view-of.ts";

/** Any forest in preorder: each row is at most one level below the one before. Few names, so that siblings are alike. */
export const arbitraryView = fc
  .array(fc.record({ step: fc.nat(6), name: fc.constantFrom("a", "a", "a", "b"), length: fc.nat(30) }), {
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
    return viewOf(lines.join("\n"));
  });

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
