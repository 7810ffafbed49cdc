import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Signal } from "../../../base/signal.ts";
import { recordedFolder } from "../../../pdata/pdatatest/recorded.ts";
import { batchText, summaryOf } from "./batch-text.ts";

const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
const startTimeUnixNano = "1581452772000000321";
const timeUnixNano = "1581452773000000789";
const exemplarTime = "1581452773000000123";
const ids = { traceId: "0102030405060708090a0b0c0d0e0f10", spanId: "1112131415161718" };
const resource = { attributes: [text("resource-attr", "resource-attr-val-1")] };
const serverResource = {
  attributes: [
    text("service.name", "my-service"),
    text("service.version", "1.0.0"),
    text("host.name", "server-01"),
  ],
  entityRefs: [
    {
      type: "service",
      schemaUrl: "https://opentelemetry.io/schemas/1.21.0",
      idKeys: ["service.name"],
      descriptionKeys: ["service.version"],
    },
    { type: "host", idKeys: ["host.name"] },
  ],
};
const appAttributes = [text("app", "server"), { key: "instance_num", value: { intValue: "1" } }];
const record = {
  timeUnixNano,
  severityText: "Info",
  severityNumber: 9,
  body: { stringValue: "This is a log message" },
  attributes: appAttributes,
  traceId: "08040201000000000000000000000000",
  spanId: "0102040800000000",
};

const point = (values: object, ...labels: readonly [number, number][]) => ({
  startTimeUnixNano,
  timeUnixNano,
  attributes: labels.map(([key, value]) => text(`label-${key}`, `label-value-${value}`)),
  ...values,
});
const exemplar = (value: object) => ({
  ...ids,
  timeUnixNano: exemplarTime,
  ...value,
  filteredAttributes: [text("exemplar-attachment", "exemplar-attachment-value")],
});
const ints = [point({ asInt: "123" }, [1, 1]), point({ asInt: "456" }, [2, 2])];
const doubles = [point({ asDouble: 1.23 }, [1, 1], [2, 2]), point({ asDouble: 4.56 }, [1, 1], [3, 3])];
const sum = { isMonotonic: true, aggregationTemporality: 2 };
const allTypes = [
  { name: "gauge-int", unit: "1", gauge: { dataPoints: ints } },
  { name: "gauge-double", unit: "1", gauge: { dataPoints: doubles } },
  { name: "sum-int", unit: "1", sum: { ...sum, dataPoints: ints } },
  { name: "sum-double", unit: "1", sum: { ...sum, dataPoints: doubles } },
  {
    name: "histogram",
    unit: "1",
    histogram: {
      aggregationTemporality: 2,
      dataPoints: [
        point({ count: "1", sum: 15 }, [1, 1], [3, 3]),
        point(
          {
            ...{ count: "1", sum: 15, min: 15, max: 15, bucketCounts: ["0", "1"], explicitBounds: [1] },
            exemplars: [exemplar({ asDouble: 15 })],
          },
          [2, 2],
        ),
      ],
    },
  },
  {
    name: "exponential-histogram",
    unit: "1",
    exponentialHistogram: {
      aggregationTemporality: 1,
      dataPoints: [
        point(
          {
            ...{ count: "5", sum: 0.15, scale: 1, zeroCount: "1" },
            positive: { offset: 1, bucketCounts: ["1", "1"] },
            negative: { offset: -1, bucketCounts: ["1", "1"] },
          },
          [1, 1],
          [3, 3],
        ),
        point(
          {
            ...{ count: "3", sum: 1.25, min: 0, max: 1, scale: -1, zeroCount: "1" },
            positive: { offset: -1, bucketCounts: ["1", "1"] },
            exemplars: [exemplar({ asInt: "15" })],
          },
          [2, 2],
        ),
      ],
    },
  },
  {
    name: "summary",
    unit: "1",
    summary: {
      dataPoints: [
        point({ count: "1", sum: 15 }, [1, 1], [3, 3]),
        point({ count: "1", sum: 15, quantileValues: [{ quantile: 0.01, value: 15 }] }, [2, 2]),
      ],
    },
  },
];
const spans = [
  {
    ...ids,
    name: "operationA",
    traceState: "ot=th:0",
    startTimeUnixNano,
    endTimeUnixNano: timeUnixNano,
    status: { code: 2, message: "status-cancelled" },
    droppedAttributesCount: 1,
    droppedEventsCount: 1,
    events: [
      {
        name: "event-with-attr",
        timeUnixNano: exemplarTime,
        attributes: [text("span-event-attr", "span-event-attr-val")],
        droppedAttributesCount: 2,
      },
      { name: "event", timeUnixNano: exemplarTime, droppedAttributesCount: 2 },
    ],
  },
  {
    name: "operationB",
    startTimeUnixNano,
    endTimeUnixNano: timeUnixNano,
    droppedLinksCount: 3,
    links: [
      { attributes: [text("span-link-attr", "span-link-attr-val")], droppedAttributesCount: 4 },
      { droppedAttributesCount: 4 },
    ],
  },
];
const metadata = [text("meta.key", "meta-value"), { key: "meta.id", value: { intValue: "101" } }];
const described = { description: "A test metric with metadata", unit: "1", metadata };

const metrics = (list: readonly object[], of: object = resource, scope: object = {}) => ({
  resourceMetrics: [{ resource: of, scopeMetrics: [{ scope, metrics: list }] }],
});
const logs = (logRecord: object, of: object, scope: object = {}) => ({
  resourceLogs: [{ resource: of, scopeLogs: [{ scope, logRecords: [logRecord] }] }],
});

const golden: readonly (readonly [string, Signal, Record<string, unknown>])[] = [
  ["traces__two_spans", "traces", { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }],
  ["metrics__metrics_with_all_types", "metrics", metrics(allTypes)],
  ["metrics__invalid_metric_type", "metrics", metrics([{ name: "sum-int", unit: "1" }])],
  [
    "metrics__metrics_with_metadata",
    "metrics",
    metrics(
      [{ name: "test-metric-metadata", ...described, gauge: { dataPoints: [{ asInt: "1" }] } }],
      { attributes: [text("service.name", "test-service")] },
      { name: "test-scope" },
    ),
  ],
  ["logs__one_record", "logs", logs(record, resource)],
  ["logs__log_with_event_name", "logs", logs({ ...record, eventName: "event_name" }, {})],
  [
    "logs__logs_with_entity_refs",
    "logs",
    logs(
      {
        timeUnixNano,
        severityText: "Info",
        severityNumber: 9,
        body: { stringValue: "This is a test log message" },
        attributes: [text("test.attribute", "test-value")],
      },
      serverResource,
      { name: "test-scope" },
    ),
  ],
];

const folder = recordedFolder();

test.runIf(folder !== undefined).each(golden)("detailed text of %s", (name, signal, request) => {
  const path = join(folder!, `collector-core/debug-golden/otlptext__${name}.out.txt`);
  expect(batchText(signal, request, "detailed")).toBe(readFileSync(path, "utf8"));
});

test("normal text is a line an item", () => {
  expect(batchText("traces", { resourceSpans: [{ resource, scopeSpans: [{ spans }] }] }, "normal")).toBe(
    `ResourceTraces #0 resource-attr=resource-attr-val-1
ScopeTraces #0
operationA 0102030405060708090a0b0c0d0e0f10 1112131415161718
operationB${"  "}
`,
  );
  expect(batchText("logs", logs(record, {}, { name: "lib", version: "2" }), "normal")).toBe(
    "ResourceLog #0\nScopeLog #0 lib@2\nThis is a log message app=server instance_num=1\n",
  );
  expect(batchText("metrics", metrics(allTypes, {}), "normal").split("\n").slice(2, -1)).toEqual([
    "gauge-int{label-1=label-value-1} 123",
    "gauge-int{label-2=label-value-2} 456",
    "gauge-double{label-1=label-value-1,label-2=label-value-2} 1.23",
    "gauge-double{label-1=label-value-1,label-3=label-value-3} 4.56",
    "sum-int{label-1=label-value-1} 123",
    "sum-int{label-2=label-value-2} 456",
    "sum-double{label-1=label-value-1,label-2=label-value-2} 1.23",
    "sum-double{label-1=label-value-1,label-3=label-value-3} 4.56",
    "histogram{label-1=label-value-1,label-3=label-value-3} count=1 sum=15",
    "histogram{label-2=label-value-2} count=1 sum=15 min=15 max=15 le1=0 1",
    "exponential-histogram{label-1=label-value-1,label-3=label-value-3} count=5 sum=0.15 le0.7071067811865475=1 le1=1 le1.4142135623730951=1 le2.0000000000000004=1 zero_count0=1",
    "exponential-histogram{label-2=label-value-2} count=3 sum=1.25 min=0 max=1 le0.25=1 le1=1 zero_count0=1",
    "summary{label-1=label-value-1,label-3=label-value-3} count=1 sum=15.000000",
    "summary{label-2=label-value-2} count=1 sum=15.000000 q0.01=15",
  ]);
});

test("the summary counts as the Collector does", () => {
  expect(summaryOf("metrics", metrics(allTypes), 14)).toEqual({
    title: "Metrics",
    counts: { "resource metrics": 1, metrics: 7, "data points": 14 },
  });
});
