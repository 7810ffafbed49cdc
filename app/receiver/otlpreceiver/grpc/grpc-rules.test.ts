import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RetryableError } from "../../../consumer/consumer-error.ts";
import { refusingConsumers } from "../../../consumer/consumertest/refusing-consumers.ts";
import { callFramed, callGrpc, framed, grpcMethods, jsonType, sendHttp2 } from "../receivertest/clients.ts";
import { readStatus } from "../receivertest/rpc-status.ts";
import { attemptCodes, type RunningReceiver, startReceiver } from "../receivertest/running-receiver.ts";
import { scriptedJson, scriptedProtobuf } from "../receivertest/stand-in-decode.ts";

// The clauses of "gRPC rules", one test each, against grpc-js as a client and against frames made by hand.

let running: RunningReceiver;
beforeAll(async () => {
  running = await startReceiver({ mebibytesMax: 1 });
});
afterAll(() => running.receiver.shutdown());

const one = scriptedProtobuf({ items: 1 });
const mebibyte = 1024 * 1024;

test.each(Object.entries(grpcMethods))("%s are taken by %s", async (signal, path) => {
  const before = running.telemetry.total("items", "received");
  expect(await callGrpc(running.grpcPort, { path, body: one })).toEqual(Buffer.alloc(0));
  expect(running.telemetry.total("items", "received")).toBe(before + 1);
  expect(running.attempts.list().at(-1)).toMatchObject({ code: "received", transport: "grpc", signal });
});

test("an empty request succeeds", async () => {
  expect(await callGrpc(running.grpcPort, { body: Buffer.alloc(0) })).toEqual(Buffer.alloc(0));
});

test.each([0, 1, 2])("grpc-js compression %i is understood", async (compression) => {
  const body = scriptedProtobuf({ items: 1, padding: "x".repeat(5_000) });
  expect(await callGrpc(running.grpcPort, { body, compression })).toEqual(Buffer.alloc(0));
});

test.each([
  ["gzip", gzipSync(one)],
  ["deflate", deflateSync(one)],
  ["zstd", zstdCompressSync(one)],
] as const)("grpc-encoding %s is understood", async (encoding, message) => {
  const answer = await callFramed(running.grpcPort, framed(message, 1), { "grpc-encoding": encoding });
  expect(answer.headers).toMatchObject({ "grpc-status": "0", "content-type": "application/grpc" });
  expect(answer.body).toEqual(framed(Buffer.alloc(0)));
});

test("a partial success is status OK with a message, compressed where the request was", async () => {
  const rejected = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`reason_number_${i}`, 1]));
  const body = scriptedProtobuf({ items: 4, rejected });
  const plain = await callGrpc(running.grpcPort, { body });
  const viaGzip = await callGrpc(running.grpcPort, { body, compression: 2 });
  expect(viaGzip).toEqual(plain);
  expect(plain.toString()).toContain("Rejected 60 of 64 spans: reason_number_0 (1)");
  const raw = await callFramed(running.grpcPort, framed(gzipSync(body), 1), { "grpc-encoding": "gzip" });
  expect([raw.headers["grpc-encoding"], raw.body[0]]).toEqual(["gzip", 1]);
});

test("malformed is INVALID_ARGUMENT with a BadRequest detail", async () => {
  const error = await callGrpc(running.grpcPort, { body: scriptedProtobuf({ fail: "malformed" }) });
  expect(error).toMatchObject({ code: 3, details: "bad varint at byte 17" });
  expect(detailsOf(error)).toEqual({
    code: 3,
    message: "bad varint at byte 17",
    details: [
      { "@type": "google.rpc.BadRequest", field_violations: [{ description: "bad varint at byte 17" }] },
    ],
  });
});

test("a retryable error of the pipeline is UNAVAILABLE with RetryInfo", async () => {
  const consumers = refusingConsumers(new RetryableError("disk_full", "the disk is full", 4_500));
  const lone = await startReceiver({ consumers });
  const error = await callGrpc(lone.grpcPort, { body: one });
  expect(error).toMatchObject({ code: 14, details: "the disk is full" });
  const retry_delay = { seconds: 4, nanos: 500_000_000 };
  expect(detailsOf(error).details).toEqual([{ "@type": "google.rpc.RetryInfo", retry_delay }]);
  expect(lone.telemetry.total("items", "throttled", "traces")).toBe(1);
  await lone.receiver.shutdown();
});

test("a bug is INTERNAL without detail", async () => {
  const error = await callGrpc(running.grpcPort, { body: scriptedProtobuf({ fail: "bug" }) });
  expect(error).toMatchObject({ code: 13 });
  expect(String(error)).not.toContain("secret");
});

test("a message above the limit is RESOURCE_EXHAUSTED without RetryInfo", async () => {
  const error = await callGrpc(running.grpcPort, { body: Buffer.alloc(mebibyte + 1) });
  expect(error).toMatchObject({ code: 8, details: "The body is larger than 1048576 bytes" });
  expect(
    (error as { metadata: { get(name: string): unknown[] } }).metadata.get("grpc-status-details-bin"),
  ).toEqual([]);
});

test("a message of exactly the limit is taken", async () => {
  const bare = scriptedProtobuf({ items: 1, padding: "x".repeat(100_000) });
  const padding = "x".repeat(100_000 + mebibyte - bare.length);
  const body = scriptedProtobuf({ items: 1, padding });
  expect(body.length).toBe(mebibyte);
  expect(await callGrpc(running.grpcPort, { body })).toEqual(Buffer.alloc(0));
});

test("a message that inflates above the limit is RESOURCE_EXHAUSTED", async () => {
  const error = await callGrpc(running.grpcPort, { body: Buffer.alloc(20 * mebibyte), compression: 2 });
  expect(error).toMatchObject({ code: 8 });
});

test("more items than a request may hold is RESOURCE_EXHAUSTED", async () => {
  expect(await callGrpc(running.grpcPort, { body: scriptedProtobuf({ fail: "limit" }) })).toMatchObject({
    code: 8,
  });
});

const badFrames: readonly (readonly [string, Buffer, Record<string, string>, number])[] = [
  ["corrupt gzip", framed(Buffer.from("not gzip"), 1), { "grpc-encoding": "gzip" }, 13],
  ["cut off gzip", framed(gzipSync(one).subarray(0, -6), 1), { "grpc-encoding": "gzip" }, 13],
  ["a compressed flag without grpc-encoding", framed(gzipSync(one), 1), {}, 13],
  ["a compressed flag with identity", framed(one, 1), { "grpc-encoding": "identity" }, 13],
  ["a flag that is neither 0 nor 1", framed(one, 7), {}, 13],
  ["a message that is cut off", framed(one).subarray(0, -1), {}, 13],
  ["a prefix that is cut off", Buffer.from([0, 0, 0]), {}, 13],
  ["no message", Buffer.alloc(0), {}, 12],
  ["two messages", Buffer.concat([framed(one), framed(one)]), {}, 12],
  ["an unknown grpc-encoding", framed(one, 1), { "grpc-encoding": "br" }, 12],
  ["an announced length above the limit", Buffer.from([0, 0xff, 0xff, 0xff, 0xff, 1]), {}, 8],
  ["JSON as a message", framed(scriptedJson({ items: 1 })), {}, 3],
  ["gzip without the flag", framed(gzipSync(one)), {}, 3],
];

test.each(badFrames)("%s", async (_name, body, headers, code) => {
  const answer = await callFramed(running.grpcPort, body, headers);
  expect(answer.status).toBe(200);
  expect(answer.headers["grpc-status"]).toBe(String(code));
});

const unknownMethods: readonly (readonly [string, string])[] = [
  ["/opencensus.proto.agent.trace.v1.TraceService/Export", "OpenCensus"],
  ["/jaeger.api_v2.CollectorService/PostSpans", "Jaeger"],
  ["/skywalking.v3.TraceSegmentReportService/collect", "SkyWalking"],
  ["/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export", "profiles"],
  ["/opentelemetry.proto.collector.trace.v1.TraceService/Import", "unknown method"],
  ["/grpc.health.v1.Health/Check", "health"],
];

test.each(unknownMethods)("%s is UNIMPLEMENTED and says: %s", async (path, hint) => {
  const error = await callGrpc(running.grpcPort, { path, body: one });
  expect(error).toMatchObject({ code: 12 });
  const { details } = error as { details: string };
  expect(details).toContain(hint);
  for (const known of Object.values(grpcMethods)) expect(details).toContain(known);
  expect(running.attempts.list().at(-1)).toMatchObject({ code: "unknown_method", level: "error" });
});

test("messages survive percent encoding", async () => {
  const consumers = refusingConsumers(new RetryableError("full", "100 % voll – später\n", 1_000));
  const lone = await startReceiver({ consumers });
  expect(await callGrpc(lone.grpcPort, { body: one })).toMatchObject({ details: "100 % voll – später\n" });
  await lone.receiver.shutdown();
});

test("JSON in a gRPC message is told as such", async () => {
  const lone = await startReceiver();
  await callFramed(lone.grpcPort, framed(scriptedJson({ items: 1 })));
  expect(attemptCodes(lone)).toEqual(["json_as_protobuf"]);
  await lone.receiver.shutdown();
});

test.each(["application/grpc+json", "application/grpc-web", "text/plain"])(
  "HTTP/2 with %s is 415",
  async (type) => {
    const headers = { "content-type": type, ":path": "/v1/traces" };
    expect((await sendHttp2(running.grpcPort, headers, one)).status).toBe(415);
  },
);

test("OTLP/HTTP over HTTP/2 with prior knowledge works on both ports", async () => {
  for (const port of [running.grpcPort, running.httpPort]) {
    const answer = await sendHttp2(port, { "content-type": jsonType }, scriptedJson({ items: 1 }));
    expect([answer.status, answer.body.toString()]).toEqual([200, "{}"]);
  }
});

function detailsOf(error: unknown) {
  const { metadata } = error as { metadata: { get(name: string): unknown[] } };
  const [bytes] = metadata.get("grpc-status-details-bin");
  return readStatus(bytes as Buffer);
}
