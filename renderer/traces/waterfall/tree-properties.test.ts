import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indentLevels, indentLevelsMax } from "./indent.ts";
import { siblingCounts } from "./sibling-counts.ts";
import { fitInto, formatWindow, panBy, parseWindow, wholeTrace, zoomAt } from "./time-window.ts";
import { viewOf } from "./viewtest/view-of.ts";
import { ancestorsOf, positionOf, rowAtHeight, stickyRows, visibleRows } from "./visible-rows.ts";

const rowHeight = 28;

/** Any forest in preorder: each row is at most one level below the one before. */
const forest = fc.array(fc.nat(6), { minLength: 1, maxLength: 40 }).map((steps) => {
  let depth = -1;
  const lines = steps.map((step, row) => {
    depth = Math.min(step, depth + 1);
    return `${"  ".repeat(depth)}n${row} 0-9`;
  });
  return viewOf(lines.join("\n"));
});
const foldedForest = forest.chain((view) =>
  fc
    .array(fc.boolean(), { minLength: view.rowCount, maxLength: view.rowCount })
    .map((folds) => ({ view, folded: Uint8Array.from(folds, Number) })),
);

describe("any tree", () => {
  it("shows exactly the rows without a folded ancestor", () => {
    fc.assert(
      fc.property(foldedForest, ({ view, folded }) => {
        const isShown = (row: number) => ancestorsOf(view, row).every((above) => folded[above] !== 1);
        const naive = Array.from({ length: view.rowCount }, (_, row) => row).filter(isShown);
        const visible = visibleRows(view, folded);
        expect([...visible]).toEqual(naive);
        for (const [position, row] of naive.entries()) expect(positionOf(visible, row)).toBe(position);
      }),
    );
  });

  it("pins the nearest hidden ancestors of the first row left uncovered, and finds the row at a height", () => {
    fc.assert(
      fc.property(foldedForest, fc.nat(1200), fc.integer({ min: 1, max: 5 }), (tree, scrolled, max) => {
        const visible = visibleRows(tree.view, tree.folded);
        const top = Math.min(scrolled, visible.length * rowHeight - 1);
        const pinned = stickyRows(tree.view, visible, top, rowHeight, max);
        expect(pinned.length).toBeLessThanOrEqual(max);
        for (const row of pinned)
          expect(positionOf(visible, row) * rowHeight).toBeLessThan(top + max * rowHeight);
        for (let at = 1; at < pinned.length; at++)
          expect(tree.view.parentRow[pinned[at]!]).toBe(pinned[at - 1]);
        for (const [at, row] of pinned.entries())
          expect(rowAtHeight(visible, pinned, top, at * rowHeight + 1, rowHeight)).toBe(row);
        expect(rowAtHeight(visible, pinned, top, visible.length * rowHeight + 999, rowHeight)).toBe(-1);
      }),
    );
  });

  it("numbers siblings from one to the size of their set", () => {
    fc.assert(
      fc.property(forest, (view) => {
        const { place, sizeOfParent } = siblingCounts(view);
        for (let row = 0; row < view.rowCount; row++) {
          const siblings = [...view.parentRow.keys()].filter(
            (other) => view.parentRow[other] === view.parentRow[row],
          );
          expect(place[row]).toBe(siblings.indexOf(row) + 1);
          expect(sizeOfParent[view.parentRow[row]! + 1]).toBe(siblings.length);
        }
      }),
    );
  });

  it("counts the levels of an indent up to its limit", () => {
    const chain = Array.from({ length: 60 }, (_, depth) => `${"  ".repeat(depth)}n 0-9`).join("\n");
    expect(indentLevels(viewOf("a 0-1"))).toBe(1);
    expect(indentLevels(viewOf("a 0-9\n  b 0-9\n    c 0-9"))).toBe(2);
    expect(indentLevels(viewOf(chain))).toBe(indentLevelsMax);
  });
});

describe("any window", () => {
  const whole = wholeTrace(1e9);
  const window = fc
    .tuple(fc.double({ min: 0, max: 1e9, noNaN: true }), fc.double({ min: 20, max: 1e9, noNaN: true }))
    .map(([startNano, width]) => fitInto({ startNano, endNano: startNano + width }, whole));

  it("stays inside the trace however it is moved and zoomed", () => {
    fc.assert(
      fc.property(
        window,
        fc.double({ min: -1e10, max: 1e10, noNaN: true }),
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        (from, by, factor) => {
          for (const moved of [panBy(from, whole, by), zoomAt(from, whole, from.startNano, factor)]) {
            expect(moved.startNano).toBeGreaterThanOrEqual(0);
            expect(moved.endNano).toBeLessThanOrEqual(whole.endNano + 1e-3);
            expect(moved.endNano - moved.startNano).toBeGreaterThan(19.9);
          }
        },
      ),
    );
  });

  it("comes back from the address to the nanosecond", () => {
    fc.assert(
      fc.property(window, (from) => {
        const read = parseWindow(formatWindow(from), whole);
        expect(Math.abs((read?.startNano ?? Number.NaN) - from.startNano)).toBeLessThanOrEqual(1.5);
        expect(Math.abs((read?.endNano ?? Number.NaN) - from.endNano)).toBeLessThanOrEqual(1.5);
      }),
    );
    for (const text of ["", "5", "9-3", "a-b", "-1-5", "1e3-2e3"])
      expect(parseWindow(text, whole)).toBeUndefined();
  });
});
