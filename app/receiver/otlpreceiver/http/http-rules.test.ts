import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { compressFrameSync } from "lz4-napi";
import { compressSync as snappySync } from "snappy";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PermanentError, RetryableError } from "../../../consumer/consumer-error.ts";
import { refusingConsumers } from "../../../consumer/consumertest/refusing-consumers.ts";
import { jsonType, post, protobufType, send } from "../receivertest/clients.ts";
import { attemptCodes, type RunningReceiver, startReceiver } from "../receivertest/running-receiver.ts";
import { type Script, scriptedJson, scriptedProtobuf } from "../receivertest/stand-in-decode.ts";

// The clauses of "HTTP request and response rules", one test each.

let running: RunningReceiver;
beforeAll(async () => {
  running = await startReceiver();
});
afterAll(() => running.receiver.shutdown());

const encodings = [
  { type: protobufType, write: scriptedProtobuf },
  { type: jsonType, write: scriptedJson },
] as const;

/** A Status body in JSON. */
function statusOf(body: Buffer): { code: number; message: string; details?: Record<string, unknown>[] } {
  return JSON.parse(body.toString());
}

describe.each(encodings)("with $type", ({ type, write }) => {
  const isJson = type === jsonType;

  test.each(["/v1/traces", "/v1/metrics", "/v1/logs"])(
    "POST %s succeeds in the request's encoding",
    async (path) => {
      const headers = { "content-type": type };
      const answer = await send(running.httpPort, { path, headers, body: write({ items: 3 }) });
      expect(answer.status).toBe(200);
      expect(answer.headers["content-type"]).toBe(type);
      expect(answer.body.toString()).toBe(isJson ? "{}" : "");
    },
  );

  test("parameters of the media type are ignored", async () => {
    const answer = await post(running.httpPort, `${type.toUpperCase()}; charset=utf-8`, write({ items: 1 }));
    expect(answer.status).toBe(200);
  });

  test("an empty request succeeds without touching the pipeline", async () => {
    const lone = await startReceiver({ consumers: refusingConsumers(new Error("never called")) });
    const answer = await post(lone.httpPort, type, write({}));
    expect(answer.status).toBe(200);
    expect(lone.telemetry.total("items", "received")).toBe(0);
    expect(lone.attempts.list()).toMatchObject([{ level: "hint", code: "empty_request" }]);
    await lone.receiver.shutdown();
  });

  test("a partial success carries the rejected count and an English message", async () => {
    const rejected = { invalid_trace_id: 2, invalid_span_id: 1 };
    const answer = await post(running.httpPort, type, write({ items: 7, rejected }));
    expect(answer.status).toBe(200);
    const message = "Rejected 3 of 10 spans: invalid_trace_id (2), invalid_span_id (1)";
    if (isJson) {
      const partialSuccess = { rejectedSpans: "3", errorMessage: message };
      expect(JSON.parse(answer.body.toString())).toEqual({ partialSuccess });
    } else {
      const inner = Buffer.concat([Buffer.from([0x08, 3, 0x12, message.length]), Buffer.from(message)]);
      expect(answer.body).toEqual(Buffer.concat([Buffer.from([0x0a, inner.length]), inner]));
    }
  });

  test("a failure is a Status in the request's encoding", async () => {
    const answer = await post(running.httpPort, type, write({ fail: "malformed" }));
    expect(answer.status).toBe(400);
    expect(answer.headers["content-type"]).toBe(type);
    if (isJson) expect(statusOf(answer.body)).toMatchObject({ code: 3, message: "bad varint at byte 17" });
    else expect([...answer.body.subarray(0, 4)]).toEqual([0x08, 3, 0x12, "bad varint at byte 17".length]);
  });
});

test("bad data carries a BadRequest detail", async () => {
  const answer = await post(running.httpPort, jsonType, scriptedJson({ fail: "malformed" }));
  const type = "type.googleapis.com/google.rpc.BadRequest";
  const fieldViolations = [{ description: "bad varint at byte 17" }];
  expect(statusOf(answer.body).details).toEqual([{ "@type": type, fieldViolations }]);
});

const compressions: readonly (readonly [string, (bytes: Uint8Array) => Buffer])[] = [
  ["gzip", gzipSync],
  ["GZIP", gzipSync],
  ["x-gzip", gzipSync],
  ["deflate", deflateSync],
  ["zlib", deflateSync],
  ["zstd", zstdCompressSync],
  ["snappy", (bytes) => snappySync(bytes)],
  ["lz4", (bytes) => compressFrameSync(Buffer.from(bytes))],
  ["identity", (bytes) => Buffer.from(bytes)],
  ["", (bytes) => Buffer.from(bytes)],
];

test.each(compressions)("Content-Encoding %j is understood", async (encoding, compress) => {
  const body = compress(scriptedProtobuf({ items: 1 }));
  const answer = await post(running.httpPort, protobufType, body, { "content-encoding": encoding });
  expect(answer.status).toBe(200);
});

test.each(["br", "lzma", "gzip, gzip"])("Content-Encoding %j is 400", async (encoding) => {
  const body = scriptedJson({ items: 1 });
  const answer = await post(running.httpPort, jsonType, body, { "content-encoding": encoding });
  expect(answer.status).toBe(400);
  expect(statusOf(answer.body).message).toContain("unsupported Content-Encoding");
});

// Everything a browser may send to another origin without asking first is among these.
const otherTypes = [
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data",
  "application/xml",
];

test.each(otherTypes)("Content-Type %s is 415", async (type) => {
  const answer = await post(running.httpPort, type, scriptedJson({ items: 1 }));
  expect(answer.status).toBe(415);
  expect(statusOf(answer.body).message).toContain("supported: [application/json, application/x-protobuf]");
  expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
});

test("a missing Content-Type is 415", async () => {
  const answer = await send(running.httpPort, { body: scriptedJson({ items: 1 }) });
  expect(answer.status).toBe(415);
});

test.each(["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"])("%s is 405 with Allow", async (method) => {
  const headers = { origin: "http://evil.example", "access-control-request-method": "POST" };
  const answer = await send(running.httpPort, { method, headers });
  expect(answer.status).toBe(405);
  expect(answer.headers.allow).toBe("POST");
  expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
});

test("a browser that asks for leave is told to the person, and still gets none", async () => {
  const headers = { origin: "http://localhost:3000", "access-control-request-method": "POST" };
  await send(running.httpPort, { method: "OPTIONS", headers });
  expect(running.attempts.list().at(-1)).toMatchObject({
    code: "browser_preflight",
    message: "A web page at http://localhost:3000 tried to send: browsers may not",
    fix: "Name the page's origin under receivers::otlp::protocols::http::cors::allowed_origins, or send through a proxy on it",
  });
  await send(running.httpPort, { method: "OPTIONS" });
  expect(running.attempts.list().at(-1)).toMatchObject({ code: "wrong_method" });
});

const wrongPaths: readonly (readonly [string, string])[] = [
  ["/v1/trace", "did you mean `/v1/traces`?"],
  ["/v1/traces/", "did you mean `/v1/traces`?"],
  ["/V1/Traces", "did you mean `/v1/traces`?"],
  ["/v1/traces/v1/traces", "did you mean `/v1/traces`?"],
  ["/v1/spans", "did you mean `/v1/traces`?"],
  ["/v1/metric", "did you mean `/v1/metrics`?"],
  ["/v1/log", "did you mean `/v1/logs`?"],
  ["/otlp/v1/logs?x=1", "did you mean `/v1/logs`?"],
  ["/", "/v1/traces, /v1/metrics, /v1/logs"],
  ["/api/v2/spans", "Zipkin"],
  ["/api/traces", "Jaeger"],
  ["/v0.4/traces", "Datadog"],
  ["/api/v1/write", "Prometheus remote write"],
  ["/v1development/profiles", "profiles"],
  ["/something", "unknown path"],
];

test.each(wrongPaths)("%s is 404 and says: %s", async (path, hint) => {
  const answer = await send(running.httpPort, {
    path,
    headers: { "content-type": jsonType },
    body: Buffer.from("{}"),
  });
  expect(answer.status).toBe(404);
  expect(statusOf(answer.body)).toMatchObject({ code: 12 });
  expect(statusOf(answer.body).message).toContain(hint);
  expect(running.attempts.list().at(-1)).toMatchObject({ code: "wrong_path", level: "error" });
  expect(running.attempts.list().at(-1)?.message).toContain(hint);
});

test("the advice for a wrong path is the setting to change", async () => {
  await send(running.httpPort, { path: "/v1/trace" });
  const setting = `OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:${running.httpPort}`;
  expect(running.attempts.list().at(-1)?.fix).toContain(`${setting} `);
});

test("a query string and a full URL as target are fine", async () => {
  const headers = { "content-type": jsonType };
  for (const path of ["/v1/traces?a=b", `http://127.0.0.1:${running.httpPort}/v1/traces`]) {
    expect((await send(running.httpPort, { path, headers, body: scriptedJson({ items: 1 }) })).status).toBe(
      200,
    );
  }
});

interface Failure {
  readonly name: string;
  readonly error: Error;
  readonly status: number;
  readonly code: number;
  readonly retryAfter?: string;
  readonly outcome: "throttled" | "refused";
}

const failures: readonly Failure[] = [
  {
    name: "retryable",
    error: new RetryableError("disk_full", "the disk is full", 4_500),
    ...{ status: 503, code: 14, retryAfter: "5", outcome: "throttled" },
  },
  {
    name: "retryable for want of memory",
    error: new RetryableError("memory_limit", "memory", 10),
    ...{ status: 429, code: 8, retryAfter: "1", outcome: "throttled" },
  },
  {
    name: "permanent",
    error: new PermanentError("pipeline_broken", "no exporter"),
    ...{ status: 500, code: 13, outcome: "refused" },
  },
  {
    name: "permanent for bad data",
    error: new PermanentError("invalid_value", "bad value"),
    ...{ status: 400, code: 3, outcome: "refused" },
  },
  { name: "unforeseen", error: new TypeError("secret"), ...{ status: 500, code: 13, outcome: "refused" } },
];

test.each(failures)(
  "a $name error of the pipeline is $status",
  async ({ error, status, code, retryAfter, outcome }) => {
    const lone = await startReceiver({ consumers: refusingConsumers(error) });
    const answer = await post(lone.httpPort, jsonType, scriptedJson({ items: 4 }));
    expect(answer.status).toBe(status);
    expect(answer.headers["retry-after"]).toBe(retryAfter);
    expect(statusOf(answer.body).code).toBe(code);
    expect(statusOf(answer.body).message).not.toContain("secret");
    expect(lone.telemetry.total("items", outcome, "traces")).toBe(4);
    expect(lone.telemetry.total("items", "received", "traces")).toBe(4);
    await lone.receiver.shutdown();
  },
);

test("a bug while decoding is 500 and neither the answer nor the log holds its text", async () => {
  const answer = await post(running.httpPort, jsonType, scriptedJson({ fail: "bug" }));
  expect(answer.status).toBe(500);
  expect(answer.body.toString() + running.logLines.join("\n")).not.toContain("secret-telemetry");
  expect(running.logLines.at(-1)).toContain("unexpected TypeError");
});

test("more items than a request may hold is 413", async () => {
  const answer = await post(running.httpPort, protobufType, scriptedProtobuf({ fail: "limit" }));
  expect(answer.status).toBe(413);
});

test("what a success counts", async () => {
  const lone = await startReceiver();
  const script: Script = { items: 5, rejected: { invalid_trace_id: 2 }, warnings: { invalid_utf8: 1 } };
  const body = scriptedProtobuf(script);
  await post(lone.httpPort, protobufType, body);
  expect(lone.telemetry.snapshot()).toEqual(
    expect.arrayContaining([
      { unit: "items", signal: "traces", outcome: "received", reason: "", value: 7 },
      { unit: "items", signal: "traces", outcome: "refused", reason: "invalid_trace_id", value: 2 },
      { unit: "warnings", signal: "traces", outcome: "kept", reason: "invalid_utf8", value: 1 },
      { unit: "requests", signal: "traces", outcome: "accepted", reason: "", value: 1 },
      { unit: "bytes", signal: "traces", outcome: "accepted", reason: "", value: body.length },
    ]),
  );
  expect(lone.attempts.list()).toMatchObject([
    { level: "ok", code: "received", items: 5, transport: "http/protobuf" },
  ]);
  await lone.receiver.shutdown();
});

test("100-continue is given before the body and only for a request that will be read", async () => {
  const headers = { "content-type": jsonType, expect: "100-continue" };
  expect((await send(running.httpPort, { headers, body: scriptedJson({ items: 1 }) })).status).toBe(200);
  expect((await send(running.httpPort, { path: "/x", headers, body: scriptedJson({}) })).status).toBe(404);
});

test("admission is asked before the body is read", async () => {
  const full = new RetryableError("memory_limit", "too much memory in use", 2_000);
  const lone = await startReceiver({ admit: () => full });
  const answer = await post(lone.httpPort, jsonType, scriptedJson({ items: 1 }));
  expect([answer.status, answer.headers["retry-after"]]).toEqual([429, "2"]);
  expect(attemptCodes(lone)).toEqual(["memory_limit"]);
  await lone.receiver.shutdown();
});
