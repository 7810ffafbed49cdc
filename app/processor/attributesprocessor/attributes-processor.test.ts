import { createHash } from "node:crypto";
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
import { Sink } from "../../consumer/consumertest/sink.ts";
import type { ClientInfo } from "../../pdata/client-info.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { attributesSchema } from "./config.ts";
import { attributesProcessorFactory } from "./factory.ts";

type Signal = "traces" | "metrics" | "logs";

const spanPath = "resourceSpans.scopeSpans.spans";

async function process(signal: Signal, raw: object, request: unknown, client?: ClientInfo) {
  const sink = new Sink();
  const { settings } = new ComponentRig("attributes");
  const processor = attributesProcessorFactory.create(
    signal,
    configOf(attributesSchema, raw),
    settings,
    sink,
  );
  const batch = batchOf(signal, request, client === undefined ? {} : { client });
  await processor.consume(batch);
  return jsonOf(sink.batches[0]!);
}

function spans(
  ...all: readonly (PlainAttributes & { readonly name?: string; readonly kind?: number })[]
): unknown {
  const list = all.map(({ name, kind, ...attributes }, i) => ({
    traceId: "1".repeat(32),
    spanId: String(i + 1).padStart(16, "0"),
    name,
    kind,
    attributes: keyValues(attributes),
  }));
  return { resourceSpans: [{ scopeSpans: [{ spans: list }] }] };
}

const sha = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex");
const eight = (write: (view: DataView) => void) => {
  const bytes = new Uint8Array(8);
  write(new DataView(bytes.buffer));
  return bytes;
};

const client: ClientInfo = {
  address: "10.1.2.3",
  metadata: new Map([["x-tenant", ["a", "b"]]]),
  auth: { subject: "me" },
};

type Case = readonly [name: string, action: object, before: PlainAttributes, after: PlainAttributes];

/** After contrib's `attributes_trace_test.go` and `attraction_test.go`. */
const cases: readonly Case[] = [
  ["insert where absent", { key: "k", value: 123, action: "insert" }, { a: 1 }, { a: 1, k: 123 }],
  ["insert leaves what is there", { key: "k", value: 123, action: "INSERT" }, { k: "x" }, { k: "x" }],
  ["insert of a list", { key: "k", value: [1, "a"], action: "insert" }, {}, { k: [1, "a"] }],
  ["insert of a map", { key: "k", value: { x: 1.5 }, action: "insert" }, {}, { k: { x: 1.5 } }],
  ["insert from", { key: "k", from_attribute: "a", action: "insert" }, { a: 1 }, { a: 1, k: 1 }],
  ["insert from what is absent", { key: "k", from_attribute: "b", action: "insert" }, { a: 1 }, { a: 1 }],
  [
    "insert a default for what is absent",
    { key: "k", from_attribute: "b", default_value: "d", action: "insert" },
    { a: 1 },
    { a: 1, k: "d" },
  ],
  ["update what is there", { key: "k", value: "n", action: "update" }, { k: 1, a: 2 }, { k: "n", a: 2 }],
  ["update not what is absent", { key: "k", value: "n", action: "update" }, { a: 2 }, { a: 2 }],
  ["upsert both", { key: "k", value: true, action: "upsert" }, { k: 1 }, { k: true }],
  ["upsert where absent", { key: "k", value: false, action: "upsert" }, {}, { k: false }],
  ["upsert from", { key: "k", from_attribute: "a", action: "upsert" }, { k: 1, a: "x" }, { k: "x", a: "x" }],
  ["delete", { key: "k", action: "delete" }, { k: 1, a: 2 }, { a: 2 }],
  [
    "delete by pattern",
    { pattern: "^http\\.", action: "delete" },
    { "http.a": 1, a: 2, "x.http.b": 3 },
    { a: 2, "x.http.b": 3 },
  ],
  ["delete by both", { key: "a", pattern: "b", action: "delete" }, { a: 1, xbx: 2, c: 3 }, { c: 3 }],
  ["hash text", { key: "k", action: "hash" }, { k: "x", a: "x" }, { k: sha("x"), a: "x" }],
  [
    "hash int",
    { key: "k", action: "hash" },
    { k: 9 },
    { k: sha(eight((view) => view.setBigInt64(0, 9n, true))) },
  ],
  [
    "hash double",
    { key: "k", action: "hash" },
    { k: 1.5 },
    { k: sha(eight((view) => view.setFloat64(0, 1.5, true))) },
  ],
  ["hash bool", { key: "k", action: "hash" }, { k: true }, { k: sha(Uint8Array.of(1)) }],
  ["hash of nothing", { key: "k", action: "hash" }, { k: "" }, { k: "" }],
  [
    "hash by pattern",
    { pattern: "user", action: "hash" },
    { "user.a": "x", b: "x" },
    { "user.a": sha("x"), b: "x" },
  ],
  [
    "extract",
    { key: "url", pattern: "^/v1/(?P<doc>.*)/(?P<verb>[a-z]+)$", action: "extract" },
    { url: "/v1/12/update", verb: 7 },
    { url: "/v1/12/update", verb: "update", doc: "12" },
  ],
  ["extract without a match", { key: "u", pattern: "^(?P<d>x)$", action: "extract" }, { u: "y" }, { u: "y" }],
  ["extract of a number", { key: "u", pattern: "^(?P<d>1)$", action: "extract" }, { u: 1 }, { u: 1 }],
  ["convert text to int", { key: "k", converted_type: "int", action: "convert" }, { k: "123" }, { k: 123 }],
  ["convert double to int", { key: "k", converted_type: "int", action: "convert" }, { k: 1.9 }, { k: 1 }],
  ["convert bool to int", { key: "k", converted_type: "int", action: "convert" }, { k: true }, { k: 1 }],
  ["convert no number", { key: "k", converted_type: "int", action: "convert" }, { k: "1.5" }, { k: "1.5" }],
  [
    "convert text to double",
    { key: "k", converted_type: "double", action: "convert" },
    { k: "1.5e1" },
    { k: 15 },
  ],
  ["convert int to text", { key: "k", converted_type: "string", action: "convert" }, { k: 99 }, { k: "99" }],
  [
    "convert a map to text",
    { key: "k", converted_type: "string", action: "convert" },
    { k: { a: 1 } },
    { k: '{"a":1}' },
  ],
  ["from a header", { key: "k", from_context: "metadata.X-Tenant", action: "insert" }, {}, { k: "a;b" }],
  ["from a header, bare", { key: "k", from_context: "x-tenant", action: "insert" }, {}, { k: "a;b" }],
  ["from who it is", { key: "k", from_context: "auth.subject", action: "insert" }, {}, { k: "me" }],
  [
    "from where it is",
    { key: "k", from_context: "client.address", action: "upsert" },
    { k: 1 },
    { k: "10.1.2.3" },
  ],
  [
    "from a header that is not there",
    { key: "k", from_context: "metadata.y", action: "upsert" },
    { k: 1 },
    { k: 1 },
  ],
];

test.each(cases)("%s", async (_name, action, before, after) => {
  const request = await process("traces", { actions: [action] }, spans(before, before), client);
  expect(attributesAt(request, spanPath)).toEqual([after, after]);
});

test("actions see what those before them did", async () => {
  const actions = [
    { key: "svc", from_attribute: "service", action: "insert" },
    { key: "service", action: "delete" },
    { key: "svc", action: "hash" },
  ];
  const request = await process("traces", { actions }, spans({ service: "a" }, { x: 1 }));
  expect(attributesAt(request, spanPath)).toEqual([{ svc: sha("a") }, { x: 1 }]);
});

test("the same values in one batch after the other, over dictionaries that change", async () => {
  const sink = new Sink();
  const actions = [
    { key: "k", action: "hash" },
    { key: "n", from_attribute: "k", action: "upsert" },
  ];
  const config = configOf(attributesSchema, { actions });
  const processor = attributesProcessorFactory.create(
    "traces",
    config,
    new ComponentRig("attributes").settings,
    sink,
  );
  const shared = new Dictionary();
  for (const dictionary of [shared, shared, new Dictionary()])
    for (const k of ["a", "b", "a"]) await processor.consume(batchOf("traces", spans({ k }), { dictionary }));
  const found = sink.batches.flatMap((batch) => attributesAt(jsonOf(batch), spanPath));
  const expected = ["a", "b", "a"].map((k) => ({ k: sha(k), n: sha(k) }));
  expect(found).toEqual([...expected, ...expected, ...expected]);
});

describe("only what matches is changed", () => {
  const actions = [{ key: "hit", value: true, action: "insert" }];

  async function hits(match: object): Promise<string[]> {
    const request = {
      resourceSpans: [
        {
          resource: { attributes: keyValues({ "service.name": "cart", region: "eu" }) },
          scopeSpans: [
            {
              scope: { name: "lib", version: "1" },
              spans: spanList(["login", 2, { env: "dev" }], ["Logout", 3, { env: "prod" }]),
            },
          ],
        },
        { scopeSpans: [{ spans: spanList(["login", 1, { env: 1 }]) }] },
      ],
    };
    const processed = await process("traces", { ...match, actions }, request);
    return itemsAt(processed, spanPath)
      .filter((span) => JSON.stringify(span).includes('"hit"'))
      .map(({ spanId }) => String(spanId).slice(-1));
  }

  let id = 0;
  function spanList(...list: readonly (readonly [string, number, PlainAttributes])[]): unknown[] {
    return list.map(([name, kind, attributes]) => {
      id = (id % 3) + 1;
      return {
        traceId: "1".repeat(32),
        spanId: String(id).padStart(16, "0"),
        name,
        kind,
        attributes: keyValues(attributes),
      };
    });
  }

  test.each<[string, object, string[]]>([
    ["names", { include: { match_type: "strict", span_names: ["login"] } }, ["1", "3"]],
    ["patterns of names", { include: { match_type: "regexp", span_names: ["^[Ll]ogo"] } }, ["2"]],
    ["services", { include: { match_type: "strict", services: ["cart"] } }, ["1", "2"]],
    ["no service", { include: { match_type: "regexp", services: ["nil-service"] } }, ["3"]],
    [
      "kinds",
      { include: { match_type: "strict", span_kinds: ["SPAN_KIND_SERVER", "SPAN_KIND_INTERNAL"] } },
      ["1", "3"],
    ],
    ["attributes", { include: { match_type: "strict", attributes: [{ key: "env", value: "dev" }] } }, ["1"]],
    [
      "attributes of the right type",
      { include: { match_type: "strict", attributes: [{ key: "env", value: 1 }] } },
      ["3"],
    ],
    [
      "attributes that are there",
      { include: { match_type: "strict", attributes: [{ key: "env" }] } },
      ["1", "2", "3"],
    ],
    [
      "patterns of attributes",
      { include: { match_type: "regexp", attributes: [{ key: "env", value: "^(1|prod)$" }] } },
      ["2", "3"],
    ],
    [
      "resources",
      { include: { match_type: "strict", resources: [{ key: "region", value: "eu" }] } },
      ["1", "2"],
    ],
    [
      "libraries",
      { include: { match_type: "strict", libraries: [{ name: "lib", version: "1" }] } },
      ["1", "2"],
    ],
    [
      "libraries of another version",
      { include: { match_type: "strict", libraries: [{ name: "lib", version: "2" }] } },
      [],
    ],
    [
      "all lists of a block",
      { include: { match_type: "strict", services: ["cart"], span_names: ["login"] } },
      ["1"],
    ],
    ["all but", { exclude: { match_type: "strict", span_names: ["login"] } }, ["2"]],
    [
      "include, then exclude",
      {
        include: { match_type: "strict", span_names: ["login"] },
        exclude: { match_type: "strict", attributes: [{ key: "env", value: "dev" }] },
      },
      ["3"],
    ],
  ])("%s", async (_name, match, expected) => {
    id = 0;
    expect(await hits(match)).toEqual(expected);
  });

  test.each<[string, object, string[]]>([
    ["bodies", { match_type: "regexp", log_bodies: ["^a"] }, ["ab"]],
    ["severity texts", { match_type: "strict", log_severity_texts: ["INFO"] }, ["cd"]],
    ["severity numbers", { match_type: "strict", log_severity_number: { min: 10 } }, ["ab"]],
    [
      "undefined ones",
      { match_type: "strict", log_severity_number: { min: 10, match_undefined: true } },
      ["ab", "ef"],
    ],
    ["attributes", { match_type: "strict", attributes: [{ key: "a", value: 1 }] }, ["ef"]],
  ])("log records by %s", async (_name, include, expected) => {
    const logRecords = [
      { body: { stringValue: "ab" }, severityNumber: 17 },
      { body: { stringValue: "cd" }, severityNumber: 9, severityText: "INFO" },
      { body: { stringValue: "ef" }, attributes: keyValues({ a: 1 }) },
    ];
    const request = { resourceLogs: [{ scopeLogs: [{ logRecords }] }] };
    const processed = await process("logs", { include, actions }, request);
    const hit = itemsAt(processed, "resourceLogs.scopeLogs.logRecords").filter((item) =>
      JSON.stringify(item).includes("hit"),
    );
    expect(hit.map(({ body }) => (body as { stringValue: string }).stringValue)).toEqual(expected);
  });
});

test("data points of all types, by the name of their metric", async () => {
  const point = (n: number) => ({ attributes: keyValues({ n }) });
  const metrics = [
    { name: "a", gauge: { dataPoints: [point(1), point(2)] } },
    { name: "b", sum: { dataPoints: [point(3)] } },
    { name: "c", histogram: { dataPoints: [point(4)] } },
    { name: "d", exponentialHistogram: { dataPoints: [point(5)] } },
    { name: "e", summary: { dataPoints: [point(6)] } },
    { name: "f", gauge: { dataPoints: [point(7)] } },
  ];
  const include = { match_type: "regexp", metric_names: ["[acdef]"] };
  const actions = [
    { key: "hit", value: 1, action: "upsert" },
    { key: "n", action: "delete" },
  ];
  const request = { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] };
  const processed = JSON.stringify(await process("metrics", { include, actions }, request));
  expect([...processed.matchAll(/"key":"(?:n|hit)"/g)].map(([text]) => text.slice(7, -1)).join(" ")).toBe(
    "hit hit n hit hit hit hit",
  );
});

test.each<[object, string]>([
  [{ actions: [{ action: "insert" }] }, 'missing required field "key" at the 0-th actions'],
  [
    { actions: [{ key: "a" }] },
    'error with key "a" (0-th action): error creating AttrProc due to unsupported action ""',
  ],
  [
    { actions: [{ action: "delete" }] },
    '(at least one of "key" and "pattern" have to be used) at the 0-th actions',
  ],
  [
    { actions: [{ key: "a", action: "update" }] },
    'Either field "value", "from_attribute" or "from_context" setting must be specified',
  ],
  [
    { actions: [{ key: "k", action: "upsert", value: 1, from_attribute: "b" }] },
    'actions::0: error with key "k" (0-th action): error creating AttrProc due to multiple value sources being set',
  ],
  [
    { actions: [{ key: "a", action: "insert", value: 1, pattern: "x" }] },
    'Action "insert" does not use the "pattern" field',
  ],
  [
    { actions: [{ key: "a", action: "delete", value: 1 }] },
    'Action "delete" does not use "value" or "from_attribute" field',
  ],
  [{ actions: [{ key: "a", action: "extract" }] }, 'missing required field "pattern" for action "extract"'],
  [
    { actions: [{ key: "a", action: "extract", pattern: "(?P<a.b>x)" }] },
    'Field "pattern" has invalid pattern: "(?P<a.b>x)"',
  ],
  [{ actions: [{ key: "a", action: "extract", pattern: ".*$" }] }, "contains no named matcher groups"],
  [
    { actions: [{ key: "a", action: "extract", pattern: "(?P<x>a)(b)" }] },
    "contains at least one unnamed matcher group",
  ],
  [{ actions: [{ key: "a", action: "convert" }] }, 'missing required field "converted_type"'],
  [
    { actions: [{ key: "a", action: "convert", converted_type: "bool" }] },
    'invalid value "bool" in field "converted_type"',
  ],
  [{}, 'missing required field "actions"'],
  [
    { actions: [{ key: "a", action: "delete" }], include: {} },
    "include: unrecognized match_type: '', valid types are: [regexp strict]",
  ],
  [
    {
      actions: [{ key: "a", action: "delete" }],
      exclude: { match_type: "regexp", attributes: [{ key: "b", value: 1 }] },
    },
    'exclude: match_type=regexp for "b" only supports Str, but found Int',
  ],
  [
    { actions: [{ key: "a", action: "delete" }], include: { match_type: "strict", span_kinds: ["x"] } },
    "must match one of the standard span kinds",
  ],
])("%j", (raw, message) => {
  const { issues } = readConfig(attributesSchema, raw);
  expect(issues).toHaveLength(1);
  expect(issues[0]).toContain(message);
});

test("a match that is not for the signal is refused when the processor is made", () => {
  const { settings } = new ComponentRig("attributes");
  const make = (signal: Signal, include: object) => () =>
    attributesProcessorFactory.create(
      signal,
      configOf(attributesSchema, {
        include: { match_type: "strict", ...include },
        actions: [{ key: "a", action: "delete" }],
      }),
      settings,
      new Sink(),
    );
  expect(make("traces", { log_bodies: ["a"] })).toThrow("log_bodies should not be specified for trace spans");
  expect(make("traces", {})).toThrow("at least one of");
  expect(make("logs", { span_names: ["a"] })).toThrow(
    "services, span_names, and span_kinds are not valid for log records",
  );
});
