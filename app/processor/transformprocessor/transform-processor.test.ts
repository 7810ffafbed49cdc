import { describe, expect, test } from "vitest";
import {
  batchOf,
  ComponentRig,
  configOf,
  jsonOf,
  readConfig,
} from "../../component/componenttest/component-rig.ts";
import {
  attributesAt,
  itemsAt,
  keyValues,
  type PlainAttributes,
} from "../../component/componenttest/plain-attributes.ts";
import { PermanentError } from "../../consumer/consumer-error.ts";
import { Sink } from "../../consumer/consumertest/sink.ts";
import { readRecorded, recordedFiles, recordedFolder } from "../../pdata/pdatatest/recorded.ts";
import { transformSchema } from "./config.ts";
import { transformProcessorFactory } from "./factory.ts";

type Signal = "traces" | "metrics" | "logs";

async function transformed(
  signal: Signal,
  raw: object,
  request: unknown,
  rig = new ComponentRig("transform"),
) {
  const sink = new Sink();
  const processor = transformProcessorFactory.create(
    signal,
    configOf(transformSchema, raw),
    rig.settings,
    sink,
  );
  await processor.consume(batchOf(signal, request));
  return jsonOf(sink.batches[0]!);
}

function spans(...all: readonly (PlainAttributes & { readonly name?: string })[]): unknown {
  const list = all.map(({ name, ...attributes }, i) => ({
    traceId: "1".repeat(32),
    spanId: String(i + 1).padStart(16, "0"),
    name,
    attributes: keyValues(attributes),
  }));
  return {
    resourceSpans: [
      {
        resource: { attributes: keyValues({ "service.name": "cart" }) },
        scopeSpans: [{ scope: { name: "lib" }, spans: list }],
      },
    ],
  };
}

const spanPath = "resourceSpans.scopeSpans.spans";

test.each<[string, readonly unknown[], PlainAttributes[]]>([
  [
    "in the Basic style",
    ['set(span.attributes["a"], "x") where span.name == "one"', 'delete_key(span.attributes, "n")'],
    [{ a: "x" }, {}],
  ],
  [
    "with a context",
    [{ context: "span", statements: ['set(attributes["svc"], resource.attributes["service.name"])'] }],
    [
      { n: 1, svc: "cart" },
      { n: 2, svc: "cart" },
    ],
  ],
  [
    "gated by conditions, of which one has to hold",
    [
      {
        conditions: ['span.attributes["n"] == 2', 'span.name == "none"'],
        statements: ['set(span.attributes["hit"], true)'],
      },
    ],
    [{ n: 1 }, { n: 2, hit: true }],
  ],
  [
    "gated in a lower context than that of the statements",
    [
      { conditions: ['span.attributes["n"] == 2'], statements: ['set(resource.attributes["hit"], true)'] },
      { statements: ['set(span.attributes["hit"], resource.attributes["hit"])'] },
    ],
    [
      { n: 1, hit: true },
      { n: 2, hit: true },
    ],
  ],
  [
    "sharing the cache of an item",
    ['set(span.cache["x"], span.attributes["n"])', 'set(span.attributes["y"], span.cache["x"])'],
    [
      { n: 1, y: 1 },
      { n: 2, y: 2 },
    ],
  ],
  [
    "group after group",
    [
      { context: "resource", statements: ['set(attributes["v"], 7)'] },
      { context: "span", statements: ['set(attributes["v"], resource.attributes["v"])'] },
    ],
    [
      { n: 1, v: 7 },
      { n: 2, v: 7 },
    ],
  ],
])("statements %s", async (_name, trace_statements, expected) => {
  const request = await transformed(
    "traces",
    { trace_statements },
    spans({ name: "one", n: 1 }, { name: "two", n: 2 }),
  );
  expect(attributesAt(request, spanPath)).toEqual(expected);
});

test("metrics and logs have their own statements", async () => {
  const raw = {
    metric_statements: [
      'set(metric.description, "d") where metric.name == "m"',
      'set(datapoint.attributes["p"], 1)',
    ],
    log_statements: ['set(log.severity_text, "X")'],
  };
  const metrics = [{ name: "m", gauge: { dataPoints: [{ asInt: 1 }] } }];
  const changed = await transformed("metrics", raw, { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] });
  expect(JSON.stringify(changed)).toContain('"description":"d"');
  expect(attributesAt(changed, "resourceMetrics.scopeMetrics.metrics.gauge.dataPoints")).toEqual([{ p: 1 }]);
  const logs = await transformed("logs", raw, { resourceLogs: [{ scopeLogs: [{ logRecords: [{}] }] }] });
  expect(itemsAt(logs, "resourceLogs.scopeLogs.logRecords")[0]).toMatchObject({ severityText: "X" });
});

test("without statements for its signal it changes nothing and needs no copy", () => {
  const config = configOf(transformSchema, { log_statements: ['set(log.severity_text, "X")'] });
  const { settings } = new ComponentRig("transform");
  expect(transformProcessorFactory.create("traces", config, settings, new Sink()).mutatesData).toBe(false);
  expect(transformProcessorFactory.create("logs", config, settings, new Sink()).mutatesData).toBe(true);
});

describe("a statement that fails", () => {
  const trace_statements = [
    'set(span.attributes["i"], ParseInt(span.name, 10))',
    'set(span.attributes["ok"], true)',
  ];

  test("is passed over for the item, and logged", async () => {
    const rig = new ComponentRig("transform");
    const request = await transformed(
      "traces",
      { trace_statements },
      spans({ name: "12" }, { name: "x" }),
      rig,
    );
    expect(attributesAt(request, spanPath)).toEqual([{ i: 12, ok: true }, { ok: true }]);
    expect(rig.lines).toHaveLength(1);
    expect(rig.lines[0]).toContain("failed to execute statement");
  });

  test("silently, where that is asked for", async () => {
    const rig = new ComponentRig("transform");
    const raw = { trace_statements: [{ error_mode: "silent", statements: trace_statements }] };
    await transformed("traces", raw, spans({ name: "x" }), rig);
    expect(rig.lines).toEqual([]);
  });

  test("refuses the batch for good where it is to be propagated", async () => {
    const raw = { error_mode: "propagate", trace_statements };
    await expect(transformed("traces", raw, spans({ name: "x" }))).rejects.toThrow(PermanentError);
  });
});

test.each<[object, string, string]>([
  [
    { trace_statements: ["set(span.name)"] },
    "trace_statements::0",
    'error while parsing arguments for call to "set"',
  ],
  [
    { log_statements: [{ context: "log", statements: ["keep(x)"] }] },
    "log_statements::0::statements::0",
    'undefined function "keep"',
  ],
  [
    { log_statements: [{ context: "log", conditions: ["body =="], statements: ['set(body, "x")'] }] },
    "log_statements::0::conditions::0",
    "unable to parse OTTL condition",
  ],
  [
    { metric_statements: [{ context: "span", statements: ['set(name, "x")'] }] },
    "metric_statements::0::statements::0",
    "unknown context",
  ],
  [
    { trace_statements: ["true", { statements: [] }] },
    "trace_statements",
    "configuring multiple configuration styles is not supported",
  ],
  [{ error_mode: "loud" }, "error_mode", "unknown error mode loud"],
])("%j: %s", (raw, path, message) => {
  const { issues } = readConfig(transformSchema, raw);
  expect(issues).toHaveLength(1);
  expect(issues[0]).toContain(message);
  expect(issues[0]!.startsWith(`${path}: `)).toBe(true);
});

test("records that are flattened come together again where they are alike", async () => {
  const log = (group: string, text: string) => ({
    body: { stringValue: text },
    attributes: keyValues({ group }),
  });
  const resourceLogs = [
    {
      resource: { attributes: keyValues({ r: 1 }) },
      scopeLogs: [
        { scope: { name: "s" }, logRecords: [log("x", "1"), log("y", "2")] },
        { scope: { name: "t" }, logRecords: [log("x", "3")] },
      ],
    },
    {
      resource: { attributes: keyValues({ r: 1 }) },
      scopeLogs: [{ scope: { name: "s" }, logRecords: [log("x", "4")] }],
    },
  ];
  const raw = {
    flatten_data: true,
    log_statements: ['set(resource.attributes["r"], log.attributes["group"])'],
  };
  const request = (await transformed("logs", raw, { resourceLogs })) as {
    resourceLogs: {
      resource: unknown;
      scopeLogs: { scope: { name: string }; logRecords: { body: { stringValue: string } }[] }[];
    }[];
  };
  expect(attributesAt(request, "resourceLogs.resource")).toEqual([{ r: "x" }, { r: "y" }]);
  expect(
    request.resourceLogs.map(({ scopeLogs }) =>
      scopeLogs.map(({ scope, logRecords }) => [scope.name, logRecords.map(({ body }) => body.stringValue)]),
    ),
  ).toEqual([
    [
      ["s", ["1", "4"]],
      ["t", ["3"]],
    ],
    [["s", ["2"]]],
  ]);
  expect(await transformed("logs", { flatten_data: true }, { resourceLogs })).toEqual(
    await transformed("logs", {}, { resourceLogs }),
  );
});

const hasRecorded = recordedFolder() !== undefined;

/** Contrib's `testdata/logs`: the host of a record becomes one of its resource, which the records shared before. */
test.runIf(hasRecorded)("what was recorded comes of what it was made of", async () => {
  const file = recordedFiles().find(({ name }) => name.endsWith("logs__expected-with-flatten.json"))!;
  const expected = JSON.parse(new TextDecoder().decode(readRecorded(file)[0]!.bytes)) as object;
  const hosts = attributesAt(expected, "resourceLogs.resource");
  const records = itemsAt(expected, "resourceLogs.scopeLogs.logRecords");
  const logRecords = hosts.map((host, i) => {
    const { attributes, ...record } = records[i]!;
    return { ...record, attributes: [...keyValues(host), ...(attributes as unknown[])] };
  });
  const resourceLogs = [{ scopeLogs: [{ logRecords }] }];
  const log_statements = [
    'set(resource.attributes["host.name"], log.attributes["host.name"])',
    'delete_key(log.attributes, "host.name")',
  ];
  expect(hosts).toHaveLength(2);
  expect(await transformed("logs", { flatten_data: true, log_statements }, { resourceLogs })).toEqual(
    expected,
  );
});
