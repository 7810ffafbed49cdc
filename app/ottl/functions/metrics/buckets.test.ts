import { expect, test } from "vitest";
import { OttlRunError } from "../../compile/error-sink.ts";
import { after, type Metric } from "../../ottltest/run-metrics.ts";
import { mistakesOf, pairs } from "../../ottltest/run-ottl.ts";

const times = { startTimeUnixNano: "5", timeUnixNano: "9" };

type Buckets = Readonly<Record<string, unknown>>;

function histogram(...points: readonly Buckets[]): Metric {
  return {
    name: "h",
    description: "d",
    unit: "s",
    histogram: { aggregationTemporality: 2, dataPoints: points.map((point) => ({ ...times, ...point })) },
  };
}

function exponential(...points: readonly Buckets[]): Metric {
  const dataPoints = points.map((point) => ({ ...times, scale: 0, ...point }));
  return { name: "e", unit: "s", exponentialHistogram: { aggregationTemporality: 2, dataPoints } };
}

/** Counts as texts, as OTLP/JSON has them. */
function texts(counts: readonly number[]): readonly string[] {
  return counts.map(String);
}

function bucketsOf(metric: Metric | undefined): unknown {
  const { dataPoints } = metric!["histogram"] as { dataPoints: readonly Buckets[] };
  return dataPoints.map(({ explicitBounds = [], bucketCounts = [] }) => [explicitBounds, bucketCounts]);
}

function percentileOf(metric: Metric, percentile: number): unknown {
  const made = after(
    [`extract_percentile_metric(${percentile}) where metric.unit == "s" and metric.type > 2`],
    metric,
  )[1];
  return (made?.["gauge"] as { dataPoints: { asDouble?: number }[] } | undefined)?.dataPoints.map(
    ({ asDouble = 0 }) => asDouble,
  );
}

const four = { count: "100", bucketCounts: texts([10, 40, 40, 10]), explicitBounds: [10, 20, 30] };

test.each<[string, Buckets, number, unknown]>([
  ["inside of a bucket", four, 50, [20]],
  ["in part of a bucket", four, 30, [15]],
  ["in the first bucket, from 0", four, 5, [5]],
  ["in the first bucket, from the least value", { ...four, min: 6 }, 5, [8]],
  ["in the last bucket, whose end is not known", four, 95, [30]],
  ["in the last bucket, up to the greatest value", { ...four, max: 50 }, 95, [40]],
  ["in a first bucket that is below 0", { ...four, explicitBounds: [-5, 20, 30] }, 5, [-5]],
  ["in the only bucket", { count: "4", bucketCounts: ["4"], min: 1, max: 9 }, 50, [5]],
  ["in the only bucket, whose ends are not known", { count: "4", bucketCounts: ["4"] }, 50, undefined],
  ["of no values", { count: "0", bucketCounts: ["0", "0"], explicitBounds: [1] }, 50, undefined],
])("the percentile of a histogram: %s", (_name, point, percentile, expected) => {
  expect(percentileOf(histogram(point), percentile)).toEqual(expected);
});

const powers = { offset: 0, bucketCounts: texts([10, 10]) };

test.each<[string, Buckets, number, readonly number[]]>([
  ["at the end of a bucket", { count: "20", positive: powers }, 50, [2]],
  ["in the middle of a bucket", { count: "20", positive: powers }, 25, [Math.SQRT2]],
  ["of small buckets", { count: "20", scale: 1, positive: powers }, 100 - 1e-9, [2]],
  ["among zeros", { count: "30", zeroCount: "10", zeroThreshold: 1, positive: powers }, 20, [0.6]],
  ["among zeros alone", { count: "10", zeroCount: "10", zeroThreshold: 1 }, 50, [0]],
  ["of negative values", { count: "20", negative: powers }, 50, [-2]],
  ["in the middle of negative ones", { count: "20", negative: powers }, 75, [-Math.SQRT2]],
])("the percentile of an exponential histogram: %s", (_name, point, percentile, expected) => {
  const found = percentileOf(exponential(point), percentile) as readonly number[];
  expect(found).toHaveLength(1);
  expect(found[0]).toBeCloseTo(expected[0]!, 9);
});

test("a percentile is a gauge that says which it is", () => {
  const point = { ...four, attributes: pairs({ a: "x" }), flags: 1 };
  expect(
    after(
      ["extract_percentile_metric(99.9) where metric.type == METRIC_DATA_TYPE_HISTOGRAM"],
      histogram(point),
    )[1],
  ).toEqual({
    name: "h_p99.9",
    description: "d (p99.9)",
    unit: "s",
    gauge: { dataPoints: [{ ...times, attributes: pairs({ a: "x" }), asDouble: 30 }] },
  });
  expect(() => after(["extract_percentile_metric(50)"], histogram({ ...four, explicitBounds: [1] }))).toThrow(
    OttlRunError,
  );
  expect(() => after(["extract_percentile_metric(50)"], histogram({ ...four, count: "1000" }))).toThrow(
    "targetCount=500, total count=100",
  );
});

const bounds = "[5, 10, 15, 20, 25]";
/** Ten values between 8 and 16 each time. */
const eights = { count: "10", sum: 100, min: 9, positive: { offset: 3, bucketCounts: ["10"] } };

test.each<[string, Buckets, readonly number[]]>([
  ["upper", eights, [0, 0, 0, 10, 0, 0]],
  ["midpoint", eights, [0, 0, 10, 0, 0, 0]],
  ["uniform", eights, [0, 4, 3, 3, 0, 0]],
  ["upper", { count: "10", positive: { offset: 9, bucketCounts: ["10"] } }, [0, 0, 0, 0, 0, 10]],
  ["uniform", { count: "10", positive: { offset: 4, bucketCounts: ["10"] } }, [0, 0, 0, 4, 3, 3]],
  ["uniform", { count: "10", scale: 3, positive: { offset: 28, bucketCounts: ["10"] } }, [0, 0, 10, 0, 0, 0]],
  ["upper", { count: "5", zeroCount: "3", negative: { offset: 1, bucketCounts: ["2"] } }, [0, 0, 0, 0, 0, 0]],
])("an exponential histogram with other buckets: %s", (name, point, expected) => {
  const text = `convert_exponential_histogram_to_histogram("${name}", ${bounds})`;
  expect(bucketsOf(after([text], exponential(point))[0])).toEqual([[[5, 10, 15, 20, 25], texts(expected)]]);
});

test("all else of a point stays, and other metrics do", () => {
  const exemplars = [{ timeUnixNano: "7", asDouble: 9 }];
  const point = { ...eights, zeroCount: "2", attributes: pairs({ a: "x" }), exemplars };
  const other = histogram(four);
  expect(
    after(
      ['convert_exponential_histogram_to_histogram("upper", [0, 20])'],
      exponential(point),
      other,
      exponential(point),
    ),
  ).toEqual([
    {
      name: "e",
      unit: "s",
      histogram: {
        aggregationTemporality: 2,
        dataPoints: [
          {
            ...times,
            attributes: pairs({ a: "x" }),
            count: "10",
            sum: 100,
            min: 9,
            exemplars,
            bucketCounts: ["2", "10", "0"],
            explicitBounds: [0, 20],
          },
        ],
      },
    },
    other,
    expect.objectContaining({ name: "e", histogram: expect.anything() }),
  ]);
});

test("values that are spread at random are all there", () => {
  const text = `convert_exponential_histogram_to_histogram("random", ${bounds})`;
  const huge = { count: "1", positive: { offset: 2000, bucketCounts: ["7"] } };
  const wide = { count: "1000000", scale: -3, positive: { offset: 0, bucketCounts: ["1000000"] } };
  for (const [point, total] of [
    [huge, 7n],
    [wide, 1_000_000n],
  ] as const) {
    const [[, counts]] = bucketsOf(after([text], exponential(point))[0]) as [[unknown, readonly string[]]];
    expect(counts.map(BigInt).reduce((sum, count) => sum + count, 0n)).toBe(total);
  }
});

/** The first rows are of the function's documentation, the others after contrib's `TestLimitHistogramBuckets`. */
test.each<[string, readonly number[], readonly number[], readonly number[], readonly number[]]>([
  ["0.5", [0.1, 0.5, 1], [5, 8, 3, 1], [0.1, 1], [5, 11, 1]],
  [
    '5, method = "limit_buckets"',
    [0.1, 0.2, 0.5, 1, 2.5, 5, 10, 30],
    [80, 4, 6, 120, 3, 2, 40, 10, 1],
    [0.2, 1, 5, 30],
    [84, 126, 5, 50, 1],
  ],
  ['3, "limit_buckets"', [0.1, 0.5, 1], [5, 8, 3, 1], [0.5], [13, 4]],
  ['1, "limit_buckets"', [1, 2], [1, 2, 3], [], [6]],
  ['4, "limit_buckets"', [0.1, 0.5, 1], [5, 8, 3, 1], [0.1, 0.5, 1], [5, 8, 3, 1]],
  ['2, "limit_buckets"', [0.5, 0.1, 1], [5, 8, 3, 1], [0.5, 0.1, 1], [5, 8, 3, 1]],
  ['2, "limit_buckets"', [0.1, 0.5], [5, 8, 3, 1, 2], [0.1, 0.5], [5, 8, 3, 1, 2]],
  ["0.7", [0.1, 0.5, 1], [5, 8, 3, 1], [0.1, 0.5, 1], [5, 8, 3, 1]],
  ["0.5", [], [], [], []],
])("merge_histogram_buckets(%s)", (args, before, counts, expectedBounds, expected) => {
  const one = { count: "17", explicitBounds: before, bucketCounts: texts(counts) };
  const last = {
    count: "1",
    explicitBounds: [7],
    bucketCounts: ["1", "0"],
    attributes: pairs({ last: true }),
  };
  const text = `merge_histogram_buckets(${args}) where datapoint.attributes["last"] == nil`;
  expect(bucketsOf(after([text], histogram(one, one, last))[0])).toEqual([
    [expectedBounds, texts(expected)],
    [expectedBounds, texts(expected)],
    [[7], ["1", "0"]],
  ]);
});

test("a copy of a point keeps its buckets when those of the other are merged", () => {
  const [changed, copied] = after(
    ['copy_metric(name = "copy") where metric.name == "h"'],
    histogram(four),
  ).map((metric) => after(['merge_histogram_buckets(20) where metric.name == "h"'], metric)[0]);
  expect(bucketsOf(changed)).toEqual([[[10, 30], texts([10, 80, 10])]]);
  expect(bucketsOf(copied)).toEqual([[[10, 20, 30], texts([10, 40, 40, 10])]]);
});

test("histograms are aggregated where their buckets are the same", () => {
  const exemplar = (time: number) => ({
    timeUnixNano: String(time),
    asDouble: 1,
    filteredAttributes: pairs({ n: 1 }),
  });
  const of = (name: string, more: Buckets) => ({ ...four, attributes: pairs({ name }), ...more });
  const [summed] = after(
    ['aggregate_on_attributes("sum", [])'],
    histogram(
      of("a", { sum: 1, min: 3, max: 5, exemplars: [exemplar(1)] }),
      of("b", { sum: 2, min: 2, max: 4, exemplars: [exemplar(2)], startTimeUnixNano: "4" }),
      of("c", { sum: 9, min: 1, max: 9, count: "0" }),
      of("d", { sum: 4, min: 1, max: 9, explicitBounds: [1, 2, 3] }),
      of("e", { sum: 4, timeUnixNano: "10" }),
    ),
  );
  expect((summed!["histogram"] as { dataPoints: unknown }).dataPoints).toEqual([
    {
      ...four,
      ...times,
      startTimeUnixNano: "4",
      count: "200",
      sum: 3,
      min: 2,
      max: 5,
      bucketCounts: texts([20, 80, 80, 20]),
      exemplars: [exemplar(1), exemplar(2)],
    },
    { ...four, ...times, sum: 4, min: 1, max: 9, explicitBounds: [1, 2, 3] },
    { ...four, ...times, sum: 4, timeUnixNano: "10" },
  ]);
});

test("exponential histograms are aggregated where their buckets are the same", () => {
  const of = (name: string, more: Buckets) => ({ attributes: pairs({ name }), count: "3", ...more });
  const [summed] = after(
    ['aggregate_on_attribute_value("sum", "name", ["a", "b", "c"], "all")'],
    exponential(
      of("a", { zeroCount: "1", positive: { offset: 2, bucketCounts: ["1", "1"] } }),
      of("b", { zeroCount: "2", positive: { offset: 2, bucketCounts: ["0", "0", "1"] } }),
      of("c", { scale: 1 }),
    ),
  );
  expect((summed!["exponentialHistogram"] as { dataPoints: unknown }).dataPoints).toMatchObject([
    {
      attributes: pairs({ name: "all" }),
      count: "6",
      zeroCount: "3",
      positive: { offset: 2, bucketCounts: ["1", "1", "1"] },
    },
    { attributes: pairs({ name: "all" }), count: "3", scale: 1 },
  ]);
});

test("points of delta metrics are aggregated where they begin together", () => {
  const point = (start: string) => ({ startTimeUnixNano: start, timeUnixNano: "9", asInt: "1" });
  const dataPoints = [point("1"), point("2"), point("1")];
  const values = (aggregationTemporality: number): unknown => {
    const [metric] = after(['aggregate_on_attributes("sum")'], {
      name: "s",
      sum: { aggregationTemporality, dataPoints },
    });
    return (metric!["sum"] as { dataPoints: { asInt: string }[] }).dataPoints.map(({ asInt }) => asInt);
  };
  expect(values(1)).toEqual(["2", "1"]);
  expect(values(2)).toEqual(["3"]);
});

test.each([
  ["extract_percentile_metric(100)", "percentile must be greater than 0 and less than 100, got 100.000000"],
  ['convert_exponential_histogram_to_histogram("middle", [1])', "invalid conversion function: middle"],
  ['convert_exponential_histogram_to_histogram("upper", [])', "explicit bounds cannot be empty"],
  [
    'convert_exponential_histogram_to_histogram("upper", [2, 1])',
    "explicit bounds must be in increasing order: [2 1]",
  ],
  [
    'merge_histogram_buckets(1, "all")',
    'unsupported method "all", expected "remove_explicit_bound" or "limit_buckets"',
  ],
  ['merge_histogram_buckets(1.5, "limit_buckets")', "target_value must be a positive integer"],
])("%s is refused", (text, message) => {
  expect(mistakesOf("metrics", text)[0]).toContain(message);
});

test.each([
  ['aggregate_on_attributes("max")', "metrics of type Histogram can be aggregated by sum only, not by max"],
  ['merge_histogram_buckets(datapoint.attributes["none"])', "target_value must not be nil"],
  ['merge_histogram_buckets(datapoint.sum, "limit_buckets")', "target_value must be a positive integer"],
])("%s fails", (text, message) => {
  expect(() => after([text], histogram({ ...four, sum: 0.5 }))).toThrow(message);
});
