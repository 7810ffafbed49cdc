import { gzipSync } from "node:zlib";
import { JsonTraceSerializer, ProtobufTraceSerializer } from "@opentelemetry/otlp-transformer";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { Sink } from "../../consumer/consumertest/sink.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { decode } from "../../pdata/otlp/codec.ts";
import {
  callGrpc,
  grpcMethods,
  type HttpAnswer,
  jsonType,
  post,
  protobufType,
  send,
} from "./receivertest/clients.ts";
import { type RunningReceiver, startReceiver } from "./receivertest/running-receiver.ts";

// The receiver with the real codecs: good requests by every way in, and the list of bad input.

let running: RunningReceiver;
let sink: Sink;
beforeAll(async () => {
  sink = new Sink();
  const dictionary = new Dictionary();
  running = await startReceiver({
    consumers: sink.consumers,
    decode: (signal, wire) => decode(signal, wire, dictionary),
  });
});
beforeEach(() => void sink.batches.splice(0));
afterAll(() => running.receiver.shutdown());

const traceId = "5b8efff798038103d269b633813fc60c";
const span = {
  traceId,
  spanId: "eee19b7ec3c1b174",
  name: "checkout",
  kind: 2,
  startTimeUnixNano: "1544712660000000000",
  endTimeUnixNano: "1544712661000000000",
};

function traceJson(...spans: readonly object[]): Buffer {
  const attributes = [{ key: "service.name", value: { stringValue: "shop" } }];
  return Buffer.from(
    JSON.stringify({ resourceSpans: [{ resource: { attributes }, scopeSpans: [{ spans }] }] }),
  );
}

/** Protobuf: a message field, by number. */
function field(number: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  const length: number[] = [];
  let rest = body.length;
  for (; rest > 0x7f; rest >>>= 7) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([(number << 3) | 2, ...length, rest]), body]);
}

function traceProtobuf(...spans: readonly Uint8Array[]): Buffer {
  return field(1, field(2, ...spans.map((bytes) => field(2, bytes))));
}

function spanProtobuf(traceIdBytes: Uint8Array, name: Uint8Array = Buffer.from("checkout")): Buffer {
  return Buffer.concat([field(1, traceIdBytes), field(2, Buffer.from(span.spanId, "hex")), field(5, name)]);
}

const goodProtobuf = traceProtobuf(spanProtobuf(Buffer.from(traceId, "hex")));

describe("good requests", () => {
  test("JSON over HTTP, with the service's name in the attempt", async () => {
    expect((await post(running.httpPort, jsonType, traceJson(span))).status).toBe(200);
    expect(sink.batches.map((batch) => batch.signal)).toEqual(["traces"]);
    expect(running.attempts.list().at(-1)).toMatchObject({ code: "received", service: "shop", items: 1 });
  });

  test("protobuf over HTTP, plain and gzip, and over gRPC", async () => {
    await post(running.httpPort, protobufType, goodProtobuf);
    await post(running.httpPort, protobufType, gzipSync(goodProtobuf), { "content-encoding": "gzip" });
    await callGrpc(running.grpcPort, { body: goodProtobuf });
    await callGrpc(running.grpcPort, { body: goodProtobuf, compression: 2 });
    expect(sink.batches.map((batch) => batch.signal === "traces" && batch.tables.spans.rowCount)).toEqual([
      1, 1, 1, 1,
    ]);
    expect(sink.batches.map((batch) => Buffer.from(batch.wire!.bytes).equals(goodProtobuf))).not.toContain(
      false,
    );
  });

  test("metrics and logs", async () => {
    const point = { asInt: "1", timeUnixNano: "1" };
    const metrics = {
      resourceMetrics: [{ scopeMetrics: [{ metrics: [{ name: "m", gauge: { dataPoints: [point] } }] }] }],
    };
    const logs = { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { stringValue: "hello" } }] }] }] };
    const headers = { "content-type": jsonType };
    for (const [path, body] of [
      ["/v1/metrics", metrics],
      ["/v1/logs", logs],
    ] as const) {
      const answer = await send(running.httpPort, { path, headers, body: Buffer.from(JSON.stringify(body)) });
      expect(answer.status).toBe(200);
    }
    expect(sink.batches.map((batch) => batch.signal)).toEqual(["metrics", "logs"]);
  });

  test("what the official SDK's deserializers read of our answers", async () => {
    const partial = traceJson(span, { ...span, traceId: "0".repeat(32) });
    const json = await post(running.httpPort, jsonType, partial);
    const expected = { rejectedSpans: 1, errorMessage: "Rejected 1 of 2 spans: invalid_trace_id (1)" };
    const { partialSuccess } = JsonTraceSerializer.deserializeResponse(json.body);
    expect({ ...partialSuccess, rejectedSpans: Number(partialSuccess?.rejectedSpans) }).toEqual(expected);
    const answer = await post(running.httpPort, protobufType, traceProtobuf(spanProtobuf(Buffer.alloc(16))));
    const read = ProtobufTraceSerializer.deserializeResponse(answer.body).partialSuccess;
    expect(read).toMatchObject({
      rejectedSpans: 1,
      errorMessage: "Rejected 1 of 1 spans: invalid_trace_id (1)",
    });
  });
});

interface BadInput {
  readonly name: string;
  readonly type: string;
  readonly body: Uint8Array;
  readonly status: number;
  /** Code of the attempt. */
  readonly attempt: string;
}

const badInputs: readonly BadInput[] = [
  {
    name: "truncated protobuf",
    type: protobufType,
    body: goodProtobuf.subarray(0, -3),
    status: 400,
    attempt: "malformed",
  },
  {
    name: "a length beyond the end",
    type: protobufType,
    body: Buffer.from([0x0a, 0x7f, 1]),
    status: 400,
    attempt: "malformed",
  },
  {
    name: "random bytes",
    type: protobufType,
    body: Buffer.from("ffffffffffffffffffff", "hex"),
    status: 400,
    attempt: "malformed",
  },
  {
    name: "JSON cut off",
    type: jsonType,
    body: traceJson(span).subarray(0, -4),
    status: 400,
    attempt: "malformed",
  },
  { name: "an empty JSON body", type: jsonType, body: Buffer.alloc(0), status: 400, attempt: "malformed" },
  {
    name: "JSON that is no object",
    type: jsonType,
    body: Buffer.from("[1]"),
    status: 400,
    attempt: "malformed",
  },
  {
    name: "JSON as protobuf",
    type: protobufType,
    body: traceJson(span),
    status: 400,
    attempt: "json_as_protobuf",
  },
  { name: "protobuf as JSON", type: jsonType, body: goodProtobuf, status: 400, attempt: "protobuf_as_json" },
  {
    name: "undeclared gzip",
    type: jsonType,
    body: gzipSync(traceJson(span)),
    status: 400,
    attempt: "missing_content_encoding",
  },
  {
    name: "too many items",
    type: protobufType,
    body: field(1, field(2, Buffer.concat(Array.from({ length: 200_001 }, () => Buffer.from([0x12, 0]))))),
    status: 413,
    attempt: "items",
  },
];

test.each(badInputs)(
  "$name is $status, told as $attempt, and harms nothing",
  async ({ type, body, status, attempt }) => {
    const answer = await post(running.httpPort, type, body);
    expect(answer.status).toBe(status);
    expect(messageOf(answer)).not.toBe("");
    expect(running.attempts.list().at(-1)?.code).toBe(attempt);
    expect(sink.batches).toEqual([]);
    expect((await post(running.httpPort, jsonType, traceJson(span))).status).toBe(200);
  },
);

test("the message of a malformed request names the offset", async () => {
  const answer = await post(running.httpPort, protobufType, goodProtobuf.subarray(0, -3));
  expect(answer.body.toString("latin1")).toMatch(/ at byte \d+/);
});

test("a body that is no JSON is told as that", async () => {
  await post(running.httpPort, jsonType, Buffer.from('{"resourceSpans": oops}'));
  const fix = "The body is not the JSON of an OTLP request from byte 18 on";
  expect(running.attempts.list().at(-1)).toMatchObject({ code: "malformed", fix });
});

test("good items next to bad ones are kept", async () => {
  const spans = [span, { ...span, spanId: "" }, { ...span, spanId: "0000000000000001" }];
  const answer = await post(running.httpPort, jsonType, traceJson(...spans));
  expect(JSON.parse(answer.body.toString()).partialSuccess.rejectedSpans).toBe("1");
  expect(sink.batches.map((batch) => batch.signal === "traces" && batch.tables.spans.rowCount)).toEqual([2]);
});

test("bad UTF-8 is mended and counted, not refused", async () => {
  const before = running.telemetry.total("warnings", "kept");
  const body = traceProtobuf(spanProtobuf(Buffer.from(traceId, "hex"), Buffer.from([0x61, 0xff])));
  expect(await callGrpc(running.grpcPort, { path: grpcMethods.traces, body })).toEqual(Buffer.alloc(0));
  expect(running.telemetry.total("warnings", "kept")).toBe(before + 1);
});

test("an end before the start is taken as it is", async () => {
  const answer = await post(running.httpPort, jsonType, traceJson({ ...span, endTimeUnixNano: "1" }));
  expect([answer.status, answer.body.toString()]).toEqual([200, "{}"]);
});

function messageOf({ headers, body }: HttpAnswer): string {
  return headers["content-type"] === jsonType ? JSON.parse(body.toString()).message : body.toString();
}
