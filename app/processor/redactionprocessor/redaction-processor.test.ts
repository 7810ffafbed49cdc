import { createHash, createHmac } from "node:crypto";
import { expect, test } from "vitest";
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
import { redactionSchema } from "./config.ts";
import { redactionProcessorFactory } from "./factory.ts";

type Signal = "traces" | "metrics" | "logs";

async function redacted(signal: Signal, raw: object, request: unknown) {
  const sink = new Sink();
  const config = configOf(redactionSchema, raw);
  const processor = redactionProcessorFactory.create(
    signal,
    config,
    new ComponentRig("redaction").settings,
    sink,
  );
  await processor.consume(batchOf(signal, request));
  return jsonOf(sink.batches[0]!);
}

function tracesOf(attributes: PlainAttributes): unknown {
  const span = { traceId: "1".repeat(32), spanId: "1".repeat(16), attributes: keyValues(attributes) };
  return { resourceSpans: [{ scopeSpans: [{ spans: [span, span] }] }] };
}

const card = "my card is 4111111111111111 and mine 4222222222222222";
const cards = ["4[0-9]{15}"];

/** After contrib's `processor_test.go`. */
test.each<[string, object, PlainAttributes, PlainAttributes]>([
  ["nothing is allowed by default", {}, { a: 1 }, {}],
  ["allowed keys stay", { allowed_keys: ["a", "b"] }, { a: 1, b: "x", c: 3 }, { a: 1, b: "x" }],
  ["all keys, if that is said", { allow_all_keys: true, allowed_keys: ["a"] }, { b: 1 }, { b: 1 }],
  [
    "ignored keys stay as they are",
    { ignored_keys: ["card"], blocked_values: cards },
    { card, x: 1 },
    { card },
  ],
  [
    "so do those that match a pattern",
    { ignored_key_patterns: ["^safe"], blocked_values: cards },
    { safe_card: card },
    { safe_card: card },
  ],
  [
    "blocked values are masked where they match",
    { allow_all_keys: true, blocked_values: cards },
    { card },
    { card: "my card is **** and mine ****" },
  ],
  [
    "in the order they are listed",
    { allow_all_keys: true, blocked_values: ["a+", "\\*{4}b"] },
    { x: "aab" },
    { x: "****" },
  ],
  [
    "values that are allowed stay",
    { allow_all_keys: true, blocked_values: cards, allowed_values: ["^my card"] },
    { card },
    { card },
  ],
  [
    "blocked keys lose their whole value",
    { allow_all_keys: true, blocked_key_patterns: ["token$"] },
    { api_token: "a b", x: "y" },
    { api_token: "****", x: "y" },
  ],
  [
    "other types than strings stay",
    { allow_all_keys: true, blocked_values: ["1"] },
    { n: 41, s: "41" },
    { n: 41, s: "4****" },
  ],
  [
    "unless that is said",
    { allow_all_keys: true, blocked_values: ["1"], redact_all_types: true },
    { n: 41, b: true },
    { n: "4****", b: true },
  ],
  [
    "a hash instead of stars",
    { allow_all_keys: true, blocked_values: ["b+"], hash_function: "sha1" },
    { x: "abbc" },
    { x: `a${createHash("sha1").update("bb").digest("hex")}c` },
  ],
  [
    "another hash",
    { allow_all_keys: true, blocked_key_patterns: ["x"], hash_function: "sha3" },
    { x: "ab" },
    { x: createHash("sha3-256").update("ab").digest("hex") },
  ],
  [
    "a hash with a key",
    {
      allow_all_keys: true,
      blocked_key_patterns: ["x"],
      hash_function: "hmac-sha256",
      hmac_key: "k".repeat(32),
    },
    { x: "ab" },
    { x: createHmac("sha256", "k".repeat(32)).update("ab").digest("hex") },
  ],
  [
    "a summary with names",
    {
      allowed_keys: ["id", "card", "ok"],
      ignored_keys: ["safe"],
      blocked_values: cards,
      allowed_values: ["^fine$"],
      summary: "debug",
    },
    { id: 5, z: 1, b: 2, card, ok: "fine", safe: "s" },
    {
      id: 5,
      card: "my card is **** and mine ****",
      ok: "fine",
      safe: "s",
      "redaction.redacted.keys": "b,z",
      "redaction.redacted.count": 2,
      "redaction.masked.keys": "card",
      "redaction.masked.count": 1,
      "redaction.allowed.keys": "ok",
      "redaction.allowed.count": 1,
      "redaction.ignored.count": 1,
    },
  ],
  ["a summary with counts", { summary: "info" }, { z: 1 }, { "redaction.redacted.count": 1 }],
  ["no summary", { summary: "silent" }, { z: 1 }, {}],
  [
    "added to the summary of another one",
    { summary: "debug", allowed_keys: [] },
    { z: 1, "redaction.redacted.keys": "a", "redaction.redacted.count": 3 },
    { "redaction.redacted.keys": "a,z", "redaction.redacted.count": 4 },
  ],
])("%s", async (_name, raw, before, after) => {
  const request = await redacted("traces", raw, tracesOf(before));
  expect(attributesAt(request, "resourceSpans.scopeSpans.spans")).toEqual([after, after]);
});

test("resources, scopes, spans and their events; data points of all types", async () => {
  const secret = keyValues({ k: "secret", other: "secret" });
  const span = {
    traceId: "1".repeat(32),
    spanId: "1".repeat(16),
    attributes: secret,
    events: [{ attributes: secret }],
  };
  const traces = {
    resourceSpans: [
      { resource: { attributes: secret }, scopeSpans: [{ scope: { attributes: secret }, spans: [span] }] },
    ],
  };
  const points = { dataPoints: [{ attributes: secret }] };
  const metrics = [
    { gauge: points },
    { sum: points },
    { histogram: points },
    { exponentialHistogram: points },
    { summary: points },
  ];
  const raw = { allowed_keys: ["k"], blocked_values: ["secret"] };
  const text = JSON.stringify([
    await redacted("traces", raw, traces),
    await redacted("metrics", raw, { resourceMetrics: [{ scopeMetrics: [{ metrics }] }] }),
  ]);
  expect(text).not.toContain("secret");
  expect(text).not.toContain("other");
  expect(text.match(/\*{4}/g)).toHaveLength(9);
});

test.each<[string, unknown, unknown, PlainAttributes]>([
  [
    "a text",
    { stringValue: `pay ${card}` },
    { stringValue: "pay my card is **** and mine ****" },
    { "redaction.body.masked.keys": "body", "redaction.body.masked.count": 1 },
  ],
  ["a number", { intValue: "7" }, { intValue: "7" }, {}],
  [
    "a map",
    {
      kvlistValue: {
        values: keyValues({
          id: 1,
          gone: 2,
          deep: { card, gone: 3, token: "t" },
          list: ["4111111111111111"],
        }),
      },
    },
    {
      kvlistValue: {
        values: keyValues({
          id: 1,
          deep: { card: "my card is **** and mine ****", token: "****" },
          list: ["****"],
        }),
      },
    },
    {
      "redaction.body.redacted.keys": "deep.gone,gone",
      "redaction.body.redacted.count": 2,
      "redaction.body.masked.keys": "deep.card,deep.token,list.[0]",
      "redaction.body.masked.count": 3,
    },
  ],
])("bodies: %s", async (_name, body, after, summary) => {
  const raw = {
    allowed_keys: ["id", "deep", "card", "token", "list"],
    blocked_values: cards,
    blocked_key_patterns: ["token"],
    summary: "debug",
  };
  const request = await redacted("logs", raw, {
    resourceLogs: [{ scopeLogs: [{ logRecords: [{ body }] }] }],
  });
  expect(itemsAt(request, "resourceLogs.scopeLogs.logRecords.body")).toEqual([after]);
  expect(attributesAt(request, "resourceLogs.scopeLogs.logRecords")).toEqual([summary]);
});

const statement = "SELECT * FROM users WHERE id = 123";
const db = (enabled: object) => ({ allow_all_keys: true, summary: "debug", db_sanitizer: enabled });
const sqlAndRedis = {
  sql: { enabled: true, attributes: ["db.statement"] },
  redis: { enabled: true, attributes: ["db.statement"] },
};
const masked = { "redaction.masked.keys": "db.statement", "redaction.masked.count": 1 };

/** After contrib's `internal/db/db_test.go`. */
test.each<[string, object, PlainAttributes, PlainAttributes]>([
  [
    "of SQL",
    db(sqlAndRedis),
    { "db.statement": statement, "db.system": "MySQL", other: statement },
    { "db.statement": "SELECT * FROM users WHERE id = ?", "db.system": "MySQL", other: statement, ...masked },
  ],
  [
    "of Redis, by the newer attribute",
    db(sqlAndRedis),
    { "db.statement": "SET user:123 john", "db.system.name": "redis", "db.system": "mysql" },
    { "db.statement": "SET user:123 ?", "db.system.name": "redis", "db.system": "mysql", ...masked },
  ],
  [
    "of a database for which nothing is enabled",
    db(sqlAndRedis),
    { "db.statement": statement, "db.system": "cassandra" },
    { "db.statement": statement, "db.system": "cassandra" },
  ],
  ["of nobody knows what", db(sqlAndRedis), { "db.statement": statement }, { "db.statement": statement }],
  [
    "of nobody knows what, which goes through all",
    db({ ...sqlAndRedis, allow_fallback_without_system: true }),
    { "db.statement": "SET user:123 john" },
    { "db.statement": "SET user:? ?", ...masked },
  ],
  [
    "whose attribute is not listed",
    db({ sql: { enabled: true } }),
    { "db.statement": statement, "db.system": "mysql" },
    { "db.statement": statement, "db.system": "mysql" },
  ],
  [
    "of Elasticsearch",
    db({ es: { enabled: true, attributes: ["db.statement"] } }),
    { "db.statement": '{"a": 1}', "db.system": "elasticsearch" },
    { "db.statement": '{"a":"?"}', "db.system": "elasticsearch", ...masked },
  ],
  [
    "that is allowed",
    { ...db(sqlAndRedis), allowed_values: ["^SELECT"], summary: "" },
    { "db.statement": statement, "db.system": "mysql" },
    { "db.statement": statement, "db.system": "mysql" },
  ],
])("a statement %s", async (_name, raw, before, after) => {
  const request = await redacted("traces", raw, tracesOf(before));
  expect(attributesAt(request, "resourceSpans.scopeSpans.spans")).toEqual([after, after]);
});

test("URLs in attributes that are listed", async () => {
  const raw = {
    allow_all_keys: true,
    blocked_values: ["secret"],
    url_sanitizer: { enabled: true, attributes: ["http.url"] },
  };
  const before = { "http.url": "/users/secret/42?x=1", "http.target": "/users/42" };
  const request = await redacted("traces", raw, tracesOf(before));
  expect(attributesAt(request, "resourceSpans.scopeSpans.spans")[0]).toEqual({
    "http.url": "/users/*/*",
    "http.target": "/users/42",
  });
});

const [internal, server, client, producer] = [1, 2, 3, 4] as const;
const sanitizers = {
  url_sanitizer: { enabled: true },
  db_sanitizer: { sql: { enabled: true }, redis: { enabled: true } },
};

test.each<[string, object, number, string, PlainAttributes, string]>([
  ["a path", sanitizers, client, "/payments/12345/detail", {}, "/payments/*/detail"],
  [
    "a path of an internal span",
    sanitizers,
    internal,
    "/payments/12345/detail",
    {},
    "/payments/12345/detail",
  ],
  ["a name without a slash", sanitizers, server, "operation-123", {}, "operation-123"],
  ["of which nothing would be left", sanitizers, server, "/123/456", {}, "/123/456"],
  ["one of HTTP", sanitizers, server, "GET?id=1", { "http.method": "GET" }, "GET"],
  [
    "a statement",
    sanitizers,
    internal,
    statement,
    { "db.system": "mysql" },
    "SELECT * FROM users WHERE id = ?",
  ],
  ["a statement of another kind", sanitizers, producer, statement, { "db.system": "mysql" }, statement],
  ["a statement of nobody knows what", sanitizers, client, statement, {}, statement],
  ["a command", sanitizers, client, "SET k v", { "db.system.name": "redis" }, "SET k ?"],
  [
    "where that is turned off",
    {
      url_sanitizer: { enabled: true, sanitize_span_name: false },
      db_sanitizer: { sql: { enabled: true }, sanitize_span_name: false },
    },
    client,
    "/payments/1",
    { "db.system": "mysql" },
    "/payments/1",
  ],
  [
    "what is allowed",
    { ...sanitizers, allowed_values: ["^/payments"] },
    client,
    "/payments/1",
    {},
    "/payments/1",
  ],
])("names of spans: %s", async (_name, raw, kind, name, attributes, expected) => {
  const span = {
    traceId: "1".repeat(32),
    spanId: "1".repeat(16),
    kind,
    name,
    attributes: keyValues(attributes),
  };
  const request = await redacted("traces", raw, { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  expect(itemsAt(request, "resourceSpans.scopeSpans.spans")[0]).toMatchObject({ name: expected });
});

test("bodies go through all that is enabled", async () => {
  const bodyOf = async (raw: object) => {
    const logRecords = [{ body: { stringValue: statement } }];
    const request = await redacted("logs", raw, { resourceLogs: [{ scopeLogs: [{ logRecords }] }] });
    return itemsAt(request, "resourceLogs.scopeLogs.logRecords.body")[0];
  };
  expect(await bodyOf({ db_sanitizer: { sql: { enabled: true } } })).toEqual({
    stringValue: "SELECT * FROM users WHERE id = ?",
  });
  expect(await bodyOf({ url_sanitizer: { enabled: true } })).toEqual({ stringValue: "*" });
});

test.each<[object, string]>([
  [
    { blocked_values: ["ok", "("] },
    "blocked_values::1: failed to process block list: error compiling regex in list",
  ],
  [{ hash_function: "hash" }, "hash_function: unknown HashFunction hash, allowed functions are"],
  [
    { hash_function: "hmac-sha512", hmac_key: "short" },
    "hmac_key: hmac_key must be at least 64 bytes long for hmac-sha512",
  ],
])("%j", (raw, issue) => {
  const { issues } = readConfig(redactionSchema, raw);
  expect(issues).toHaveLength(1);
  expect(issues[0]!.startsWith(issue)).toBe(true);
});
