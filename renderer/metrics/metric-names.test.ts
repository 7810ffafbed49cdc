import { describe, expect, it } from "vitest";
import { sparkPoints } from "../widgets/sparkline.tsx";
import { temporalityName, typeName, unitName } from "./metric-names.ts";

describe("metric names", () => {
  it("says what OTLP says", () => {
    expect([5, 7, 9, 10, 11, 3].map((type) => typeName(type, false))).toEqual([
      "gauge",
      "sum",
      "histogram",
      "exp. histogram",
      "summary",
      "unknown",
    ]);
    expect(typeName(7, true)).toBe("counter");
    expect([0, 1, 2].map(temporalityName)).toEqual(["", "delta", "cumulative"]);
  });

  it("reads units", () => {
    expect(["s", "By", "{request}", "1", "{fault}/s"].map(unitName)).toEqual([
      "s",
      "By",
      "request",
      "",
      "fault/s",
    ]);
  });
});

describe("sparkPoints", () => {
  it("stays inside of its box, whatever the values", () => {
    const points = sparkPoints(
      new Float64Array([1e300, -5, Number.NaN, 0, Number.POSITIVE_INFINITY]),
      80,
      16,
    );
    expect(points).toHaveLength(3);
    for (const { x, y } of points) {
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(80);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(16);
    }
  });

  it("draws one value, or equal ones, as a flat line", () => {
    expect(sparkPoints(new Float64Array([7]), 80, 16)).toEqual([
      { x: 0, y: 8 },
      { x: 80, y: 8 },
    ]);
    expect(new Set(sparkPoints(new Float64Array([3, 3, 3]), 80, 16).map(({ y }) => y))).toEqual(new Set([8]));
    expect(sparkPoints(new Float64Array(), 80, 16)).toEqual([]);
  });
});
