import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contentTop, rowHeight, scrollHeightOf, scrollTopFor, topToReveal } from "./lines/row-scroll.ts";
import {
  bringInto,
  fitInto,
  formatWindow,
  isWhole,
  panBy,
  parseWindow,
  wholeSubtree,
  wholeTrace,
  zoomAt,
  zoomTo,
} from "./time-window.ts";
import { viewOf } from "./viewtest/view-of.ts";

describe("time window", () => {
  const whole = wholeTrace(1000);

  it("keeps the instant under the pointer while zooming", () => {
    const window = zoomAt(whole, whole, 400, 0.5);
    const share = (at: { startNano: number; endNano: number }) =>
      (400 - at.startNano) / (at.endNano - at.startNano);
    expect(share(window)).toBeCloseTo(share(whole), 9);
    expect(window.endNano - window.startNano).toBeCloseTo(530, 6);
  });

  it("stays inside the trace and above a minimum width", () => {
    let window = whole;
    for (let i = 0; i < 60; i++) window = zoomAt(window, whole, 990, 0.5);
    expect(window.endNano - window.startNano).toBe(20);
    for (let i = 0; i < 60; i++) window = zoomAt(window, whole, 0, 2);
    expect(isWhole(window, whole)).toBe(true);
    expect(panBy(zoomTo(whole, 100, 200), whole, 1e9).endNano).toBe(whole.endNano);
    expect(panBy(zoomTo(whole, 100, 200), whole, -1e9).startNano).toBe(0);
  });

  it("brings an interval into sight without zooming, unless it is too wide", () => {
    const window = { startNano: 100, endNano: 300 };
    expect(bringInto(window, whole, 150, 200)).toBe(window);
    expect(bringInto(window, whole, 500, 600)).toEqual({ startNano: 450, endNano: 650 });
    expect(bringInto(window, whole, 200, 900)).toEqual(zoomTo(whole, 200, 900));
  });

  it("is as wide as a subtree, however far its spans reach out of it", () => {
    const view = viewOf("a 0-100\n  b 20-40\n    c 15-30\n    d 35-70");
    const { startNano, endNano } = wholeSubtree(view, 1);
    expect(startNano).toBe(15e6);
    expect(endNano).toBeCloseTo(15e6 + 55e6 * 1.06);
  });

  it("gives an empty trace a width", () => {
    expect(wholeTrace(0).endNano).toBeGreaterThan(0);
  });
});

describe("row scroll", () => {
  it("reaches every row of two million", () => {
    const rows = 2_000_000;
    const height = scrollHeightOf(rows);
    expect(height).toBeLessThan(33_554_428);
    expect(contentTop(height - 600, 600, rows)).toBeCloseTo(rows * rowHeight - 600, 3);
    for (const position of [0, 1, 999_999, 1_999_900]) {
      const top = position * rowHeight;
      expect(contentTop(scrollTopFor(top, 600, rows), 600, rows)).toBeCloseTo(top, 3);
    }
  });

  it("moves as little as needed to show a row", () => {
    expect(topToReveal(5, 0, 600, 2)).toBe(0);
    expect(topToReveal(30, 0, 600, 2)).toBe(33 * rowHeight - 600);
    expect(topToReveal(3, 500, 600, 2)).toBe(rowHeight);
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
