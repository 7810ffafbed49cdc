import { beforeEach, describe, expect, it } from "vitest";
import { rowFlag } from "../../../app/api/traces.ts";
import { foldOneLevel, stepIn, stepOut, toggleFold, unfoldOneLevel } from "./folds/fold-actions.ts";
import { zoomTo } from "./time-window.ts";
import { viewOf } from "./viewtest/view-of.ts";
import {
  createWaterfallStore,
  goToError,
  goToSameOperation,
  moveSelection,
  pickLine,
  selectRow,
  setWindow,
  updateView,
  type WaterfallStore,
} from "./waterfall-store.ts";

const text = `
  a 0-90
    b 10-40
      c 12-20
    d 50-80
`;
let store: WaterfallStore;
const visible = () =>
  Array.from(
    store.getState().shown.ids,
    (row) => store.getState().view.strings[store.getState().view.name[row]!],
  ).join("");

beforeEach(() => {
  store = createWaterfallStore(viewOf(text));
});

describe("waterfall store", () => {
  it("folds and opens one level at a time", () => {
    foldOneLevel(store);
    expect(visible()).toBe("abd");
    foldOneLevel(store);
    expect(visible()).toBe("a");
    foldOneLevel(store);
    expect(visible()).toBe("a");
    unfoldOneLevel(store);
    expect(visible()).toBe("abd");
    unfoldOneLevel(store);
    expect(visible()).toBe("abcd");
  });

  it("walks by arrows as a tree does", () => {
    moveSelection(store, 1);
    expect(store.getState().selected).toBe(0);
    stepIn(store);
    expect(store.getState().selected).toBe(1);
    stepOut(store);
    expect(visible()).toBe("abd");
    moveSelection(store, 1);
    expect(store.getState().selected).toBe(3);
    stepOut(store);
    expect(store.getState().selected).toBe(0);
    moveSelection(store, 100);
    expect(store.getState().selected).toBe(3);
  });

  it("opens what hides the selected row", () => {
    toggleFold(store, 0);
    selectRow(store, 2);
    expect(visible()).toBe("abcd");
  });

  it("goes round the errors in both directions", () => {
    const { view } = store.getState();
    view.flags[1] = rowFlag.ownError;
    view.flags[3] = rowFlag.ownError;
    const visited: number[] = [];
    for (const direction of [1, 1, 1, -1] as const) {
      goToError(store, direction);
      visited.push(store.getState().selected);
    }
    expect(visited).toEqual([1, 3, 1, 3]);
  });

  it("goes round the spans of one operation", () => {
    const { view } = store.getState();
    view.name.set([1, 2, 1, 2]);
    selectRow(store, 1);
    goToSameOperation(store, 1);
    expect(store.getState().selected).toBe(3);
    goToSameOperation(store, 1);
    expect(store.getState().selected).toBe(1);
    goToSameOperation(store, -1);
    expect(store.getState().selected).toBe(3);
  });

  it("asks for a reveal when the selection is led somewhere, not when a row on screen is clicked", () => {
    pickLine(store, 2);
    expect(store.getState().reveals).toBe(0);
    selectRow(store, 2);
    moveSelection(store, 1);
    expect(store.getState().reveals).toBe(2);
  });

  it("ignores an answer that says nothing new", () => {
    const before = store.getState();
    updateView(store, viewOf(text));
    expect(store.getState()).toBe(before);
  });

  it("keeps the instants on screen when an earlier span moves the start of the trace", () => {
    setWindow(store, { startNano: 10e6, endNano: 20e6 });
    const grown = viewOf(`${text.trimEnd()}\n    e 85-190`);
    updateView(store, { ...grown, startUnixNano: String(BigInt(grown.startUnixNano) - 5_000_000n) });
    expect(store.getState().window).toEqual({ startNano: 15e6, endNano: 25e6 });
  });

  it("keeps zoom, folds and selection when spans arrive", () => {
    toggleFold(store, 1);
    selectRow(store, 3);
    const zoomed = zoomTo(store.getState().whole, 10e6, 20e6);
    setWindow(store, zoomed);
    const grown = viewOf(`${text.trimEnd()}\n    e 85-190`);
    updateView(store, grown);
    expect(visible()).toBe("abde");
    expect(store.getState().selected).toBe(3);
    expect(store.getState().window).toEqual(zoomed);
    setWindow(store, store.getState().whole);
    updateView(store, viewOf(`${text.trimEnd()}\n    e 85-390`));
    expect(store.getState().window).toEqual(store.getState().whole);
  });
});
