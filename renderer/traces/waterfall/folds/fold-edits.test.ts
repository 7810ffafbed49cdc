import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findSpanKeys, sameRows } from "../address/span-keys.ts";
import { hasChildren, type Outline, outlineOf, sumsBefore } from "../lines/outline.ts";
import { arbitraryEdits } from "../viewtest/arbitrary-view.ts";
import { viewOf } from "../viewtest/view-of.ts";
import { type FoldEdit, foldsAfter, foldsOf, isHidden, withEdit } from "./fold-edits.ts";
import { carryEdits, readFolds, spanKeysIn, writeFolds } from "./fold-text.ts";

const isWithin = ({ view }: Outline, row: number, top: number): boolean =>
  row >= top && row < view.subtreeEnd[top]!;

/** What one edit says of one row: folded, open, or nothing. */
function rowSaid(
  outline: Outline,
  edit: FoldEdit,
  row: number,
  hits: readonly boolean[],
): boolean | undefined {
  const { view } = outline;
  if (edit.kind === "level") return view.depth[row]! >= edit.depth;
  if (edit.kind === "shorter") return view.durationNanoOfRow[row]! < edit.nano;
  if (edit.kind === "hitless") return !hits.slice(row + 1, view.subtreeEnd[row]).includes(true);
  if (edit.kind === "row") return edit.row === row ? edit.isFolded : undefined;
  if (edit.kind === "subtree") return isWithin(outline, row, edit.row) ? edit.isFolded : undefined;
  if (edit.kind === "path") return row !== edit.row && isWithin(outline, edit.row, row) ? false : undefined;
  return undefined;
}

/** The same of one run. */
function runSaid(
  outline: Outline,
  edit: FoldEdit,
  run: number,
  hits: readonly boolean[],
): boolean | undefined {
  const { runs } = outline;
  const first = runs.first[run]!;
  const end = runs.end[run]!;
  if (edit.kind === "level" || edit.kind === "shorter") return true;
  if (edit.kind === "hitless") return !hits.slice(first, end).includes(true);
  if (edit.kind === "subtree")
    return first !== edit.row && isWithin(outline, first, edit.row) ? edit.isFolded : undefined;
  if (edit.kind === "path") return edit.row >= first && edit.row < end ? false : undefined;
  if (edit.kind === "run") return outline.runs.runOfRow[edit.row] === run ? edit.isFolded : undefined;
  return undefined;
}

/** The last edit that says something counts. */
function lastSaid(
  edits: readonly FoldEdit[],
  said: (edit: FoldEdit) => boolean | undefined,
): boolean | undefined {
  return edits.map(said).findLast((answer) => answer !== undefined);
}

describe("any edits", () => {
  it("fold what the last one about it says", () => {
    fc.assert(
      fc.property(arbitraryEdits, ({ outline, edits, hits }) => {
        const folds = foldsOf(outline, edits, sumsBefore(hits.map(Number)));
        for (let row = 0; row < outline.view.rowCount; row++) {
          const said = lastSaid(edits, (edit) => rowSaid(outline, edit, row, hits)) ?? false;
          expect(folds.isFolded[row] === 1).toBe(said && hasChildren(outline.view, row));
        }
        for (let run = 0; run < outline.runs.count; run++) {
          const said = lastSaid(edits, (edit) => runSaid(outline, edit, run, hits)) ?? true;
          expect(folds.isRunOpen[run] === 1).toBe(!said);
        }
      }),
    );
  });

  it("mean the same one by one, all at once, from a link and for the same spans of a newer view", () => {
    fc.assert(
      fc.property(arbitraryEdits, ({ outline, edits, hits }) => {
        const { view } = outline;
        const before = sumsBefore(hits.map(Number));
        let list: FoldEdit[] = [];
        let folds = foldsOf(outline, [], before);
        for (const edit of edits) {
          list = withEdit(view, list, edit);
          folds = foldsAfter(outline, folds, edit, before);
        }
        expect(foldsOf(outline, list, before)).toEqual(folds);
        const text = writeFolds(view, list);
        const read = readFolds(text, findSpanKeys(view, spanKeysIn(text)));
        expect(foldsOf(outline, read, before)).toEqual(folds);
        const rows = list.flatMap((edit) => ("row" in edit ? [edit.row] : []));
        expect(carryEdits(list, sameRows(view, rows, { ...view }))).toEqual(list);
      }),
    );
  });

  it("hide a row exactly where a folded row or a closed run lies above it, and a path opens them", () => {
    fc.assert(
      fc.property(arbitraryEdits, fc.nat(), ({ outline, edits, hits }, seed) => {
        const before = sumsBefore(hits.map(Number));
        const row = seed % outline.view.rowCount;
        const opened = foldsOf(outline, [...edits, { kind: "path", row }], before);
        expect(isHidden(outline, opened, row, true)).toBe(false);
      }),
    );
  });
});

describe("a link", () => {
  const outline = outlineOf(viewOf("a 0-9\n  b 0-5\n    c 1-2\n  d 6-8"));

  it("names spans in a few letters and leaves out what makes no sense or is not here", () => {
    const edits: FoldEdit[] = [
      { kind: "level", depth: 2 },
      { kind: "row", row: 1, isFolded: true },
    ];
    const text = writeFolds(outline.view, edits);
    expect(text).toMatch(/^l2\.f[\w-]{12}$/);
    const odd = `${text}.fAAAAAAAAAAAA.q9.l-1..s1e3.h`;
    expect(readFolds(odd, findSpanKeys(outline.view, spanKeysIn(odd)))).toEqual([
      ...edits,
      { kind: "hitless" },
    ]);
  });

  it("says which of two spans with one id", () => {
    const twice = viewOf("a 0-9\n  b 0-5\n    x 1-2\n  c 6-8\n    y 6-7");
    twice.spanId.set(twice.spanId.subarray(2, 4), 6);
    twice.spanOrdinal[3] = 1;
    const edits: FoldEdit[] = [{ kind: "row", row: 3, isFolded: true }];
    const text = writeFolds(twice, edits);
    expect(readFolds(text, findSpanKeys(twice, spanKeysIn(text)))).toEqual(edits);
  });
});
