import { expect, test } from "vitest";
import { viewOf } from "../viewtest/view-of.ts";
import { createWaterfallStore, pickLine, updateView } from "../waterfall-store.ts";
import { readSpanRef, rowOfSpanRef, spanRefOf } from "./span-ref.ts";

/** Rows 1 and 2 have one id; the later row arrived first. */
function viewWithDuplicate(text: string) {
  const view = viewOf(text);
  view.spanId.copyWithin(4, 2, 4);
  view.spanOrdinal[1] = 1;
  return view;
}

test("each of several spans with one id has a name of its own, which leads back to its row", () => {
  const view = viewWithDuplicate("a 0-90\n  b 10-40\n  c 12-20");
  const names = [0, 1, 2].map((row) => spanRefOf(view, row));
  expect(new Set(names).size).toBe(3);
  expect(names.map((name) => rowOfSpanRef(view, name))).toEqual([0, 1, 2]);
  expect(names.map((name) => readSpanRef(name).ordinal)).toEqual([0, 1, 0]);
  expect(readSpanRef(names[1]!).spanId).toBe(names[2]);
  expect(rowOfSpanRef(view, `${names[0]}-1`)).toBe(-1);
});

test("the selection stays with its span when more spans arrive", () => {
  const store = createWaterfallStore(viewWithDuplicate("a 0-90\n  b 10-40\n  c 12-20"));
  pickLine(store, 2);
  updateView(store, viewWithDuplicate("a 0-90\n  b 10-40\n  c 12-20\n  d 30-60"));
  expect(store.getState().selected).toBe(2);
});
