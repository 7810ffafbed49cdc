import { describe, expect, it } from "vitest";
import type { MetricsResult } from "../../../app/api/trace-queries.ts";
import { bandsOf } from "./bands.ts";
import { readSeries } from "./series-rows.ts";
import { formatOf } from "./value-format.ts";

const label = (name: string, value: string) => ({ name, value });
const result: MetricsResult = {
  startUnixNano: "0",
  stepNano: 1e9,
  steps: 3,
  labels: [
    [label("__name__", "rate"), label("resource.service.name", "cart"), label("name", "")],
    [label("__name__", "rate")],
    [label("name", "never")],
  ],
  values: Float64Array.of(1, Number.NaN, 3, 10, 20, 30, Number.NaN, Number.NaN, Number.NaN),
  isLastOpen: false,
  ...{ before: undefined, after: undefined },
  truncated: 0,
  quantileError: undefined,
  elapsedMs: 1,
  examinedSpans: 1,
};

describe("series", () => {
  const rows = readSeries(result, String);

  it("come with the largest mean first, those without a value last", () => {
    expect(rows.map(({ index, mean, max, last }) => [index, mean, max, last])).toEqual([
      [1, 20, 30, 30],
      [0, 2, 3, 3],
      [2, Number.NaN, Number.NaN, Number.NaN],
    ]);
  });

  it("are named by the values of their labels", () => {
    expect(rows.map(({ name, service }) => [name, service])).toEqual([
      ["rate", undefined],
      ["cart · (empty)", "cart"],
      ["never", undefined],
    ]);
  });
});

it("writes values as what they are", () => {
  expect(formatOf("rate")(0.25)).toBe("0.250/s");
  expect(formatOf("duration")(0.0015)).toBe("1.50\u00a0ms");
  expect(formatOf("count")(12_345)).toBe("12,345");
});

describe("a histogram", () => {
  const seconds = (power: number): string => String(2 ** power / 1e9);
  const histogram: MetricsResult = {
    ...result,
    labels: [22, 20, 23].map((power) => [label("__bucket", seconds(power))]),
    values: Float64Array.of(1, 2, 3, 10, 20, 30, 5, 5, 5),
    isLastOpen: true,
  };
  const rows = readSeries(histogram, formatOf("duration"));

  it("lies from the longest bucket to the shortest, named by durations", () => {
    expect(rows.map(({ name }) => name)).toEqual(["≤ 8.39\u00a0ms", "≤ 4.19\u00a0ms", "≤ 1.05\u00a0ms"]);
  });

  it("leaves a step that is not over out of the figures", () => {
    expect(rows.map(({ last }) => last)).toEqual([5, 2, 20]);
  });

  it("has a band for each power of two, also of those nothing fell into", () => {
    const bands = bandsOf(histogram, rows);
    expect(bands.map(({ counts }) => [...counts])).toEqual([
      [10, 20, 30],
      [0, 0, 0],
      [1, 2, 3],
      [5, 5, 5],
    ]);
    expect(bands.map(({ bucket }) => Math.round(bucket * 1e9))).toEqual(
      [20, 21, 22, 23].map((power) => 2 ** power),
    );
  });
});
