import { createServer, type Server } from "node:net";
import { connect as connectTls } from "node:tls";
import { expect, onTestFinished, test } from "vitest";
import { listeningInodes, netstatPid, parseLsof, programName } from "./listen/port-holder.ts";
import { sniff } from "./listen/protocol-sniffer.ts";
import { callGrpc, openSocket, post, protobufType, sendRaw } from "./receivertest/clients.ts";
import { attemptCodes, type ReceiverOptions, startReceiver } from "./receivertest/running-receiver.ts";
import { scriptedProtobuf } from "./receivertest/stand-in-decode.ts";

const one = scriptedProtobuf({ items: 1 });

async function start(options: ReceiverOptions = {}) {
  const running = await startReceiver(options);
  onTestFinished(() => running.receiver.shutdown());
  return running;
}

test.each([
  ["PRI * HTTP/2.0\r\n", "http2"],
  ["PRI ", "http2"],
  ["PR", undefined],
  ["P", undefined],
  ["POST / HTTP/1.1", "http1"],
  ["PROPFIND ", "http1"],
  ["GET", "http1"],
  ["\u0016\u0003\u0001", "tls"],
  ["\u0016", undefined],
  ["\u0016\u0004", "unknown"],
  ["", undefined],
  ["\u0000\u0000", "unknown"],
  ["get / ", "unknown"],
] as const)("first bytes %j are %s", (text, protocol) => {
  expect(sniff(Buffer.from(text, "latin1"))).toBe(protocol);
});

test("gRPC on the HTTP port works and leaves a hint with the right endpoint", async () => {
  const running = await start();
  expect(await callGrpc(running.httpPort, { body: one })).toEqual(Buffer.alloc(0));
  expect(attemptCodes(running)).toEqual(["grpc_on_http_port", "received"]);
  const fix = `OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:${running.grpcPort}`;
  expect(running.attempts.list()[0]).toMatchObject({ level: "hint", fix, peer: "127.0.0.1" });
});

test("HTTP on the gRPC port works and leaves a hint with the right endpoint", async () => {
  const running = await start();
  expect((await post(running.grpcPort, protobufType, one)).status).toBe(200);
  expect(attemptCodes(running)).toEqual(["http_on_grpc_port", "received"]);
  const fix = `OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:${running.httpPort}`;
  expect(running.attempts.list()[0]).toMatchObject({ level: "hint", fix });
});

test("each on its own port leaves no hint", async () => {
  const running = await start();
  await callGrpc(running.grpcPort, { body: one });
  await post(running.httpPort, protobufType, one);
  expect(attemptCodes(running)).toEqual(["received", "received"]);
});

test("a request whose bytes arrive one by one is understood", async () => {
  const running = await start();
  const socket = await openSocket(running.httpPort);
  socket.setNoDelay(true);
  const head = `POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: ${protobufType}\r\ncontent-length: 0\r\n\r\n`;
  for (const letter of head) await new Promise((resolve) => socket.write(letter, resolve));
  const answer = await new Promise<Buffer>((resolve) => socket.once("data", resolve));
  expect(answer.toString()).toContain("200 OK");
  socket.destroy();
});

test("a TLS hello is told and closed, not left hanging", async () => {
  const running = await start();
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => {
    connectTls({ port: running.grpcPort, host: "127.0.0.1" }).once("error", resolve);
  });
  expect(error.code).toBe("ERR_SSL_WRONG_VERSION_NUMBER");
  const [attempt] = running.attempts.list();
  expect(attempt).toMatchObject({ code: "tls_on_plaintext_port", level: "error" });
  expect(attempt?.fix).toContain("OTEL_EXPORTER_OTLP_INSECURE=true");
});

test("an unknown protocol is told and closed", async () => {
  const running = await start();
  expect(await sendRaw(running.grpcPort, "\u0000\u0001thrift")).toEqual(Buffer.alloc(0));
  expect(attemptCodes(running)).toEqual(["unknown_protocol"]);
});

test("a probe that sends nothing leaves no trace", async () => {
  const running = await start();
  const socket = await openSocket(running.grpcPort);
  await new Promise((resolve) => socket.end().once("close", resolve).resume());
  expect(running.attempts.list()).toEqual([]);
});

test("both loopback families get the same free port, and both work", async () => {
  const running = await start({ endpoints: ["127.0.0.1:0", "[::1]:0"] });
  const statuses = running.receiver.listeners();
  expect(statuses).toHaveLength(4);
  const addresses = statuses.map((status) => status.address);
  expect(addresses).toEqual([
    `127.0.0.1:${running.grpcPort}`,
    `[::1]:${running.grpcPort}`,
    `127.0.0.1:${running.httpPort}`,
    `[::1]:${running.httpPort}`,
  ]);
  const head = "POST /v1/traces HTTP/1.1\r\nhost: [::1]:4318\r\nconnection: close\r\ncontent-length: 0\r\n";
  const answer = await sendRaw(running.httpPort, `${head}content-type: ${protobufType}\r\n\r\n`, "::1");
  expect(answer.toString()).toContain("200 OK");
});

test("an address that does not exist here fails alone", async () => {
  const running = await start({ endpoints: ["127.0.0.1:0", "192.0.2.1:0"] });
  expect(running.receiver.listeners().map((status) => status.state)).toEqual([
    ...["listening", "failed", "listening", "failed"],
  ]);
  expect(running.receiver.listeners()[1]?.message).toBe("This machine does not have the address 192.0.2.1");
});

test("a taken port names its holder, keeps the other addresses and is taken when freed", async () => {
  const holder = await listen();
  const port = (holder.address() as { port: number }).port;
  const running = await start({
    endpoints: [`127.0.0.1:${port}`, "127.0.0.1:0"],
    limits: { portRetryMaxMs: 20 },
  });
  const states = () => running.receiver.listeners().map((status) => status.state);
  // The HTTP listeners want the same port, so two of four wait.
  expect(states()).toEqual(["port_taken", "listening", "port_taken", "listening"]);
  const [taken] = running.receiver.listeners();
  if (process.platform === "linux") expect(taken?.holder).toBe(`node (pid ${process.pid})`);
  expect(taken?.message).toContain(`Port ${port} is taken by`);
  expect(attemptCodes(running)).toContain("port_taken");
  const freed = new Promise<void>((resolve) => {
    running.receiver.onListenersChanged(() => {
      if (states().filter((state) => state === "listening").length === 3) resolve();
    });
  });
  await new Promise((resolve) => holder.close(resolve));
  await freed;
  expect((await post(port, protobufType, one)).status).toBe(200);
  await expect.poll(() => attemptCodes(running)).toContain("port_freed");
});

test("shutdown while a port is awaited ends the waiting", async () => {
  const holder = await listen();
  const port = (holder.address() as { port: number }).port;
  const running = await startReceiver({ endpoints: [`127.0.0.1:${port}`], limits: { portRetryMaxMs: 5 } });
  await running.receiver.shutdown();
  await new Promise((resolve) => holder.close(resolve));
  expect(running.receiver.listeners().map((status) => status.state)).toEqual(["stopped", "stopped"]);
});

test("an endpoint that is no host:port is refused with a sentence", async () => {
  await expect(startReceiver({ endpoints: ["4317"] })).rejects.toThrow('endpoint "4317": must be host:port');
});

test("who listens, as Linux, lsof and netstat print it", () => {
  const table = [
    "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
    "   0: 0100007F:10DD 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4711 1 0 100",
    "   1: 0100007F:10DD 0100007F:9999 01 00000000:00000000 00:00000000 00000000     0        0 4712 1 0 100",
    "   2: 0100007F:10DE 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1 0 100",
  ].join("\n");
  expect(listeningInodes(table, 4317)).toEqual(["4711"]);
  expect(parseLsof("p812\ncotelcol\nf7\n")).toBe("otelcol (pid 812)");
  expect(parseLsof("")).toBeUndefined();
  const netstat = [
    "  Proto  Local Address          Foreign Address        State           PID",
    "  TCP    127.0.0.1:4317         127.0.0.1:50000        ESTABLISHED     7",
    "  TCP    127.0.0.1:4317         0.0.0.0:0              ABHÖREN         812",
  ].join("\r\n");
  expect(netstatPid(netstat, 4317)).toBe("812");
  expect(netstatPid(netstat, 4318)).toBeUndefined();
});

test.each([
  [
    ["node", "--import", "./guard.mjs", "main/cli/sightglass.ts", "serve"],
    "/usr/bin/node",
    "another Sightglass",
  ],
  [["node", "/usr/local/bin/sightglass"], "/usr/bin/node", "another Sightglass"],
  [["/opt/Sightglass/sightglass", "--type=utility"], "/opt/Sightglass/sightglass", "another Sightglass"],
  [["node", "server.js", "/home/me/sightglass"], "/usr/bin/node", "node"],
  [["otelcol"], "/usr/bin/otelcol (deleted)", "otelcol"],
  [[""], "", undefined],
])("the program of %j is named", (commandLine, executable, name) => {
  expect(programName(commandLine, executable)).toBe(name);
});

test("a port of our own, such as the page's, is not said to be another's", () => {
  expect(programName(["node", "/usr/local/bin/sightglass"], "/usr/bin/node", true)).toBe("this Sightglass");
});

function listen(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
