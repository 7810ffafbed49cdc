import { beforeEach, describe, expect, it } from "vitest";
import { areaBetween, selectSubtree } from "../area/area-actions.ts";
import { toggleFold } from "../folds/fold-actions.ts";
import { lineOfRun } from "../lines/outline.ts";
import { viewOf } from "../viewtest/view-of.ts";
import {
  createWaterfallStore,
  goToError,
  selectRow,
  setWindow,
  updateView,
  type WaterfallStore,
} from "../waterfall-store.ts";
import { hideServiceOf, leftOut, reRoot, setRoot, toggleService } from "./scope-actions.ts";

const text = `
  a 0-90
    b@cart 10-40
      c 12-20
      x@cart 20-22 !
    d@mail 50-80
      s@db 50-51
      s@db 52-53 !
      s@db 54-55
      s@db 56-57
      s@db 58-60
`;
let store: WaterfallStore;
beforeEach(() => {
  store = createWaterfallStore(viewOf(text));
});
const names = () => {
  const { view, shown } = store.getState();
  return Array.from(shown.ids, (line) => view.strings[view.name[line] ?? -1] ?? "run").join(" ");
};

describe("scope", () => {
  it("keeps hidden spans that others are below, counts the rest with its errors", () => {
    hideServiceOf(store, 1);
    expect(names()).toBe("a b c d run");
    expect(leftOut(store.getState())).toEqual({ spans: 1, errors: 1 });
    toggleService(store, "db");
    expect(names()).toBe("a b c d");
    expect(leftOut(store.getState())).toEqual({ spans: 6, errors: 2 });
    goToError(store, 1);
    expect(store.getState().selected).toBe(-1);
  });

  it("shows a subtree in its own time, and what it is part of again", () => {
    reRoot(store, 4);
    expect(names()).toBe("d run");
    expect(store.getState().window).toEqual(store.getState().whole);
    expect(store.getState().whole.startNano).toBe(50e6);
    reRoot(store, 4);
    expect(store.getState().root).toBe(0);
    setRoot(store, 4);
    selectRow(store, 2);
    expect(store.getState().root).toBe(-1);
    expect(names()).toBe("a b c x d run");
  });

  it("stays at its root, folds and services while spans arrive", () => {
    setRoot(store, 4);
    toggleFold(store, lineOfRun(store.getState().outline, 0));
    setWindow(store, { startNano: 51e6, endNano: 55e6 });
    const grown = viewOf(`${text.trimEnd()}\n      late 70-75`);
    updateView(store, grown);
    expect(names()).toBe("d run s s s s s late");
    expect(store.getState().window).toEqual({ startNano: 51e6, endNano: 55e6 });
  });
});

describe("area", () => {
  it("reaches from one line to another with what is folded away in the last", () => {
    const run = lineOfRun(store.getState().outline, 0);
    expect(areaBetween(store.getState(), [run, 1], [60e6, 20e6])).toEqual({
      ...{ startNano: 20e6, endNano: 60e6, firstRow: 1, endRow: 10 },
    });
    expect(areaBetween(store.getState(), [1, 2], [0, 1])).toMatchObject({ firstRow: 1, endRow: 3 });
  });

  it("is a subtree, and again nothing", () => {
    selectSubtree(store, 1);
    expect(store.getState().area).toEqual({ startNano: 10e6, endNano: 40e6, firstRow: 1, endRow: 4 });
    expect(store.getState().statisticsBy).toBeDefined();
    selectSubtree(store, 1);
    expect(store.getState().area).toBeUndefined();
  });
});
