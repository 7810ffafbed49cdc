import { expect, test } from "vitest";
import { contextsOfSignal } from "./contexts/context-names.ts";
import { parseConditions } from "./ottl.ts";
import { after, batchOfMetrics, type Metric, metricsOf } from "./ottltest/run-metrics.ts";
import { conditions, pairs, settingsOf, statements } from "./ottltest/run-ottl.ts";

const trace = (digit: string) => digit.repeat(32);
const exemplar = (time: number, more: object) => ({ timeUnixNano: String(time), ...more });

const gauge: Metric = {
  name: "g",
  gauge: {
    dataPoints: [
      {
        attributes: pairs({ p: 1n }),
        asInt: "1",
        exemplars: [exemplar(1, { asInt: "7", traceId: trace("1") })],
      },
      { attributes: pairs({ p: 2n }), asInt: "2" },
    ],
  },
};
const histogram: Metric = {
  name: "h",
  histogram: {
    aggregationTemporality: 1,
    dataPoints: [
      {
        attributes: pairs({ p: 3n }),
        count: "2",
        exemplars: [exemplar(2, { asDouble: 1.5 }), exemplar(3, { asDouble: 2 })],
      },
    ],
  },
};
const summary: Metric = { name: "y", summary: { dataPoints: [{ count: "1" }] } };

function exemplarsOf(metrics: readonly Metric[]): readonly unknown[] {
  const points = metrics.flatMap(
    ({ gauge: g, histogram: h }) => (g ?? h) as { dataPoints?: unknown[] } | undefined,
  );
  return points.flatMap((data) =>
    (data?.dataPoints ?? []).flatMap((point) => (point as { exemplars?: unknown[] }).exemplars ?? []),
  );
}

test("statements edit exemplars, and see the point and the metric they are of", () => {
  const metrics = after(
    [
      'set(exemplar.filtered_attributes["from"], Concat([metric.name, datapoint.attributes["p"], resource.attributes["none"]], "-"))',
      "set(exemplar.int_value, exemplar.int_value + 1) where exemplar.int_value != 0",
      "set(exemplar.double_value, exemplar.double_value * 2.0) where exemplar.double_value > 1.5",
      "set(exemplar.time_unix_nano, 9) where datapoint.count == 2 and exemplar.time_unix_nano == 3",
      'set(exemplar.trace_id, TraceID("22222222222222222222222222222222")) where exemplar.trace_id == TraceID("11111111111111111111111111111111")',
      'set(exemplar.cache["x"], exemplar.span_id)',
    ],
    gauge,
    histogram,
    summary,
  );
  expect(exemplarsOf(metrics)).toEqual([
    exemplar(1, { asInt: "8", traceId: trace("2"), filteredAttributes: pairs({ from: "g-1-<nil>" }) }),
    exemplar(2, { asDouble: 1.5, filteredAttributes: pairs({ from: "h-3-<nil>" }) }),
    exemplar(9, { asDouble: 4, filteredAttributes: pairs({ from: "h-3-<nil>" }) }),
  ]);
});

test("what several exemplars share is edited by one after the other", () => {
  const [changed] = after(['append(datapoint.attributes["times"], exemplar.time_unix_nano)'], histogram);
  expect(changed).toMatchObject({
    histogram: { dataPoints: [{ attributes: pairs({ p: 3n, times: [2n, 3n] }) }] },
  });
});

test("a context that is named may be left out of paths", () => {
  const batch = batchOfMetrics(gauge);
  statements("metrics", ["set(double_value, 1.5)"], { context: "exemplar" }).run(batch, {
    errorMode: "propagate",
  });
  expect(exemplarsOf(metricsOf(batch))).toEqual([exemplar(1, { asDouble: 1.5, traceId: trace("1") })]);
});

test("conditions select exemplars", () => {
  const batch = batchOfMetrics(gauge, histogram);
  const { marks } = conditions("metrics", ['metric.name == "h" and exemplar.double_value >= 2']).select(
    batch,
    {
      errorMode: "propagate",
    },
  );
  expect([...marks]).toEqual([0, 0, 1]);
});

test("they are there in the transform processor alone", () => {
  const parse = (context: string | undefined, text: string) =>
    parseConditions([text], {
      ...settingsOf("metrics"),
      contexts: contextsOfSignal.metrics,
      functions: "filter",
      context,
    });
  expect(parse("exemplar", "true")).toMatchObject({
    ok: false,
    mistakes: [
      {
        message:
          'unknown context "exemplar" for parser conditions, it is not supported here, valid options are: resource, scope, metric, datapoint',
      },
    ],
  });
  expect(parse(undefined, "exemplar.int_value == 1")).toMatchObject({
    ok: false,
    mistakes: [
      {
        message: expect.stringContaining('context "exemplar" from path "exemplar.int_value" is not valid'),
      },
    ],
  });
});
