import fc from "fast-check";
import { expect, test } from "vitest";
import { Dictionary } from "../pdata/dictionary.ts";
import { pointTableNames } from "../pdata/edit/attribute-owners.ts";
import { decode, encode } from "../pdata/otlp/codec.ts";
import { metricRequest } from "../pdata/pdatatest/metric-arbitraries.ts";
import { oracleDecode, oracleEncode } from "../pdata/pdatatest/oracle.ts";
import { dropRows } from "../pdata/select-rows.ts";
import { OttlRunError } from "./compile/error-sink.ts";
import { after, batchOfMetrics, type Metric, metricsOf } from "./ottltest/run-metrics.ts";
import { conditions, pairs, statements } from "./ottltest/run-ottl.ts";
import { rowsToDrop } from "./rows-to-drop.ts";

const times = { startTimeUnixNano: "5", timeUnixNano: "9" };
const point = (
  value: number | bigint,
  attributes: Readonly<Record<string, unknown>> = {},
  more: object = {},
) => ({
  attributes: pairs(attributes),
  ...times,
  ...(typeof value === "bigint" ? { asInt: String(value) } : { asDouble: value }),
  ...more,
});

const gauge: Metric = { name: "g", unit: "s", gauge: { dataPoints: [point(2, { a: "x" }), point(3n)] } };
const sum: Metric = {
  name: "s",
  sum: {
    aggregationTemporality: 2,
    isMonotonic: true,
    dataPoints: [point(1n, { a: "x", b: "1" }), point(4n, { a: "x", b: "2" }), point(7n, { a: "y", b: "2" })],
  },
};
const histogram: Metric = {
  name: "h",
  description: "d",
  unit: "ms",
  histogram: {
    aggregationTemporality: 1,
    dataPoints: [
      {
        attributes: pairs({ a: "x" }),
        ...times,
        count: "3",
        sum: 6.5,
        min: 1,
        max: 4,
        bucketCounts: ["1", "2"],
        explicitBounds: [2],
      },
      { ...times, count: "2", bucketCounts: ["1", "1"], explicitBounds: [5] },
    ],
  },
};
const summary: Metric = {
  name: "y",
  summary: {
    dataPoints: [
      {
        attributes: pairs({ a: "x" }),
        ...times,
        count: "4",
        sum: 10,
        quantileValues: [
          { quantile: 0.5, value: 2 },
          { quantile: 0.99, value: 4 },
        ],
      },
    ],
  },
};

test("paths of metrics and points", () => {
  const [changed] = after(
    [
      'set(metric.name, Concat([metric.name, metric.unit], "."))',
      "set(metric.aggregation_temporality, 1) where metric.type == METRIC_DATA_TYPE_HISTOGRAM",
      'set(metric.metadata["k"], "v")',
    ],
    histogram,
  );
  expect(changed).toMatchObject({
    name: "h.ms",
    metadata: pairs({ k: "v" }),
    histogram: { aggregationTemporality: 1 },
  });
  const points = after(
    [
      "set(datapoint.value_double, datapoint.value_double * 2) where datapoint.value_double > 0",
      'set(datapoint.attributes["m"], metric.name)',
      "set(datapoint.time_unix_nano, 11)",
      "set(datapoint.sum, 1.5) where datapoint.count == 3",
    ],
    gauge,
    histogram,
  );
  expect(points[0]).toMatchObject({
    gauge: {
      dataPoints: [
        { asDouble: 4, timeUnixNano: "11" },
        { asInt: "3", attributes: pairs({ m: "g" }) },
      ],
    },
  });
  expect(points[1]).toMatchObject({
    histogram: {
      dataPoints: [{ sum: 1.5, attributes: pairs({ a: "x", m: "h" }) }, { attributes: pairs({ m: "h" }) }],
    },
  });
});

test("fields of other kinds of points are nil, and cannot be set", () => {
  const batch = batchOfMetrics(gauge, histogram);
  const { marks } = conditions("metrics", ["datapoint.count != nil"]).select(batch, {
    errorMode: "propagate",
  });
  expect([...marks]).toEqual([0, 0, 1, 1]);
  const { reports } = statements("metrics", ["set(datapoint.value_int, 1)"]).run(batch, {
    errorMode: "ignore",
  });
  expect(reports).toMatchObject([
    { error: "datapoint.value_int is not supported by pmetric.HistogramDataPoint", count: 2 },
  ]);
});

test("points are dropped, and metrics that lose all of them", () => {
  const batch = batchOfMetrics(gauge, histogram);
  const group = conditions("metrics", ['datapoint.attributes["a"] == "x"', "datapoint.value_int == 3"]);
  const { marks } = group.select(batch, { errorMode: "propagate" });
  expect(metricsOf(dropRows(batch, rowsToDrop(batch, group.context, marks)))).toMatchObject([
    { name: "h", histogram: { dataPoints: [{ count: "2" }] } },
  ]);
});

test("a metric has a point with an attribute", () => {
  const select = (text: string): readonly number[] => {
    const group = conditions("metrics", [text], { functions: "filter", context: "metric" });
    return [...group.select(batchOfMetrics(gauge, histogram, summary), { errorMode: "propagate" }).marks];
  };
  expect(select('HasAttrKeyOnDatapoint("a")')).toEqual([1, 1, 1]);
  expect(select('HasAttrKeyOnDatapoint("b")')).toEqual([0, 0, 0]);
  expect(select('HasAttrOnDatapoint("a", "y") or name == "g"')).toEqual([1, 0, 0]);
});

test("sums and gauges become each other", () => {
  expect(after(["convert_sum_to_gauge()"], sum)).toMatchObject([
    { name: "s", gauge: { dataPoints: [{}, {}, {}] } },
  ]);
  expect(after(['convert_gauge_to_sum("delta", false)'], gauge, histogram)).toMatchObject([
    { name: "g", sum: { aggregationTemporality: 1, dataPoints: [{}, {}] } },
    { name: "h", histogram: {} },
  ]);
});

test("counts and sums are extracted of histograms and summaries", () => {
  expect(
    after(["extract_sum_metric(true) where metric.type == METRIC_DATA_TYPE_HISTOGRAM"], histogram),
  ).toMatchObject([
    { name: "h" },
    {
      name: "h_sum",
      description: "d",
      unit: "ms",
      sum: {
        aggregationTemporality: 1,
        isMonotonic: true,
        dataPoints: [{ asDouble: 6.5, attributes: pairs({ a: "x" }), ...times }],
      },
    },
  ]);
  expect(
    after(['extract_count_metric(false, ".n") where not HasSuffix(metric.name, ".n")'], histogram, summary),
  ).toMatchObject([
    { name: "h" },
    { name: "y" },
    {
      name: "h.n",
      unit: "1",
      sum: { aggregationTemporality: 1, dataPoints: [{ asInt: "3" }, { asInt: "2" }] },
    },
    { name: "y.n", sum: { aggregationTemporality: 2, dataPoints: [{ asInt: "4" }] } },
  ]);
});

test("summaries are taken apart", () => {
  expect(
    after(
      [
        'convert_summary_sum_val_to_sum("cumulative", true)',
        'convert_summary_count_val_to_sum("delta", false)',
        'set(datapoint.attributes["seen"], true)',
      ],
      gauge,
      summary,
    ),
  ).toMatchObject([
    {
      name: "g",
      gauge: {
        dataPoints: [{ attributes: pairs({ a: "x", seen: true }) }, { attributes: pairs({ seen: true }) }],
      },
    },
    { name: "y", summary: { dataPoints: [{ attributes: pairs({ a: "x", seen: true }) }] } },
    {
      name: "y_sum",
      sum: {
        aggregationTemporality: 2,
        isMonotonic: true,
        dataPoints: [{ asDouble: 10, attributes: pairs({ a: "x", seen: true }) }],
      },
    },
    { name: "y_count", sum: { aggregationTemporality: 1, dataPoints: [{ asInt: "4" }] } },
  ]);
  expect(after(["convert_summary_quantile_val_to_gauge()"], summary)).toMatchObject([
    { name: "y" },
    {
      name: "y.quantiles",
      gauge: {
        dataPoints: [
          { asDouble: 2, attributes: pairs({ a: "x", quantile: "0.5" }) },
          { asDouble: 4, attributes: pairs({ a: "x", quantile: "0.99" }) },
        ],
      },
    },
  ]);
});

test("a copy is one of its own, and is gone through by all statements", () => {
  const result = after(
    [
      'set(metric.description, "before")',
      'copy_metric(name = "copy", unit = "u") where metric.name == "h"',
      'scale_metric(2) where metric.name == "copy"',
      'set(metric.description, "original") where metric.name == "h"',
    ],
    histogram,
  );
  expect(result).toMatchObject([
    {
      name: "h",
      description: "original",
      unit: "ms",
      histogram: { dataPoints: [{ sum: 6.5, explicitBounds: [2] }, {}] },
    },
    {
      name: "copy",
      description: "before",
      unit: "u",
      histogram: { dataPoints: [{ sum: 13, min: 2, max: 8, explicitBounds: [4], count: "3" }, {}] },
    },
  ]);
});

test("metrics that are copied without end are an error, not a full memory", () => {
  expect(() => after(["copy_metric()"], gauge)).toThrow(OttlRunError);
  expect(() => after(["copy_metric()"], gauge)).toThrow("where clause");
});

test("values are scaled", () => {
  expect(after(['scale_metric(1000, "ms")'], gauge)).toMatchObject([
    { unit: "ms", gauge: { dataPoints: [{ asDouble: 2000 }, { asInt: "3000" }] } },
  ]);
});

test("points are aggregated", () => {
  const values = (text: string): unknown => {
    const [metric] = after([text], sum);
    return (metric!["sum"] as { dataPoints: { asInt?: string; attributes?: unknown }[] }).dataPoints.map(
      ({ asInt, attributes }) => [asInt, attributes],
    );
  };
  expect(values('aggregate_on_attributes("sum", ["a"])')).toEqual([
    ["5", pairs({ a: "x" })],
    ["7", pairs({ a: "y" })],
  ]);
  expect(values('aggregate_on_attributes("max", [])')).toEqual([["7", undefined]]);
  expect(values('aggregate_on_attributes("mean", ["b"])')).toEqual([
    ["1", pairs({ b: "1" })],
    ["5", pairs({ b: "2" })],
  ]);
  expect(values('aggregate_on_attributes("count")')).toEqual([
    ["1", pairs({ a: "x", b: "1" })],
    ["1", pairs({ a: "x", b: "2" })],
    ["1", pairs({ a: "y", b: "2" })],
  ]);
  expect(values('aggregate_on_attribute_value("sum", "b", ["1", "2"], "all")')).toEqual([
    ["5", pairs({ a: "x", b: "all" })],
    ["7", pairs({ a: "y", b: "all" })],
  ]);
});

const metricTexts = [
  "convert_sum_to_gauge()",
  'convert_gauge_to_sum("delta", true)',
  "extract_sum_metric(true) where metric.type == METRIC_DATA_TYPE_HISTOGRAM",
  "extract_count_metric(false) where metric.type == METRIC_DATA_TYPE_EXPONENTIAL_HISTOGRAM",
  "convert_summary_quantile_val_to_gauge()",
  'copy_metric(name = "copied") where metric.name != "copied"',
  "scale_metric(2.5)",
  'aggregate_on_attributes("sum", ["a"])',
  'aggregate_on_attribute_value("max", "a", ["", "x"], "y")',
  'aggregate_on_attribute_value("sum", "a", ["", "x"], "y")',
  'aggregate_on_attributes("sum", [])',
  "extract_percentile_metric(90)",
  'convert_exponential_histogram_to_histogram("random", [0, 1.5, 100])',
  'set(metric.name, Concat([metric.name, "x"], ".")) where metric.name != "copied"',
  'set(metric.metadata["a"], 1)',
];
const pointTexts = [
  'convert_summary_sum_val_to_sum("delta", true)',
  'convert_summary_count_val_to_sum("cumulative", false)',
  'set(datapoint.attributes["a"], metric.name)',
  'delete_key(datapoint.attributes, "a")',
  'merge_histogram_buckets(2, method = "limit_buckets")',
];

test("whatever metrics are made of whatever metrics, the batch stays a request", () => {
  const texts = fc.oneof(
    fc.array(fc.constantFrom(...metricTexts), { minLength: 1, maxLength: 5 }),
    fc.array(fc.constantFrom(...pointTexts), { minLength: 1, maxLength: 4 }),
  );
  fc.assert(
    fc.property(metricRequest, texts, (plain, list) => {
      const wire = { encoding: "protobuf", bytes: oracleEncode("metrics", plain) } as const;
      const { batch } = decode("metrics", wire, new Dictionary());
      const before = batch.tables.metrics.rowCount;
      for (let round = 0; round < 2; round++) statements("metrics", list).run(batch, { errorMode: "silent" });
      expect(batch.tables.metrics.rowCount).toBeGreaterThanOrEqual(before);
      const encoded = encode(batch);
      const again = decode("metrics", { encoding: "protobuf", bytes: encoded }, new Dictionary()).batch;
      expect(again.tables.metrics.rowCount).toBe(batch.tables.metrics.rowCount);
      expect(oracleDecode("metrics", encode(again))).toEqual(oracleDecode("metrics", encoded));
      // No point is left that no metric has.
      for (const name of pointTableNames)
        expect(batch.tables[name].rowCount).toBe(again.tables[name].rowCount);
    }),
    { numRuns: 150 },
  );
});
