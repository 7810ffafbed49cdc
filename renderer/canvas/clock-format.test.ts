import { scaleTime } from "d3-scale";
import { describe, expect, it } from "vitest";
import { clockFormat, fittingTicks } from "./clock-format.ts";

const axis = (lengthMs: number) =>
  scaleTime()
    .domain([new Date(2026, 0, 5, 10), new Date(new Date(2026, 0, 5, 10).getTime() + lengthMs)])
    .range([0, 1000]);

describe("time axes", () => {
  it("has no more ticks than there is room for", () => {
    for (const lengthMs of [5, 900, 40_000, 25 * 60_000, 7 * 3600_000, 40 * 86_400_000])
      for (const widthPx of [200, 600, 1400]) {
        const count = fittingTicks(axis(lengthMs), widthPx).length;
        expect(count, `${lengthMs} ms on ${widthPx} px`).toBeLessThanOrEqual(Math.max(2, widthPx / 88) + 1);
      }
  });

  it("is written as finely as the ticks are apart", () => {
    const textsOf = (lengthMs: number): string => {
      const ticks = fittingTicks(axis(lengthMs), 600);
      return clockFormat(ticks).format(ticks[1]);
    };
    expect(textsOf(30 * 60_000)).toMatch(/^10:\d\d$/);
    expect(textsOf(30_000)).toMatch(/^10:00:\d\d$/);
    expect(textsOf(300)).toMatch(/^10:00:00\.\d{3}$/);
    expect(textsOf(3 * 86_400_000)).toMatch(/Jan/);
    expect(textsOf(300 * 86_400_000)).toMatch(/^[A-Z][a-z]{2}$/);
    expect(textsOf(400 * 86_400_000)).toMatch(/^[A-Z][a-z]{2} 202[67]$/);
    expect(textsOf(50 * 365 * 86_400_000)).toMatch(/^20[2-7]\d$/);
  });
});
