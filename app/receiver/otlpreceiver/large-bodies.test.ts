import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Consumer } from "../../consumer/consumer.ts";
import { Sink } from "../../consumer/consumertest/sink.ts";
import { Dictionary } from "../../pdata/dictionary.ts";
import { decode, encode } from "../../pdata/otlp/codec.ts";
import { protobufToJsonBytes } from "../../pdata/otlp/json/protobuf-to-json.ts";
import { oracleEncode } from "../../pdata/pdatatest/oracle.ts";
import type { TraceBatch } from "../../pdata/trace-batch.ts";
import { callGrpc, jsonType, post, protobufType } from "./receivertest/clients.ts";
import { type RunningReceiver, startReceiver } from "./receivertest/running-receiver.ts";

// Bodies that lie in memory used again and again (`body-memory.ts`), several at a time: each must be itself until it is consumed.

/** What was consumed, and the bytes it came in as they were at the end of consuming. */
const consumed: { readonly batch: TraceBatch; readonly bytes: Buffer }[] = [];
const traces: Consumer = {
  mutatesData: false,
  async consume(batch) {
    await sleep(5);
    consumed.push({ batch: batch as TraceBatch, bytes: Buffer.from(batch.wire!.bytes) });
  },
};

let running: RunningReceiver;
beforeAll(async () => {
  const sink = new Sink();
  const consumers = { traces, metrics: sink, logs: sink };
  const dictionary = new Dictionary();
  running = await startReceiver({ consumers, decode: (signal, wire) => decode(signal, wire, dictionary) });
});
afterAll(() => running.receiver.shutdown());

/** A request of its own of some 150 kB. */
function requestOf(number: number): Buffer {
  const spans = Array.from({ length: 1_000 + number }, (_, i) => ({
    traceId: new Uint8Array(16).fill(number + 1),
    spanId: Uint8Array.of(1, number, i >> 8, i & 255, 5, 6, 7, 8),
    name: `operation ${number} of some length, so that bodies differ everywhere, ${i}`,
  }));
  return Buffer.from(oracleEncode("traces", { resourceSpans: [{ scopeSpans: [{ spans }] }] }));
}

test("large bodies by every way in, many at a time", async () => {
  const requests = Array.from({ length: 12 }, (_, number) => requestOf(number));
  const { httpPort, grpcPort } = running;
  const ways: ((body: Buffer) => Promise<unknown>)[] = [
    (body) => post(httpPort, protobufType, body),
    (body) => post(httpPort, protobufType, gzipSync(body), { "content-encoding": "gzip" }),
    (body) => post(httpPort, protobufType, zstdCompressSync(body), { "content-encoding": "zstd" }),
    (body) => post(httpPort, jsonType, Buffer.from(protobufToJsonBytes("traces", body))),
    (body) => callGrpc(grpcPort, { body }),
    (body) => callGrpc(grpcPort, { body, compression: 2 }),
  ];
  for (let round = 0; round < 3; round++)
    await Promise.all(requests.map((body, number) => ways[(number + round) % ways.length]!(body)));
  expect(consumed.length).toBe(36);
  for (const { batch, bytes } of consumed) {
    const { rowCount } = batch.tables.spans;
    const request = requests[rowCount - 1_000]!;
    expect(Buffer.compare(encode(batch), request)).toBe(0);
    const isJson = batch.wire?.encoding === "json";
    const sent = isJson ? Buffer.from(protobufToJsonBytes("traces", request)) : request;
    expect(Buffer.compare(bytes, sent)).toBe(0);
  }
});
