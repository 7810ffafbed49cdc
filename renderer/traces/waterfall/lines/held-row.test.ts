import { describe, expect, it } from "vitest";
import { toggleFold } from "../folds/fold-actions.ts";
import { rowHeight } from "../lines/row-scroll.ts";
import { viewOf } from "../viewtest/view-of.ts";
import { createWaterfallStore, pickLine, setHovered, updateView } from "../waterfall-store.ts";
import { type OnScreen, topAfterChange } from "./held-row.ts";
import { outlineOf } from "./outline.ts";

const view = viewOf(`
  a 0-90
    b 10-40
      c 12-20
    d 50-80
    e 81-85
`);
const storeOf = () => createWaterfallStore(view);
const shownAt = (top: number, height = 3 * rowHeight): OnScreen => ({
  outline: outlineOf(view),
  shown: storeOf().getState().shown,
  top,
  height,
});

/** The view with one more row in front of row `at`; every other span keeps its id. */
function grownAt(at: number) {
  const grown = viewOf(Array.from({ length: view.rowCount + 1 }, (_, row) => `s${row} 0-90`).join("\n"));
  for (let row = 0; row < grown.rowCount; row++) {
    const old = row < at ? row : row - 1;
    if (row === at) grown.spanId.set([99, 99], row * 2);
    else grown.spanId.set(view.spanId.subarray(old * 2, old * 2 + 2), row * 2);
  }
  return grown;
}

describe("held row", () => {
  it("moves with what arrives above it, and not with what arrives below", () => {
    const store = storeOf();
    pickLine(store, 3);
    const before = shownAt(2 * rowHeight + 5);
    updateView(store, grownAt(1));
    expect(topAfterChange(before, store.getState(), 0)).toBe(3 * rowHeight + 5);
    const below = storeOf();
    pickLine(below, 3);
    updateView(below, grownAt(5));
    expect(topAfterChange(before, below.getState(), 0)).toBe(2 * rowHeight + 5);
  });

  it("takes the row under the pointer, else the first on screen, and nothing at the very top", () => {
    const hovering = storeOf();
    setHovered(hovering, 1);
    updateView(hovering, grownAt(1));
    expect(topAfterChange(shownAt(0), hovering.getState(), 0)).toBe(rowHeight);
    const scrolled = storeOf();
    updateView(scrolled, grownAt(2));
    expect(topAfterChange(shownAt(2 * rowHeight), scrolled.getState(), 0)).toBe(3 * rowHeight);
    const atTop = storeOf();
    updateView(atTop, grownAt(0));
    expect(topAfterChange(shownAt(0), atTop.getState(), 0)).toBe(0);
  });

  it("keeps a folded row in place, wherever the selection is", () => {
    const store = storeOf();
    pickLine(store, 4);
    toggleFold(store, 1);
    expect(topAfterChange(shownAt(rowHeight, 4 * rowHeight), store.getState(), 0)).toBe(rowHeight);
  });

  it("makes up for a viewport that moved", () => {
    const store = storeOf();
    pickLine(store, 3);
    updateView(store, grownAt(1));
    expect(topAfterChange(shownAt(2 * rowHeight), store.getState(), -20)).toBe(3 * rowHeight - 20);
    expect(topAfterChange(shownAt(2 * rowHeight), store.getState(), -2000)).toBe(0);
  });

  it("keeps the position when the row is gone", () => {
    const store = storeOf();
    pickLine(store, 2);
    updateView(store, viewOf("z 0-1"));
    expect(topAfterChange(shownAt(rowHeight), store.getState(), 0)).toBe(rowHeight);
  });
});
