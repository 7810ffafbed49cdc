import { describe, expect, test } from "vitest";
import {
  batchOf,
  ComponentRig,
  configOf,
  jsonOf,
  readConfig,
} from "../../component/componenttest/component-rig.ts";
import { itemsAt, keyValues, type PlainAttributes } from "../../component/componenttest/plain-attributes.ts";
import { PermanentError } from "../../consumer/consumer-error.ts";
import { Sink } from "../../consumer/consumertest/sink.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import { filterSchema } from "./config.ts";
import { filterProcessorFactory } from "./factory.ts";

type Signal = "traces" | "metrics" | "logs";

async function filtered(signal: Signal, raw: object, request: unknown) {
  const sink = new Sink();
  const rig = new ComponentRig("filter");
  const processor = filterProcessorFactory.create(signal, configOf(filterSchema, raw), rig.settings, sink);
  const batch = batchOf(signal, request);
  const before = itemCountOf(batch);
  await processor.consume(batch);
  const after = sink.batches.reduce((sum, left) => sum + itemCountOf(left), 0);
  expect(after + rig.dropped).toBe(before);
  return { rig, json: sink.batches[0] === undefined ? undefined : jsonOf(sink.batches[0]) };
}

let id = 0;
function span(name: string, attributes: PlainAttributes = {}, events: readonly string[] = []): object {
  id += 1;
  return {
    traceId: "1".repeat(32),
    spanId: id.toString(16).padStart(16, "0"),
    name,
    attributes: keyValues(attributes),
    events: events.map((event) => ({ name: event })),
  };
}

/** Two services; `cart` has two scopes. */
const traces = {
  resourceSpans: [
    {
      resource: { attributes: keyValues({ "service.name": "cart" }) },
      scopeSpans: [
        {
          scope: { name: "http" },
          spans: [span("GET /health", { code: 200 }), span("GET /cart", { code: 500 }, ["start", "end"])],
        },
        { scope: { name: "db" }, spans: [span("SELECT", { rows: 3 })] },
      ],
    },
    {
      resource: { attributes: keyValues({ "service.name": "pay" }) },
      scopeSpans: [{ scope: { name: "http" }, spans: [span("GET /health", { code: 503 }, ["start"])] }],
    },
  ],
};

const names = (json: unknown) => itemsAt(json, "resourceSpans.scopeSpans.spans").map(({ name }) => name);

test.each<[string, object, string[], readonly (readonly [rule: string, items: number])[]]>([
  ["nothing", {}, ["GET /health", "GET /cart", "SELECT", "GET /health"], []],
  [
    "spans by a condition",
    { trace_conditions: ['span.name == "GET /health" and span.attributes["code"] == 200'] },
    ["GET /cart", "SELECT", "GET /health"],
    [['span.name == "GET /health" and span.attributes["code"] == 200', 1]],
  ],
  [
    "spans by one of several",
    { trace_conditions: ['span.name == "SELECT"', 'IsMatch(span.name, "^GET /c")'] },
    ["GET /health", "GET /health"],
    [
      ['span.name == "SELECT"', 1],
      ['IsMatch(span.name, "^GET /c")', 1],
    ],
  ],
  [
    "resources before spans, whatever their order",
    { trace_conditions: ['span.name == "GET /health"', 'resource.attributes["service.name"] == "pay"'] },
    ["GET /cart", "SELECT"],
    [
      ['resource.attributes["service.name"] == "pay"', 1],
      ['span.name == "GET /health"', 1],
    ],
  ],
  ["scopes", { trace_conditions: ['scope.name == "http"'] }, ["SELECT"], [['scope.name == "http"', 3]]],
  [
    "in the form with settings",
    {
      trace_conditions: [
        { context: "span", error_mode: "silent", conditions: ['attributes["code"] >= 500'] },
      ],
    },
    ["GET /health", "SELECT"],
    [['attributes["code"] >= 500', 2]],
  ],
  [
    "in the older form",
    {
      traces: { span: ['name == "SELECT"', 'attributes["code"] == 503'], resource: ['attributes["x"] == 1'] },
    },
    ["GET /health", "GET /cart"],
    [
      ['name == "SELECT"', 1],
      ['attributes["code"] == 503', 1],
    ],
  ],
  [
    "by include",
    { spans: { include: { match_type: "strict", services: ["cart"] } } },
    ["GET /health", "GET /cart", "SELECT"],
    [["spans::include", 1]],
  ],
  [
    "by include and exclude",
    {
      spans: {
        include: { match_type: "strict", services: ["cart"] },
        exclude: { match_type: "regexp", span_names: ["health$"] },
      },
    },
    ["GET /cart", "SELECT"],
    [
      ["spans::include", 1],
      ["spans::exclude", 1],
    ],
  ],
])("%s", async (_name, raw, left, drops) => {
  const { json, rig } = await filtered("traces", raw, traces);
  expect(names(json)).toEqual(left);
  expect(rig.drops.map(({ rule, items }) => [rule, items])).toEqual(drops);
});

test("what is shown of a drop are the items that are gone", async () => {
  const { rig } = await filtered("traces", { trace_conditions: ['span.attributes["code"] != nil'] }, traces);
  expect(rig.drops.map(({ reason, exampleRows }) => [reason, exampleRows])).toEqual([
    ["filtered", [0, 1, 3]],
  ]);
  expect(Object.fromEntries(rig.numbers)).toEqual({ 'processor_filter_spans.filtered{filter="filter"}': 3 });
});

test("where nothing is left nothing is handed on", async () => {
  const { json } = await filtered("traces", { trace_conditions: ['span.name != ""'] }, traces);
  expect(json).toBeUndefined();
});

test("a span that loses its events stays, and loses no others", async () => {
  const { json, rig } = await filtered("traces", { trace_conditions: ['spanevent.name == "start"'] }, traces);
  expect(names(json)).toHaveLength(4);
  expect(itemsAt(json, "resourceSpans.scopeSpans.spans.events").map(({ name }) => name)).toEqual(["end"]);
  expect(rig.drops).toEqual([]);
});

describe("metrics", () => {
  const point = (n: number) => ({ attributes: keyValues({ n }), asInt: n });
  const metrics = {
    resourceMetrics: [
      {
        resource: { attributes: keyValues({ host: "a" }) },
        scopeMetrics: [
          {
            metrics: [
              { name: "cpu", gauge: { dataPoints: [point(1), point(2)] } },
              { name: "mem", sum: { dataPoints: [point(2)] } },
              { name: "lat", histogram: { dataPoints: [{ attributes: keyValues({ n: 2 }), count: 4 }] } },
            ],
          },
        ],
      },
      {
        resource: { attributes: keyValues({ host: "b" }) },
        scopeMetrics: [{ metrics: [{ name: "cpu", gauge: { dataPoints: [point(1)] } }] }],
      },
    ],
  };
  const metricNames = (json: unknown) =>
    itemsAt(json, "resourceMetrics.scopeMetrics.metrics").map(({ name }) => name);

  test.each<[string, object, string[], readonly (readonly [rule: string, items: number, rows: number[]])[]]>([
    [
      "whole ones",
      { metric_conditions: ['metric.name == "cpu"'] },
      ["mem", "lat"],
      [['metric.name == "cpu"', 3, [0, 3]]],
    ],
    [
      "points, and metrics that lose all of them",
      { metric_conditions: ['datapoint.attributes["n"] == 2'] },
      ["cpu", "cpu"],
      [['datapoint.attributes["n"] == 2', 3, [0, 1, 2]]],
    ],
    [
      "in the older form",
      { metrics: { metric: ["type == METRIC_DATA_TYPE_HISTOGRAM"], datapoint: ["value_int == 1"] } },
      ["cpu", "mem"],
      [
        ["type == METRIC_DATA_TYPE_HISTOGRAM", 1, [2]],
        ["value_int == 1", 2, [0, 2]],
      ],
    ],
    [
      "by name",
      { metrics: { include: { match_type: "regexp", metric_names: ["^(cpu|lat)$"] } } },
      ["cpu", "lat", "cpu"],
      [["metrics::include", 1, [1]]],
    ],
    [
      "by resource",
      { metrics: { exclude: { match_type: "strict", resource_attributes: [{ key: "host", value: "b" }] } } },
      ["cpu", "mem", "lat"],
      [["metrics::exclude", 1, [3]]],
    ],
  ])("%s", async (_name, raw, left, drops) => {
    const { json, rig } = await filtered("metrics", raw, metrics);
    expect(metricNames(json)).toEqual(left);
    expect(rig.drops.map(({ rule, items, exampleRows }) => [rule, items, exampleRows])).toEqual(drops);
  });
});

test.each<[string, object, string[]]>([
  ["severity", { log_conditions: ["log.severity_number < SEVERITY_NUMBER_WARN"] }, ["bad"]],
  ["body, in the older form", { logs: { log_record: ['IsMatch(body, "^b")'] } }, ["ok"]],
  [
    "severity, before OTTL",
    { logs: { include: { match_type: "strict", severity_number: { min: 13 } } } },
    ["bad"],
  ],
  [
    "severity by its name, before OTTL",
    { logs: { include: { match_type: "strict", severity_number: { min: "warn" } } } },
    ["bad"],
  ],
  ["body, before OTTL", { logs: { exclude: { match_type: "regexp", bodies: ["^o"] } } }, ["bad"]],
  [
    "attributes, before OTTL",
    { logs: { include: { match_type: "strict", record_attributes: [{ key: "a", value: 1 }] } } },
    ["ok"],
  ],
])("log records by %s", async (_name, raw, left) => {
  const logRecords = [
    { body: { stringValue: "ok" }, severityNumber: 9, attributes: keyValues({ a: 1 }) },
    { body: { stringValue: "bad" }, severityNumber: 17 },
  ];
  const { json } = await filtered("logs", raw, { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
  const bodies = itemsAt(json, "resourceLogs.scopeLogs.logRecords.body").map(
    ({ stringValue }) => stringValue,
  );
  expect(bodies).toEqual(left);
});

describe("a condition that fails", () => {
  const failing = { trace_conditions: ["ParseInt(span.name, 10) == 1", 'span.name == "SELECT"'] };

  test("counts as false, and is logged once for a flood of batches", async () => {
    const rig = new ComponentRig("filter");
    const sink = new Sink();
    const processor = filterProcessorFactory.create(
      "traces",
      configOf(filterSchema, failing),
      rig.settings,
      sink,
    );
    for (let i = 0; i < 3; i++) await processor.consume(batchOf("traces", traces));
    expect(sink.batches.map(itemCountOf)).toEqual([3, 3, 3]);
    expect(rig.lines).toHaveLength(1);
    expect(rig.lines[0]).toContain("failed to eval condition");
    rig.nowMs = 10_000;
    await processor.consume(batchOf("traces", traces));
    expect(rig.lines[1]).toContain("(and 2 times before)");
  });

  test("refuses the batch for good where it is to be propagated", async () => {
    await expect(filtered("traces", { error_mode: "propagate", ...failing }, traces)).rejects.toThrow(
      PermanentError,
    );
  });
});

test.each<[object, string, string]>([
  [{ error_mode: "x" }, "error_mode", "unknown error mode x"],
  [
    { trace_conditions: ["span.name == "] },
    "trace_conditions::0",
    'unable to parse OTTL condition "span.name == "',
  ],
  [{ trace_conditions: ["true", "nam == 1"] }, "trace_conditions::1", "unable to parse OTTL condition"],
  [
    { trace_conditions: ["true", { conditions: ["true"] }] },
    "trace_conditions",
    "configuring multiple configuration styles is not supported, please use only Basic configuration or only Advanced configuration",
  ],
  [
    { log_conditions: [{ conditions: ["true", "Foo()"] }] },
    "log_conditions::0::conditions::1",
    'undefined function "Foo"',
  ],
  [{ traces: { span: ["nope == 1"] } }, "traces::span::0", "unable to parse OTTL condition"],
  [{ traces: { spam: [] } }, "traces::spam", "has invalid keys: spam"],
  [
    { traces: { span: ["true"] }, spans: { include: { match_type: "strict", span_names: ["a"] } } },
    "spans",
    "cannot use ottl conditions and include/exclude for spans at the same time",
  ],
  [
    { metrics: { include: { match_type: "expr", expressions: ["true"] } } },
    "metrics::include",
    'match_type "expr" is not supported',
  ],
  [{ logs: { exclude: { bodies: ["a"] } } }, "logs::exclude", "unrecognized match_type: ''"],
])("%j: %s", (raw, path, message) => {
  const { issues } = readConfig(filterSchema, raw);
  expect(issues).toHaveLength(1);
  expect(issues[0]).toContain(message);
  expect(issues[0]!.startsWith(`${path}: `)).toBe(true);
});
