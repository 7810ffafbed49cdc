import { expect, test } from "vitest";
import type { AnyBatch } from "../pdata/batch.ts";
import { batchOf, conditions, jsonOf, otlp, pairs, statements } from "./ottltest/run-ottl.ts";

const span = {
  traceId: "5b8efff798038103d269b633813fc60c",
  spanId: "eee19b7ec3c1b174",
  parentSpanId: "eee19b7ec3c1b173",
  traceState: "a=1,b=2",
  name: "GET /",
  kind: 2,
  startTimeUnixNano: "1000000000",
  endTimeUnixNano: "3500000000",
  attributes: pairs({ a: "x", m: { k: [1n, 2n] } }),
  events: [
    { name: "one", timeUnixNano: "5", attributes: pairs({ e: "1" }) },
    { name: "two", timeUnixNano: "6" },
  ],
  droppedAttributesCount: 3,
  status: { code: 2, message: "bad" },
  flags: 257,
};

function batch(): AnyBatch {
  const made = batchOf("traces", {
    resourceSpans: [
      {
        resource: { attributes: pairs({ "service.name": "cart" }), droppedAttributesCount: 1 },
        schemaUrl: "r1",
        scopeSpans: [
          {
            scope: { name: "lib", version: "1", attributes: pairs({ s: true }) },
            schemaUrl: "s1",
            spans: [span],
          },
          { scope: { name: "other" }, spans: [{ ...span, spanId: "eee19b7ec3c1b175", name: "second" }] },
        ],
      },
    ],
  });
  made.client = {
    address: "10.0.0.7",
    metadata: new Map([["x-tenant", ["acme", "other"]]]),
    auth: { subject: "me" },
  };
  return made;
}

/** What an expression gives for the first span. */
function readOf(expression: string): unknown {
  const made = batch();
  statements("traces", [`set(span.attributes["result"], ${expression})`]).run(made, {
    errorMode: "propagate",
  });
  const [envelope] = (
    jsonOf(made) as {
      resourceSpans: { scopeSpans: { spans: { attributes: { key: string; value: unknown }[] }[] }[] }[];
    }
  ).resourceSpans;
  return envelope!.scopeSpans[0]!.spans[0]!.attributes.find(({ key }) => key === "result")?.value;
}

const reads: readonly (readonly [expression: string, value: unknown])[] = [
  ["span.trace_id.string", "5b8efff798038103d269b633813fc60c"],
  ["span.span_id.string", "eee19b7ec3c1b174"],
  ["span.parent_span_id.string", "eee19b7ec3c1b173"],
  ["String(span.trace_id)", "5b8efff798038103d269b633813fc60c"],
  ["span.trace_state", "a=1,b=2"],
  ['span.trace_state["b"]', "2"],
  ['span.trace_state["c"]', ""],
  ["span.kind", 2n],
  ["span.kind.string", "Server"],
  ["span.kind.deprecated_string", "SPAN_KIND_SERVER"],
  ["span.start_time_unix_nano", 1_000_000_000n],
  ["UnixNano(span.end_time)", 3_500_000_000n],
  ["Milliseconds(span.end_time - span.start_time)", 2500n],
  ["span.status.code", 2n],
  ["span.status.message", "bad"],
  ["span.dropped_attributes_count", 3n],
  ["span.flags", 257n],
  ["Len(span.events)", 2n],
  ["Len(span.links)", 0n],
  ['span.attributes["m"]["k"][1]', 2n],
  ['span.attributes["m"]["x"]', undefined],
  ["Len(span.attributes)", 2n],
  ['resource.attributes["service.name"]', "cart"],
  ["resource.dropped_attributes_count", 1n],
  ["resource.schema_url", "r1"],
  ["instrumentation_scope.name", "lib"],
  ["scope.version", "1"],
  ['scope.attributes["s"]', true],
  ["scope.schema_url", "s1"],
  ["otelcol.client.addr", "10.0.0.7"],
  ['otelcol.client.metadata["x-tenant"][1]', "other"],
  ['otelcol.grpc.metadata["x-tenant"][0]', "acme"],
  ['otelcol.client.metadata["x-none"]', undefined],
  ['otelcol.client.auth.attributes["subject"]', "me"],
];

test.each(reads)("%s", (expression, value) => {
  expect(readOf(expression)).toEqual(value === undefined ? undefined : otlp(value));
});

const tests: readonly (readonly [condition: string, holds: boolean])[] = [
  ["span.trace_id == TraceID(0x5b8efff798038103d269b633813fc60c)", true],
  ['span.trace_id == TraceID("5b8efff798038103d269b633813fc60c")', true],
  ["span.trace_id == 0x5b8efff798038103d269b633813fc60c", false],
  ["span.parent_span_id != SpanID(0x0000000000000000)", true],
  ["span.trace_id != nil", true],
  ["IsRootSpan()", false],
  ['span.start_time < Time("2020", "%Y")', true],
  ['span.end_time - span.start_time >= Duration("2500ms")', true],
  ['span.end_time - span.start_time > Duration("2500ms")', false],
  ["span.end_time_unix_nano - span.start_time_unix_nano == 2500000000", true],
  ["span.start_time_unix_nano <= 1000000000", true],
  ["span.start_time_unix_nano > 999999999", true],
  ["span.kind != 2.0", false],
  ['span.attributes["m"] == {"k": [1, 2]}', true],
];

test.each(tests)("%s", (condition, holds) => {
  const { marks } = conditions("traces", [condition], { context: "span" }).select(batch(), {
    errorMode: "propagate",
  });
  expect(marks[0]).toBe(Number(holds));
});

const writes: readonly (readonly [statement: string, after: object])[] = [
  ['set(span.trace_state["b"], "3")', { traceState: "b=3,a=1" }],
  ['set(span.trace_state["n"], "1")', { traceState: "n=1,a=1,b=2" }],
  ['set(span.kind.string, "Client")', { kind: 3 }],
  ["set(span.status.code, STATUS_CODE_OK)", { status: { code: 1, message: "bad" } }],
  ['set(span.status.message, "worse")', { status: { code: 2, message: "worse" } }],
  ["set(span.start_time, Unix(5))", { startTimeUnixNano: "5000000000" }],
  ["set(span.end_time_unix_nano, 7)", { endTimeUnixNano: "7" }],
  ["set(span.flags, 1)", { flags: 1 }],
  ['set(span.span_id.string, "0102030405060708")', { spanId: "0102030405060708" }],
  ['set(span.attributes["m"]["k"][0], "new")', { attributes: pairs({ a: "x", m: { k: ["new", 2n] } }) }],
];

test.each(writes)("%s", (statement, after) => {
  const made = batch();
  statements("traces", [statement]).run(made, { errorMode: "propagate" });
  expect(jsonOf(made)).toMatchObject({ resourceSpans: [{ scopeSpans: [{ spans: [after] }, {}] }] });
});

test("a span that had no status has one once it is set", () => {
  const { status, ...rest } = span;
  expect(status).toBeDefined();
  const made = batchOf("traces", { resourceSpans: [{ scopeSpans: [{ spans: [rest] }] }] });
  statements("traces", ["set(span.status.code, 1)"]).run(made, { errorMode: "propagate" });
  expect(jsonOf(made)).toMatchObject({
    resourceSpans: [{ scopeSpans: [{ spans: [{ status: { code: 1 } }] }] }],
  });
});

test("ids of spans are never set to zeros", () => {
  const { reports } = statements("traces", ["set(span.span_id, SpanID(0x0000000000000000))"]).run(batch(), {
    errorMode: "ignore",
  });
  expect(reports).toMatchObject([{ error: "span.span_id of a span may not be all zero", count: 2 }]);
});

test("resources, scopes and events are edited in contexts of their own", () => {
  const made = batch();
  const run = (texts: readonly string[]): unknown =>
    statements("traces", texts).run(made, { errorMode: "propagate" });
  run(['set(resource.schema_url, "r2")', 'set(resource.attributes["n"], 1)']);
  run([
    'set(scope.name, Concat(["my", scope.name], "."))',
    'set(scope.attributes["url"], resource.schema_url)',
  ]);
  run([
    'set(spanevent.attributes["i"], spanevent.event_index)',
    "set(spanevent.name, span.name) where spanevent.event_index == 1",
    "set(spanevent.time_unix_nano, 9)",
  ]);
  const events = (name: string) => [
    { name: "one", timeUnixNano: "9", attributes: pairs({ e: "1", i: 0n }) },
    { name, timeUnixNano: "9", attributes: pairs({ i: 1n }) },
  ];
  expect(jsonOf(made)).toMatchObject({
    resourceSpans: [
      {
        resource: { attributes: pairs({ "service.name": "cart", n: 1n }) },
        schemaUrl: "r2",
        scopeSpans: [
          {
            scope: { name: "my.lib", attributes: pairs({ s: true, url: "r2" }) },
            spans: [{ events: events("GET /") }],
          },
          {
            scope: { name: "my.other", attributes: pairs({ url: "r2" }) },
            spans: [{ events: events("second") }],
          },
        ],
      },
    ],
  });
});
