import { describe, expect, it } from "vitest";
import { contentTop, rowHeight, scrollHeightOf, scrollTopFor, topToReveal } from "./row-scroll.ts";
import { bringInto, isWhole, panBy, wholeTrace, zoomAt, zoomTo } from "./time-window.ts";

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
