import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Folds, foldsOf } from "../folds/fold-edits.ts";
import { indentLevels, indentLevelsMax } from "../names/indent.ts";
import { keptRows } from "../scope/kept-rows.ts";
import { arbitraryEdits, arbitraryView } from "../viewtest/arbitrary-view.ts";
import { viewOf } from "../viewtest/view-of.ts";
import {
  lineOfGap,
  lineOfRun,
  type Outline,
  outlineOf,
  rowOfLine,
  runOfLine,
  sumsBefore,
} from "./outline.ts";
import { ancestorsOf, positionOf, rowOfSpan, type Scope, shownLines } from "./shown-lines.ts";
import { placeAmongSiblings } from "./sibling-counts.ts";
import { lineAtHeight, stickyRows } from "./sticky-lines.ts";

const rowHeight = 28;
const everything: Scope = { root: -1, kept: undefined, hasRuns: true, hasGaps: false };

/** Built the way one would explain it: children of a row, a run of them being a parent of its own. */
function explained(outline: Outline, folds: Folds, scope: Scope): (readonly [line: number, level: number])[] {
  const { view, runs } = outline;
  const out: (readonly [number, number])[] = [];
  const childrenOf = (parent: number) =>
    [...view.parentRow.keys()].filter((row) => view.parentRow[row] === parent);
  const gapsBefore = (parent: number, row: number) =>
    scope.hasGaps
      ? [...outline.gaps.parent.keys()].filter(
          (gap) => outline.gaps.parent[gap] === parent && outline.gaps.before[gap] === row,
        )
      : [];
  const showRow = (row: number, level: number): void => {
    out.push([row, level]);
    if (folds.isFolded[row] === 1) return;
    showAll(childrenOf(row), level + 1);
    if (view.subtreeEnd[row]! > row + 1)
      for (const gap of gapsBefore(row, view.subtreeEnd[row]!))
        out.push([lineOfGap(outline, gap), level + 1]);
  };
  const showAll = (rows: readonly number[], level: number): void => {
    const isKept = (row: number) => scope.kept === undefined || scope.kept[row] !== 0;
    const isFull = (row: number) => scope.kept === undefined || scope.kept[row] === 2;
    const seen = new Set<number>();
    for (const row of rows) {
      const run = scope.hasRuns ? runs.runOfRow[row]! : -1;
      const isInside = seen.has(run);
      if (isInside && folds.isRunOpen[run] !== 1) continue;
      const ownLevel = isInside ? level + 1 : level;
      for (const gap of gapsBefore(view.parentRow[row]!, row)) out.push([lineOfGap(outline, gap), ownLevel]);
      if (!isKept(row)) continue;
      if (run < 0 || isInside || !isFull(row)) showRow(row, ownLevel);
      else {
        seen.add(run);
        out.push([lineOfRun(outline, run), level]);
        if (folds.isRunOpen[run] === 1) showRow(row, level + 1);
      }
    }
  };
  if (scope.root < 0) showAll(childrenOf(-1), 0);
  else if (scope.kept === undefined || scope.kept[scope.root] !== 0) showRow(scope.root, 0);
  return out;
}

const arbitraryLines = arbitraryEdits.chain(({ outline, edits, hits }) =>
  fc
    .record({
      root: fc.integer({ min: -1, max: outline.view.rowCount - 1 }),
      hasRuns: fc.boolean(),
      hasGaps: fc.boolean(),
      // A run is of one service, so that its members are wanted or not all together.
      isWanted: fc.option(fc.func(fc.boolean()), { nil: undefined }),
    })
    .map(({ root, hasRuns, hasGaps, isWanted }) => {
      const { view } = outline;
      const kept = isWanted === undefined ? undefined : keptRows(view, (row) => isWanted(view.name[row]));
      const scope: Scope = { root, kept, hasRuns, hasGaps };
      const folds = foldsOf(outline, edits, sumsBefore(hits.map(Number)));
      return { outline, folds, scope, shown: shownLines(outline, folds, scope) };
    }),
);

describe("any tree", () => {
  it("shows what is neither folded nor left out, runs as one line, each at its level", () => {
    fc.assert(
      fc.property(arbitraryLines, ({ outline, folds, scope, shown }) => {
        const lines = explained(outline, folds, scope);
        expect(Array.from(shown.ids, (line, at) => [line, shown.levels[at]])).toEqual(lines);
        for (const [position, [line]] of lines.entries())
          expect(positionOf(outline, shown, line)).toBe(position);
      }),
    );
  });

  it("finds runs as long as they are, and what they hold", () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        const outline = outlineOf(view);
        const { runs } = outline;
        for (let run = 0; run < runs.count; run++) {
          const members = [...runs.runOfRow.keys()].filter((row) => runs.runOfRow[row] === run);
          const durations = members.map((row) => view.durationNanoOfRow[row]!);
          expect(members.length).toBe(runs.size[run]);
          expect(members.length).toBeGreaterThanOrEqual(5);
          expect(members[0]).toBe(runs.first[run]);
          expect(view.subtreeEnd[members.at(-1)!]).toBe(runs.end[run]);
          expect(runs.maxNano[run]).toBe(Math.max(...durations));
          expect(runs.totalNano[run]).toBeCloseTo(durations.reduce((sum, nano) => sum + nano, 0));
          expect(new Set(members.map((row) => `${view.parentRow[row]} ${view.name[row]}`)).size).toBe(1);
        }
      }),
    );
  });

  it("pins the nearest hidden ancestors of the first line left uncovered, and finds the line at a height", () => {
    fc.assert(
      fc.property(arbitraryLines, fc.nat(1200), fc.integer({ min: 1, max: 5 }), (tree, scrolled, max) => {
        const { outline, shown, scope } = tree;
        fc.pre(shown.ids.length > 0);
        const top = Math.min(scrolled, shown.ids.length * rowHeight - 1);
        const pinned = stickyRows(outline, shown, { top, rowHeight, max, root: scope.root });
        expect(pinned.length).toBeLessThanOrEqual(max);
        for (const row of pinned)
          expect(positionOf(outline, shown, row) * rowHeight).toBeLessThan(top + max * rowHeight);
        for (let at = 1; at < pinned.length; at++)
          expect(outline.view.parentRow[pinned[at]!]).toBe(pinned[at - 1]);
        for (const [at, row] of pinned.entries())
          expect(lineAtHeight(shown, pinned, top, at * rowHeight + 1, rowHeight)).toBe(row);
        expect(lineAtHeight(shown, pinned, top, shown.ids.length * rowHeight + 999, rowHeight)).toBe(-1);
      }),
    );
  });

  it("numbers siblings from one to the size of their set, and members within their run", () => {
    fc.assert(
      fc.property(arbitraryView, (view) => {
        const outline = outlineOf(view);
        for (let row = 0; row < view.rowCount; row++) {
          const run = outline.runs.runOfRow[row]!;
          const siblings = [...view.parentRow.keys()].filter(
            (other) =>
              view.parentRow[other] === view.parentRow[row] &&
              (run < 0 || outline.runs.runOfRow[other] === run),
          );
          expect(placeAmongSiblings(outline, row)).toEqual({
            place: siblings.indexOf(row) + 1,
            setSize: siblings.length,
          });
        }
      }),
    );
  });
});

describe("lines", () => {
  const view = viewOf(`
    a 0-90
      b 10-40
        c 12-20
      s 50-52
      s 52-54
      s 54-56
        t 55-56
      s 56-58
      s 58-63
    g 91-99
  `);
  const outline = outlineOf(view);

  it("are one for a run, opened in place", () => {
    const closed = shownLines(outline, foldsOf(outline, [], undefined), everything);
    expect([...closed.ids]).toEqual([0, 1, 2, 10, 9]);
    expect(runOfLine(outline, 10)).toBe(0);
    expect(rowOfLine(outline, 10)).toBe(3);
    expect(positionOf(outline, closed, 6)).toBe(3);
    const open = shownLines(outline, foldsOf(outline, [{ kind: "path", row: 4 }], undefined), everything);
    expect([...open.ids]).toEqual([0, 1, 2, 10, 3, 4, 5, 6, 7, 8, 9]);
    expect([...open.levels]).toEqual([0, 1, 2, 1, 2, 2, 2, 3, 2, 2, 0]);
    expect({ ...outline.runs, runOfRow: [] }).toMatchObject({
      count: 1,
      size: Uint32Array.of(5),
      totalNano: Float64Array.of(13e6),
      maxNano: Float64Array.of(5e6),
      isSequential: Uint8Array.of(1),
    });
  });

  it("name ancestors root first and find a span by its id", () => {
    expect(ancestorsOf(view, 6)).toEqual([0, 5]);
    expect(rowOfSpan(view, view.spanId[6]!, view.spanId[7]!, 0)).toBe(3);
    expect(rowOfSpan(view, 1, 1, 0)).toBe(-1);
  });

  it("count the levels of an indent up to its limit", () => {
    const chain = Array.from({ length: 60 }, (_, depth) => `${"  ".repeat(depth)}n 0-9`).join("\n");
    expect(indentLevels(viewOf("a 0-1"))).toBe(1);
    expect(indentLevels(viewOf("a 0-9\n  b 0-9\n    c 0-9"))).toBe(2);
    expect(indentLevels(viewOf(chain))).toBe(indentLevelsMax);
  });
});
