import { describe, expect, test } from "vitest";
import {
  batchOf,
  ComponentRig,
  configOf,
  jsonOf,
  readConfig,
} from "../../component/componenttest/component-rig.ts";
import { itemsAt, keyValues, type PlainAttributes } from "../../component/componenttest/plain-attributes.ts";
import type { Consumer } from "../../consumer/consumer.ts";
import { PermanentError, RetryableError } from "../../consumer/consumer-error.ts";
import { HeldConsumer } from "../../consumer/consumertest/held-consumer.ts";
import { refusingConsumers } from "../../consumer/consumertest/refusing-consumers.ts";
import { Sink } from "../../consumer/consumertest/sink.ts";
import type { AnyBatch } from "../../pdata/batch.ts";
import type { ClientInfo } from "../../pdata/client-info.ts";
import { itemCountOf } from "../../pdata/item-count.ts";
import { routingSchema } from "./config.ts";
import { routingConnectorFactory } from "./factory.ts";

type Signal = "traces" | "metrics" | "logs";

/** Consumes like a processor that edits what it is given. */
class EditingSink extends Sink implements Consumer {
  override readonly mutatesData = true as never;

  override consume(batch: AnyBatch): Promise<void> {
    if (batch.signal === "logs") batch.tables.logRecords.columns.severityNumber.fill(99);
    return super.consume(batch);
  }
}

function make(signal: Signal, raw: object, sinks: Readonly<Record<string, Consumer>>) {
  const rig = new ComponentRig("routing");
  const byId = new Map(Object.entries(sinks));
  const connector = routingConnectorFactory.create(
    { from: signal, to: signal },
    configOf(routingSchema, raw),
    rig.settings,
    { byId, all: new Sink() },
  );
  return { rig, connector };
}

async function routed(raw: object, request: unknown, signal: Signal = "logs", client?: ClientInfo) {
  const sinks = { a: new Sink(), b: new Sink(), rest: new Sink() };
  const { rig, connector } = make(signal, raw, sinks);
  await connector.consume(batchOf(signal, request, client === undefined ? {} : { client }));
  const namesIn = (sink: Sink) => sink.batches.map((batch) => names(batch).join(" ")).join(" | ");
  return { a: namesIn(sinks.a), b: namesIn(sinks.b), rest: namesIn(sinks.rest), dropped: rig.dropped, rig };
}

function names(batch: AnyBatch): string[] {
  return [...JSON.stringify(jsonOf(batch)).matchAll(/"(?:stringValue|name)":"n-(\w+)"/g)].map(
    ([, name]) => name!,
  );
}

/** Records named 1 to 4 of two tenants. */
const logs = logsOf([{ tenant: "x" }, "1", "2"], [{ tenant: "y" }, "3", "4"]);

function logsOf(...resources: readonly (readonly [PlainAttributes, ...string[]])[]): unknown {
  return {
    resourceLogs: resources.map(([attributes, ...records]) => ({
      resource: { attributes: keyValues(attributes) },
      scopeLogs: [
        {
          scope: { name: "lib" },
          logRecords: records.map((name) => ({
            severityNumber: Number(name),
            body: { stringValue: `n-${name}` },
          })),
        },
      ],
    })),
  };
}

const toX = { condition: 'resource.attributes["tenant"] == "x"', pipelines: ["a"] };
const toY = { condition: 'resource.attributes["tenant"] == "y"', pipelines: ["b"] };

/** After the cases of contrib's `testdata/logs`. */
test.each<[string, object, object]>([
  ["each to its row", { table: [toX, toY] }, { a: "1 2", b: "3 4", rest: "", dropped: 0 }],
  [
    "the first row that matches has it",
    { table: [toX, { ...toX, pipelines: ["b"] }] },
    { a: "1 2", b: "", dropped: 2 },
  ],
  [
    "what no row matches, by default",
    { table: [toX], default_pipelines: ["rest"] },
    { a: "1 2", rest: "3 4", dropped: 0 },
  ],
  [
    "all of it, by default",
    { table: [{ ...toX, condition: 'resource.attributes["no"] != nil' }], default_pipelines: ["rest"] },
    { a: "", rest: "1 2 3 4" },
  ],
  ["what no row matches is dropped", { table: [toX] }, { a: "1 2", dropped: 2 }],
  [
    "a copy leaves it to the next rows",
    {
      table: [
        { ...toX, action: "copy" },
        { ...toX, pipelines: ["b"] },
      ],
      default_pipelines: ["rest"],
    },
    { a: "1 2", b: "1 2", rest: "3 4" },
  ],
  [
    "a copy of all",
    {
      table: [{ condition: 'log.body != ""', action: "copy", pipelines: ["a"] }],
      default_pipelines: ["rest"],
    },
    { a: "1 2 3 4", rest: "1 2 3 4", dropped: 0 },
  ],
  [
    "several pipelines",
    { table: [{ ...toX, pipelines: ["a", "b"] }], default_pipelines: ["rest"] },
    { a: "1 2", b: "1 2", rest: "3 4" },
  ],
  [
    "single records",
    {
      table: [{ condition: "log.severity_number >= 4", pipelines: ["a"] }, toX],
      default_pipelines: ["rest"],
    },
    { a: "4 | 1 2", rest: "3" },
  ],
  [
    "with a context",
    {
      table: [{ context: "log", condition: "severity_number == 2", pipelines: ["a"] }],
      default_pipelines: ["b"],
    },
    { a: "2", b: "1 3 4" },
  ],
  [
    "without one, as before there was inference",
    { table: [{ condition: 'attributes["tenant"] == "x"', pipelines: ["a"] }] },
    { a: "1 2", dropped: 2 },
  ],
  [
    "a statement",
    { table: [{ statement: 'route() where attributes["tenant"] == "y"', pipelines: ["b"] }] },
    { b: "3 4", dropped: 2 },
  ],
])("%s", async (_name, raw, expected) => {
  const { rig, ...found } = await routed(raw, logs);
  expect(found).toMatchObject(expected);
  for (const drop of rig.drops) expect(drop).toMatchObject({ signal: "logs", reason: "not_routed" });
});

test("a statement that edits does so, for what is routed", async () => {
  const sinks = { a: new Sink() };
  const table = [
    {
      context: "resource",
      statement: 'delete_key(attributes, "tenant") where attributes["tenant"] == "x"',
      pipelines: ["a"],
    },
  ];
  const { connector } = make("logs", { table }, sinks);
  await connector.consume(batchOf("logs", logs));
  expect(JSON.stringify(jsonOf(sinks.a.batches[0]!))).not.toContain("tenant");
  expect(names(sinks.a.batches[0]!)).toEqual(["1", "2"]);
});

describe("by request", () => {
  const client = (tenant: string[]): ClientInfo => ({
    address: "",
    metadata: new Map([["x-tenant", tenant]]),
    auth: {},
  });

  test.each<[string, string, ClientInfo | undefined, string]>([
    ["equal", 'request["X-Tenant"] == "acme"', client(["other", "acme"]), "a"],
    ["not equal", 'request["X-Tenant"] == "acme"', client(["other"]), "rest"],
    ["unequal", 'request["x-tenant"] != "acme"', client(["other"]), "a"],
    ["not unequal", 'request["x-tenant"] != "acme"', client(["acme"]), "rest"],
    ["without the header", 'request["x-tenant"] != "acme"', undefined, "rest"],
  ])("%s", async (_name, condition, from, expected) => {
    const table = [{ context: "request", condition, pipelines: ["a"] }];
    const found = await routed({ table, default_pipelines: ["rest"] }, logs, "logs", from);
    expect(found).toMatchObject({ [expected]: "1 2 3 4", [expected === "a" ? "rest" : "a"]: "" });
  });

  test("or in OTTL", async () => {
    const table = [{ condition: 'otelcol.client.metadata["x-tenant"][0] == "acme"', pipelines: ["a"] }];
    const found = await routed({ table, default_pipelines: ["rest"] }, logs, "logs", client(["acme"]));
    expect(found).toMatchObject({ a: "1 2 3 4", rest: "" });
  });
});

test("spans, and single data points", async () => {
  const span = (name: string, kind: number) => ({
    traceId: "1".repeat(32),
    spanId: kind.toString().padStart(16, "0"),
    name: `n-${name}`,
    kind,
  });
  const traces = { resourceSpans: [{ scopeSpans: [{ spans: [span("s", 2), span("c", 3)] }] }] };
  const bySpan = {
    table: [{ condition: "span.kind == SPAN_KIND_SERVER", pipelines: ["a"] }],
    default_pipelines: ["rest"],
  };
  expect(await routed(bySpan, traces, "traces")).toMatchObject({ a: "s", rest: "c" });

  const sinks = { a: new Sink(), rest: new Sink() };
  const byPoint = {
    table: [{ condition: "datapoint.value_int > 1", pipelines: ["a"] }],
    default_pipelines: ["rest"],
  };
  const { connector } = make("metrics", byPoint, sinks);
  const metrics = [{ name: "m", gauge: { dataPoints: [{ asInt: 1 }, { asInt: 2 }, { asInt: 3 }] } }];
  await connector.consume(batchOf("metrics", { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }));
  expect([sinks.a, sinks.rest].map(({ batches }) => batches.map(itemCountOf))).toEqual([[2], [1]]);
});

test("a pipeline that edits what it is given edits it for itself", async () => {
  const editing = new EditingSink();
  const other = new Sink();
  const table = [{ condition: 'log.body != ""', action: "copy", pipelines: ["edit", "other"] }];
  const { connector } = make(
    "logs",
    { table, default_pipelines: ["rest"] },
    { edit: editing, other, rest: other },
  );
  // Each is given what it may do that with.
  expect(connector.mutatesData).toBe(false);
  await connector.consume(batchOf("logs", logs));
  const numbers = (batch: AnyBatch) =>
    itemsAt(jsonOf(batch), "resourceLogs.scopeLogs.logRecords").map(({ severityNumber }) => severityNumber);
  expect(editing.batches.map(numbers)).toEqual([[99, 99, 99, 99]]);
  expect(other.batches.map(numbers)).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ]);
});

test("what a pipeline answers is the answer, and nothing is counted as dropped then", async () => {
  const refusing = refusingConsumers(new RetryableError("full", "full", 1)).logs!;
  const { connector, rig } = make("logs", { table: [toX] }, { a: refusing });
  await expect(connector.consume(batchOf("logs", logs))).rejects.toThrow("full");
  expect(rig.dropped).toBe(0);
});

test.each([
  ["of one row", { table: [{ ...toX, pipelines: ["a", "b", "rest"] }] }],
  ["of several rows", { table: [toX, toY], default_pipelines: ["rest"] }],
])(
  "the answer of pipelines %s is given when all have answered: to come again as long as one may take it",
  async (_name, raw) => {
    const request = logsOf([{ tenant: "x" }, "1"], [{ tenant: "y" }, "2"], [{ tenant: "z" }, "3"]);
    const held = new HeldConsumer();
    const sinks = {
      a: refusingConsumers(new PermanentError("bad", "never again")).logs!,
      b: refusingConsumers(new RetryableError("busy", "come again", 7)).logs!,
      rest: held.consumers.logs!,
    };
    const { connector } = make("logs", raw, sinks);
    let isAnswered = false;
    const answer = connector.consume(batchOf("logs", request)).finally(() => (isAnswered = true));
    const checked = expect(answer).rejects.toMatchObject({ name: "RetryableError", retryDelayMs: 7 });
    await held.untilHeld(1);
    await new Promise(setImmediate);
    expect(isAnswered).toBe(false);
    held.release();
    await checked;
  },
);

test("a row that fails is passed over, or refuses the batch", async () => {
  const table = [{ condition: "ParseInt(log.body, 10) == 1", pipelines: ["a"] }];
  const { rig, ...found } = await routed({ table, default_pipelines: ["rest"] }, logs);
  expect(found).toMatchObject({ a: "", rest: "1 2 3 4" });
  expect(rig.lines).toHaveLength(1);
  await expect(routed({ error_mode: "propagate", table }, logs)).rejects.toThrow("failed to eval condition");
});

test("a pipeline that is not connected is named when the connector is made", () => {
  expect(() => make("logs", { table: [{ ...toX, pipelines: ["logs/none"] }] }, { a: new Sink() })).toThrow(
    'pipeline "logs/none" does not list this connector as a receiver (those that do: a)',
  );
  const table = [{ condition: "span.kind == 1", pipelines: ["a"] }];
  expect(() => make("logs", { table }, { a: new Sink() })).toThrow("unable to parse OTTL condition");
});

test.each<[object, string]>([
  [{}, "invalid routing table: the routing table is empty"],
  [
    { table: [{ pipelines: ["a"] }] },
    "table::0::condition: invalid route: no condition or statement provided",
  ],
  [
    { table: [{ ...toX, statement: "route()" }] },
    "table::0::statement: invalid route: both condition and statement provided",
  ],
  [{ table: [{ condition: "true" }] }, "table::0::pipelines: invalid route: no pipelines defined"],
  [{ table: [{ ...toX, action: "drop" }] }, "table::0::action: invalid action: drop"],
  [
    { table: [toX, { condition: "x ==", pipelines: ["a"] }] },
    'table::1::condition: unable to parse OTTL condition "x =="',
  ],
  [
    { table: [{ context: "request", condition: "x == 1", pipelines: ["a"] }] },
    "table::0::condition: condition must have format 'request[\"<name>\"] <comparator> <value>' but got x == 1",
  ],
  [{ match_once: true, table: [toX] }, "match_once: has invalid keys: match_once"],
])("%j", (raw, issue) => {
  const { issues } = readConfig(routingSchema, raw);
  expect(issues).toHaveLength(1);
  expect(issues[0]!.startsWith(issue)).toBe(true);
});
