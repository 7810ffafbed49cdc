import { request } from "node:http";
import { Readable } from "node:stream";
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { compressFrameSync } from "lz4-napi";
import { compressSync as snappySync } from "snappy";
import { expect, onTestFinished, test } from "vitest";
import { HeldConsumer } from "../../consumer/consumertest/held-consumer.ts";
import {
  callFramed,
  callGrpc,
  framed,
  jsonType,
  openSocket,
  post,
  protobufType,
  sendRaw,
} from "./receivertest/clients.ts";
import { attemptCodes, type ReceiverOptions, startReceiver } from "./receivertest/running-receiver.ts";
import { scriptedJson, scriptedProtobuf } from "./receivertest/stand-in-decode.ts";

const mebibyte = 1024 * 1024;
const one = scriptedProtobuf({ items: 1 });

async function start(options: ReceiverOptions) {
  const running = await startReceiver(options);
  onTestFinished(() => running.receiver.shutdown());
  return running;
}

/** Sends `mebibytes` of zeros in chunks, without a Content-Length; resolves with the status as soon as it is there. */
function postChunked(port: number, mebibytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = { "content-type": protobufType };
    const outgoing = request(
      { port, host: "127.0.0.1", path: "/v1/traces", method: "POST", headers },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    outgoing.on("error", reject);
    const chunk = Buffer.alloc(mebibyte);
    Readable.from(Array.from({ length: mebibytes }, () => chunk)).pipe(outgoing);
  });
}

test("an announced length above the limit is 413 before anything is read", async () => {
  const running = await start({ mebibytesMax: 1 });
  const head = `POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${jsonType}\r\n`;
  const socket = await openSocket(running.httpPort);
  socket.write(`${head}content-length: 999999999\r\n\r\n`);
  const answer = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
  expect(answer.toString()).toContain("413 Payload Too Large");
  expect(answer.toString()).toContain('"message":"The body is larger than 1048576 bytes"');
  socket.destroy();
});

test("a chunked body above the limit is 413, and the sender gets to see it", async () => {
  const running = await start({ mebibytesMax: 1 });
  expect(await postChunked(running.httpPort, 2)).toBe(413);
  expect(attemptCodes(running)).toEqual(["too_large"]);
});

test("who goes on sending after the answer is cut off", async () => {
  const running = await start({ mebibytesMax: 1 });
  const socket = await openSocket(running.httpPort);
  const closed = new Promise((resolve) => socket.once("close", resolve));
  socket.on("error", () => socket.destroy());
  socket.write(
    `POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${jsonType}\r\ncontent-length: 2000000000\r\n\r\n`,
  );
  socket.resume();
  const endless = new Readable({ read: () => endless.push(Buffer.alloc(mebibyte)) });
  endless.pipe(socket);
  await closed;
  endless.destroy();
});

const bombs: readonly (readonly [string, Buffer])[] = [
  ["gzip", gzipSync(Buffer.alloc(32 * mebibyte))],
  ["deflate", deflateSync(Buffer.alloc(32 * mebibyte))],
  ["zstd", zstdCompressSync(Buffer.alloc(32 * mebibyte))],
  // Snappy makes a megabyte of 48 kB at best.
  ["snappy", snappySync(Buffer.alloc(8 * mebibyte))],
  ["lz4", compressFrameSync(Buffer.alloc(32 * mebibyte))],
  ["gzip", Buffer.concat(Array.from({ length: 40 }, () => gzipSync(Buffer.alloc(mebibyte))))],
];

test.each(bombs)("a %s bomb is 413 / RESOURCE_EXHAUSTED and stops at the limit", async (encoding, bomb) => {
  expect(bomb.length).toBeLessThan(mebibyte);
  const running = await start({ mebibytesMax: 1, limits: { inflightBytesMax: 4 * mebibyte } });
  expect((await post(running.httpPort, protobufType, bomb, { "content-encoding": encoding })).status).toBe(
    413,
  );
  const answer = await callFramed(running.grpcPort, framed(bomb, 1), { "grpc-encoding": encoding });
  expect(answer.headers["grpc-status"]).toBe("8");
  expect(answer.headers["grpc-status-details-bin"]).toBeUndefined();
});

test.each(["gzip", "deflate", "zstd", "snappy", "lz4"])("corrupt or cut off %s is 400", async (encoding) => {
  const running = await start({});
  for (const body of [
    Buffer.from("plain text"),
    brotliCompressSync("x"),
    gzipSync("x".repeat(999)).subarray(0, 20),
  ]) {
    const answer = await post(running.httpPort, jsonType, body, { "content-encoding": encoding });
    expect([answer.status, JSON.parse(answer.body.toString()).code]).toEqual([400, 3]);
  }
  expect(attemptCodes(running)).toEqual(["invalid_compression"]);
});

test("a body shorter than announced is given up when its sender leaves", async () => {
  const running = await start({});
  const socket = await openSocket(running.httpPort);
  socket.write(
    `POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${jsonType}\r\ncontent-length: 100\r\n\r\n{`,
  );
  socket.end();
  const reasons = () => running.telemetry.snapshot().map((counter) => counter.reason);
  await expect.poll(reasons).toEqual(["client_gone"]);
});

test("a body longer than announced is a request that is none: 400, and the connection ends", async () => {
  const running = await start({});
  const body = scriptedJson({ items: 1 }).toString();
  const head = `POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${jsonType}\r\n`;
  const answer = await sendRaw(
    running.httpPort,
    `${head}content-length: ${body.length}\r\n\r\n${body}{"evil":1}`,
  );
  expect(answer.toString()).toContain("HTTP/1.1 400 Bad Request");
  expect(attemptCodes(running)).toContain("invalid_http");
});

test("a head that drips in is cut off, and others are served meanwhile", async () => {
  const running = await start({ limits: { headerTimeoutMs: 60 } });
  const sockets = await Promise.all(Array.from({ length: 20 }, () => openSocket(running.httpPort)));
  const closed = sockets.map((socket) => new Promise((resolve) => socket.once("close", resolve).resume()));
  const drip = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write("a");
  }, 10);
  for (const socket of sockets) {
    socket.on("error", () => socket.destroy());
    socket.write("POST /v1/traces HTTP/1.1\r\nhost: localhost\r\nx-drip: ");
  }
  expect((await post(running.httpPort, protobufType, one)).status).toBe(200);
  await Promise.all(closed);
  clearInterval(drip);
  expect(attemptCodes(running)).toContain("header_timeout");
});

test("a body that does not come is 408", async () => {
  const running = await start({ limits: { bodyTimeoutMs: 50 } });
  const socket = await openSocket(running.httpPort);
  socket.write(
    `POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${jsonType}\r\ncontent-length: 9\r\n\r\n`,
  );
  const answer = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
  expect(answer.toString()).toContain("408 Request Timeout");
  socket.destroy();
});

test("an idle connection is closed, whichever protocol it spoke", async () => {
  const running = await start({ limits: { idleTimeoutMs: 60 } });
  const socket = await openSocket(running.httpPort);
  const closed = new Promise((resolve) => socket.once("close", resolve).resume());
  socket.write(
    `POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${protobufType}\r\ncontent-length: 0\r\n\r\n`,
  );
  await closed;
  const idle = await openSocket(running.grpcPort);
  const ended = new Promise((resolve) => idle.once("close", resolve).resume());
  idle.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u0000\u0004\u0000\u0000\u0000\u0000\u0000");
  await ended;
});

test("connections beyond the limit are turned away and told", async () => {
  const running = await start({ limits: { connectionsMax: 2 } });
  const sockets = await Promise.all([openSocket(running.httpPort), openSocket(running.httpPort)]);
  expect(await sendRaw(running.httpPort, "GET / HTTP/1.1\r\n\r\n")).toEqual(Buffer.alloc(0));
  await expect.poll(() => attemptCodes(running)).toEqual(["too_many_connections"]);
  for (const socket of sockets) socket.destroy();
  await expect
    .poll(async () => (await post(running.httpPort, protobufType, one).catch(() => undefined))?.status)
    .toBe(200);
});

test("when too many bytes are in flight, both protocols ask to come again, and take it later", async () => {
  const consumer = new HeldConsumer();
  const running = await start({ consumers: consumer.consumers, limits: { inflightBytesMax: 100_000 } });
  const padded = scriptedProtobuf({ items: 1, padding: "x".repeat(60_000) });
  const held = post(running.httpPort, protobufType, padded);
  await consumer.untilHeld(1);
  const refused = await post(running.httpPort, protobufType, padded);
  expect([refused.status, refused.headers["retry-after"]]).toEqual([503, "1"]);
  expect(await callGrpc(running.grpcPort, { body: padded })).toMatchObject({ code: 14 });
  expect(attemptCodes(running)).toEqual(["inflight_bytes", "inflight_bytes"]);
  consumer.release();
  expect((await held).status).toBe(200);
  const later = post(running.httpPort, protobufType, padded);
  await consumer.untilHeld(1);
  consumer.release();
  expect((await later).status).toBe(200);
});

test("a flood of refused bodies leaves nothing behind", async () => {
  const running = await start({ mebibytesMax: 1 });
  const tooLarge = Buffer.alloc(mebibyte + 1);
  const bomb = gzipSync(Buffer.alloc(8 * mebibyte));
  const round = () =>
    Promise.all(
      Array.from({ length: 8 }, async () => {
        await post(running.httpPort, protobufType, tooLarge);
        await post(running.httpPort, protobufType, bomb, { "content-encoding": "gzip" });
        await callGrpc(running.grpcPort, { body: tooLarge });
      }),
    );
  await round();
  const before = process.memoryUsage().arrayBuffers;
  for (let i = 0; i < 10; i++) await round();
  const grownMebibytes = (process.memoryUsage().arrayBuffers - before) / mebibyte;
  // 240 refusals of a megabyte each: kept bodies would show as hundreds.
  expect(grownMebibytes).toBeLessThan(100);
  expect((await post(running.httpPort, protobufType, one)).status).toBe(200);
});

test("a flood of calls on many connections is answered to the last one", async () => {
  const running = await start({});
  const calls = Array.from({ length: 1_000 }, (_, i) =>
    callGrpc(i % 2 === 0 ? running.grpcPort : running.httpPort, { body: one }),
  );
  const answers = await Promise.all(calls);
  expect(answers.every((answer) => Buffer.isBuffer(answer))).toBe(true);
  expect(running.telemetry.total("items", "received")).toBe(1_000);
});

test("shutdown lets running requests finish and refuses new ones", async () => {
  const held = new HeldConsumer();
  const running = await startReceiver({ consumers: held.consumers });
  const http = post(running.httpPort, protobufType, one);
  const grpc = callGrpc(running.grpcPort, { body: one });
  await held.untilHeld(2);
  const down = running.receiver.shutdown();
  expect(running.receiver.listeners().map((status) => status.state)).toEqual(["stopped", "stopped"]);
  await expect(post(running.httpPort, protobufType, one)).rejects.toThrow("ECONNREFUSED");
  held.release();
  expect((await http).status).toBe(200);
  expect(await grpc).toEqual(Buffer.alloc(0));
  await down;
  await running.receiver.shutdown();
});

test("shutdown does not wait for ever", async () => {
  const held = new HeldConsumer();
  const running = await startReceiver({ consumers: held.consumers, limits: { drainTimeoutMs: 50 } });
  const http = post(running.httpPort, protobufType, one);
  await held.untilHeld(1);
  await Promise.all([expect(http).rejects.toThrow("socket hang up"), running.receiver.shutdown()]);
  held.release();
});
