import { expect, test } from "vitest";
import { batchOf, jsonOf, mistakesOf, pairs, statements } from "../../ottltest/run-ottl.ts";

interface PlainTraces {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly {
      readonly spans: readonly { readonly name?: string; readonly attributes?: readonly unknown[] }[];
    }[];
  }[];
}

/** Kinds as numbers of OTLP. */
const [internal, server, client, producer, consumer] = [1, 2, 3, 4, 5];

function renamed(text: string, kind: number, name: string, attributes: Readonly<Record<string, unknown>>) {
  const span = {
    traceId: "1".repeat(32),
    spanId: "1".repeat(16),
    kind,
    name,
    attributes: pairs(attributes),
  };
  const batch = batchOf("traces", { resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] });
  statements("traces", [text]).run(batch, { errorMode: "propagate" });
  const after = (jsonOf(batch) as PlainTraces).resourceSpans[0]!.scopeSpans[0]!.spans[0]!;
  return { name: after.name, attributes: after.attributes ?? [] };
}

const redis = { "db.system": "redis", "db.statement": "HGET 7175d9c6" };
const kafka = { "messaging.system": "kafka" };

/** After contrib's `func_set_semconv_span_name_test.go`. */
test.each<[number, string, Readonly<Record<string, unknown>>, string]>([
  [server!, "GET /users/123", { "http.request.method": "GET", "http.route": "/users/:id" }, "GET /users/:id"],
  [server!, "GET /users/123", { "http.method": "GET", "http.route": "/users/:id" }, "GET /users/:id"],
  [server!, "GET /users/123", { "http.method": "GET", "http.target": "/users/123" }, "GET"],
  [client!, "GET /users/1", { "http.request.method": "GET", "url.template": "/users/:id" }, "GET /users/:id"],
  [client!, "GET /users/1", { "http.request.method": "GET", "http.route": "/users/:id" }, "GET"],
  [
    client!,
    "x",
    {
      "db.system.name": "postgresql",
      "db.namespace": "shop",
      "db.operation.name": "INSERT",
      "db.collection.name": "orders",
    },
    "INSERT shop.orders",
  ],
  [client!, "x", { "db.system": "mysql", "db.query.summary": "SELECT a, b" }, "SELECT a, b"],
  [client!, "x", { "db.system": "mysql", "db.stored_procedure.name": "p" }, "p"],
  [client!, "otel", { "db.system": "postgresql", "db.name": "otel" }, "otel"],
  [client!, "HGET", { ...redis, "server.address": "valkey-cart" }, "valkey-cart"],
  [client!, "HGET", { ...redis, "server.address": "cart", "server.port": 6379n }, "cart:6379"],
  [client!, "HGET", redis, "redis"],
  [
    client!,
    "x",
    { "rpc.system": "grpc", "rpc.grpc.method": "GetCart", "rpc.grpc.service": "oteldemo.CartService" },
    "oteldemo.CartService/GetCart",
  ],
  [server!, "x", { "rpc.system.name": "grpc", "rpc.method": "a.B/C" }, "a.B/C"],
  [server!, "x", { "rpc.system": "grpc", "rpc.service": "a.B" }, "a.B/*"],
  [server!, "x", { "rpc.system": "grpc" }, "grpc"],
  [
    consumer!,
    "x",
    { ...kafka, "messaging.destination.name": "orders", "messaging.operation": "receive" },
    "receive orders",
  ],
  [producer!, "x", { ...kafka, "messaging.operation.name": "send", "server.address": "b" }, "send b"],
  [producer!, "x", { ...kafka, "messaging.destination.temporary": true }, "(temporary)"],
  [producer!, "x", { ...kafka, "messaging.destination.anonymous": true }, "(anonymous)"],
  [
    producer!,
    "x",
    {
      ...kafka,
      "messaging.destination.template": "/c/{id}",
      "messaging.destination.name": "/c/1",
      "messaging.destination.temporary": false,
    },
    "/c/{id}",
  ],
  [producer!, "x", { ...kafka, "messaging.operation": "publish" }, "publish"],
  [producer!, "x", kafka, "kafka"],
  [producer!, "GET /users/1", { "http.method": "GET" }, "GET /users/1"],
  [internal!, "x", { "http.method": "GET" }, "x"],
])("a span of kind %i named %s (%#)", (kind, name, attributes, expected) => {
  expect(renamed('set_semconv_span_name("1.40.0")', kind, name, attributes).name).toBe(expected);
});

test("keeps the name it had, where it is another one", () => {
  const text = 'set_semconv_span_name("v1.37.0", original_span_name_attribute = "was")';
  const attributes = { "http.method": "GET" };
  expect(renamed(text, server!, "GET /1", attributes).attributes).toEqual(
    pairs({ ...attributes, was: "GET /1" }),
  );
  expect(renamed(text, server!, "GET", attributes).attributes).toEqual(pairs(attributes));
});

test.each([
  [
    'set_semconv_span_name("1.36.0")',
    'unsupported semconv version "1.36.0": must be between 1.37.0 and 1.43.0',
  ],
  ['set_semconv_span_name("1.43.1")', "unsupported semconv version"],
  ['set_semconv_span_name("2.40.0")', "unsupported semconv version"],
  ['set_semconv_span_name("one")', 'failed to parse semconv version "one"'],
  ['set_semconv_span_name("1.40.0", "")', "originalSpanNameAttribute cannot be an empty string"],
])("%s is refused", (text, message) => {
  expect(mistakesOf("traces", text)[0]).toContain(message);
});
