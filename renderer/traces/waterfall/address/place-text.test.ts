import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { searchModes } from "../search/search.ts";
import { fitInto, wholeOf } from "../time-window.ts";
import { arbitraryEdits } from "../viewtest/arbitrary-view.ts";
import { viewOf } from "../viewtest/view-of.ts";
import { readPlace, writePlace } from "./place-text.ts";

const arbitraryPlace = arbitraryEdits.chain(({ outline: { view }, edits }) =>
  fc
    .record({
      root: fc.integer({ min: -1, max: view.rowCount - 1 }),
      zoom: fc.option(fc.tuple(fc.nat(80e6), fc.integer({ min: 30, max: 40e6 })), { nil: undefined }),
      hiddenServices: fc.uniqueArray(fc.string({ minLength: 1 }), { maxLength: 4 }),
      search: fc.record({
        text: fc.string(),
        mode: fc.constantFrom(...searchModes),
      }),
      isCriticalShown: fc.boolean(),
      areGapsShown: fc.boolean(),
      statisticsBy: fc.option(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 3 }), {
        nil: undefined,
      }),
      rows: fc.option(fc.tuple(fc.nat(view.rowCount - 1), fc.nat(view.rowCount - 1)), { nil: undefined }),
      measure: fc.option(fc.tuple(fc.nat(10e6), fc.integer({ min: 20, max: 9e6 })), { nil: undefined }),
    })
    .map(({ root, zoom, measure, rows, search, ...plain }) => {
      const whole = wholeOf(view, root);
      const intervalOf = ([start, length]: [number, number]) => ({
        startNano: start,
        endNano: start + length,
      });
      const window = zoom === undefined ? whole : fitInto(intervalOf(zoom), whole);
      const inside = measure === undefined ? undefined : fitInto(intervalOf(measure), wholeOf(view, -1));
      const area = rows && {
        ...(inside ?? wholeOf(view, -1)),
        firstRow: Math.min(...rows),
        endRow: Math.max(...rows) + 1,
      };
      const place = { ...plain, edits, root, window, search, measure: inside, area, correctedHosts: ["a,b"] };
      return { view, whole, place };
    }),
);

describe("any place", () => {
  it("comes back from its address", () => {
    fc.assert(
      fc.property(arbitraryPlace, ({ view, whole, place }) => {
        const { window, measure: _read, area, ...read } = readPlace(view, writePlace(view, whole, place));
        const { window: _window, measure: _measure, area: written, ...plain } = place;
        expect(read).toEqual(plain);
        expect(area && [area.firstRow, area.endRow]).toEqual(written && [written.firstRow, written.endRow]);
        expect(Math.abs(window.startNano - place.window.startNano)).toBeLessThanOrEqual(1.5);
        expect(Math.abs(window.endNano - place.window.endNano)).toBeLessThanOrEqual(1.5);
      }),
    );
  });
});

describe("an address", () => {
  const view = viewOf("a 0-100\n  b 10-40");

  it("of a trace as it opens says nothing", () => {
    const place = readPlace(view, new Map());
    expect(writePlace(view, wholeOf(view, -1), place)).toEqual(new Map());
  });

  it("that makes no sense is left at the defaults", () => {
    const odd = new Map(
      Object.entries({
        zoom: "9-1",
        folds: "??",
        root: "x",
        hide: "%,,a",
        measure: "5",
        area: "1-2.x.y",
        mode: "z",
      }),
    );
    expect(readPlace(view, odd)).toEqual({
      ...readPlace(view, new Map()),
      hiddenServices: ["%", "a"],
    });
  });
});
