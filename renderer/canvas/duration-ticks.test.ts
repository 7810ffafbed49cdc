import { describe, expect, it } from "vitest";
import { durationTicks, tickText } from "./duration-ticks.ts";

describe("durationTicks", () => {
  it("takes as many round durations as there is room for", () => {
    expect(durationTicks(20e6, 4e9, 6)).toEqual([30e6, 100e6, 300e6, 1e9, 3e9]);
    expect(durationTicks(20e6, 4e9, 3)).toEqual([100e6, 1e9]);
    expect(durationTicks(1e9, 8e9, 9)).toEqual([1e9, 1.5e9, 2e9, 3e9, 5e9, 7e9]);
  });

  it("leaves powers of ten out where even these are too many", () => {
    expect(durationTicks(1, 1e12, 5)).toEqual([1, 1e3, 1e6, 1e9, 1e12]);
  });

  it("writes them as people say them", () => {
    expect([20e6, 300e6, 1.5e9, 2e12, 700, 1].map(tickText)).toEqual(
      ["20 ms", "300 ms", "1.5 s", "2000 s", "700 ns", "1 ns"].map((text) => text.replace(" ", "\u00a0")),
    );
  });
});
