import { describe, expect, it } from "vitest";
import type { MetricsResult } from "../../../app/api/trace-queries.ts";
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
  ...{ before: undefined, after: undefined },
  truncated: 0,
  quantileError: undefined,
  elapsedMs: 1,
  examinedSpans: 1,
};

describe("series", () => {
  const rows = readSeries(result);

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
