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
  [{ url_sanitizer: { enabled: true } }, "url_sanitizer: url_sanitizer is not supported"],
  [{ db_sanitizer: { sql: { enabled: true } } }, "db_sanitizer: db_sanitizer is not supported"],
])("%j", (raw, issue) => {
  const { issues } = readConfig(redactionSchema, raw);
  expect(issues).toHaveLength(1);
  expect(issues[0]!.startsWith(issue)).toBe(true);
});
