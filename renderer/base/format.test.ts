import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  durationParts,
  exactDuration,
  formatBytes,
  formatCompactCount,
  formatCount,
  formatCounted,
  formatDuration,
  formatMeasure,
  formatNumber,
  formatRate,
  formatShare,
} from "./format.ts";

const plain = (text: string): string => text.replaceAll("\u00a0", " ");

describe("formatDuration", () => {
  it.each([
    [0, "0 ns"],
    [1, "1 ns"],
    [999, "999 ns"],
    [999.6, "1.00 µs"],
    [1_000, "1.00 µs"],
    [12_345, "12.3 µs"],
    [999_400, "999 µs"],
    [999_600, "1.00 ms"],
    [8_000_000, "8.00 ms"],
    [9_996_000, "10.0 ms"],
    [412_345_678, "412 ms"],
    [999_500_000, "1.00 s"],
    [1_240_123_456, "1.24 s"],
    [59_949_000_000, "59.9 s"],
    [59_960_000_000, "1 m 00 s"],
    [125_000_000_000, "2 m 05 s"],
    [3_599_700_000_000, "1 h 00 m"],
    [3_720_000_000_000, "1 h 02 m"],
    [90_000_000_000_000, "1 d 01 h"],
    [-38_000_000, "−38.0 ms"],
    [Number.NaN, "–"],
  ])("writes %d ns as %s", (nano, text) => {
    expect(plain(formatDuration(nano))).toBe(text);
  });

  it("never writes zero for something, and never four digits", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 59e9, noNaN: true }), (nano) => {
        const { value } = durationParts(nano);
        expect(Number(value)).toBeGreaterThan(0);
        expect(value.replace(".", "").length).toBeLessThanOrEqual(3);
      }),
      { seed: 11 },
    );
  });

  it("keeps every nanosecond in the exact form", () => {
    expect(plain(exactDuration(1_240_123_456))).toBe("1,240,123,456 ns");
  });
});

describe("counts", () => {
  it("groups and shortens", () => {
    expect(formatCount(18_204)).toBe("18,204");
    expect([412, 9_999, 12_449, 999_499, 999_500, 3_412_000].map(formatCompactCount)).toEqual([
      "412",
      "9,999",
      "12.4k",
      "999k",
      "1.00M",
      "3.41M",
    ]);
  });

  it("names one and many", () => {
    expect(formatCounted(1, "trace")).toBe("1 trace");
    expect(formatCounted(0, "trace")).toBe("0 traces");
    expect(formatCounted(2, "query", "queries")).toBe("2 queries");
  });
});

describe("bytes, rates, shares, numbers", () => {
  it.each([
    [812, "812 B"],
    [1_536, "1.50 KiB"],
    [212 * 1024 * 1024, "212 MiB"],
    [2 * 1024 ** 3, "2.00 GiB"],
  ])("writes %d bytes as %s", (bytes, text) => {
    expect(plain(formatBytes(bytes))).toBe(text);
  });

  it("counts slow rates per minute", () => {
    expect(formatRate(1284, "spans")).toBe("1,284 spans/s");
    expect(formatRate(0.05, "spans")).toBe("3 spans/min");
    expect(formatRate(0, "spans")).toBe("0 spans/s");
  });

  it("writes times and bytes in the unit that fits", () => {
    expect(formatMeasure(0.0197, "s")).toEqual({ value: "19.7", unit: "ms" });
    expect(formatMeasure(-2048, "By")).toEqual({ value: "−2.00", unit: "KiB" });
    expect(formatMeasure(7, "request")).toEqual({ value: "7", unit: "request" });
    expect(formatMeasure(Number.NaN, "s")).toEqual({ value: "–", unit: "s" });
  });

  it("writes shares and metric values", () => {
    expect(plain(formatShare(0.2563))).toBe("25.6 %");
    expect(plain(formatShare(0.0002))).toBe("< 0.1 %");
    expect(
      [0, 1, 0.33, 1234.5, 0.12345, 0.0000123, -2.5, Number.NaN, Number.POSITIVE_INFINITY].map(formatNumber),
    ).toEqual(["0", "1", "0.330", "1,235", "0.123", "1.23e−5", "−2.50", "–", "+∞"]);
  });
});
