import { describe, expect, it } from "vitest";
import { colorRamp, rampStep } from "./ramp.ts";

describe("the ramp", () => {
  const ramp = colorRamp(["#000000", "#804020", "#ffffff"]);

  it("goes through its stops", () => {
    expect(ramp[0]).toBe("rgb(0 0 0)");
    expect(ramp.at(-1)).toBe("rgb(255 255 255)");
  });

  it("grows with the square root of the count, from the first step to the last", () => {
    expect(rampStep(0, 10)).toBeUndefined();
    expect(rampStep(1, 10_001)).toBe(0);
    expect(rampStep(10_001, 10_001)).toBe(ramp.length - 1);
    expect(rampStep(2_501, 10_001)).toBe(32);
  });

  it("keeps the strongest colour for crowds", () => {
    expect(rampStep(1, 1)).toBe(0);
    expect(rampStep(2, 2)).toBeLessThan(ramp.length - 1);
  });
});
