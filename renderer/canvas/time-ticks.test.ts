import { describe, expect, it } from "vitest";
import { tickStepNano, ticksBetween } from "./time-ticks.ts";

describe("time ticks", () => {
  it.each([
    [1.24e9, 6, 0.5e9],
    [1e9, 10, 1e8],
    [90e9, 6, 20e9],
    [3600e9, 6, 600e9],
    [86_400e9, 6, 21_600e9],
    [3, 10, 1],
    [0, 5, 1],
  ])("steps through %d ns with at most %d ticks by %d", (span, ticksMax, step) => {
    expect(tickStepNano(span, ticksMax)).toBe(step);
  });

  it("never gives more ticks than asked for, plus the one at the start", () => {
    for (let exponent = 0; exponent < 17; exponent++)
      for (const factor of [1, 1.7, 3.3, 9.9]) {
        const ticks = ticksBetween(0, factor * 10 ** exponent, 6);
        expect(ticks.length, `${factor}e${exponent}`).toBeLessThanOrEqual(7);
        expect(ticks[0]).toBe(0);
      }
  });

  it("starts inside the window", () => {
    expect(ticksBetween(130, 460, 4)).toEqual([200, 300, 400]);
  });
});
