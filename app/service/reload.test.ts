import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { Agent, request } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client, credentials } from "@grpc/grpc-js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PipelineChange } from "../api/pipeline.ts";
import { type Destination, startDestination } from "../exporter/exporterhelper/sendtest/destination.ts";
import { grpcMethods } from "../receiver/otlpreceiver/receivertest/clients.ts";
import { createEngine, type Engine } from "./engine.ts";

let dir: string;
let file: string;
let lines: string[];
const ending: (() => Promise<void> | void)[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "sightglass-reload-"));
  file = join(dir, "agent.yaml");
  lines = [];
});

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
  await rm(dir, { recursive: true, force: true });
});

interface Parts {
  readonly grpc?: string;
  readonly http?: string;
  readonly processors?: string;
  readonly exporter: string;
  readonly more?: string;
}

/** Logs from both ports through `processors` to an exporter that has a queue in memory. */
function yaml({
  grpc = "127.0.0.1:0",
  http = "127.0.0.1:0",
  processors = "",
  exporter,
  more = "",
}: Parts): string {
  return `receivers:
  otlp: { protocols: { grpc: { endpoint: "${grpc}" }, http: { endpoint: "${http}"${more} } } }
processors: { batch: { timeout: 5ms }, batch/large: { timeout: 10ms } }
exporters: ${exporter}
service:
  telemetry: { metrics: { level: none } }
  pipelines: { logs: { receivers: [otlp], processors: [${processors}], exporters: [out] } }
`.replaceAll("[out]", exporter.includes("file/out") ? "[file/out]" : "[otlp_http/out]");
}

function sendingTo(port: number, timeout = "5s"): string {
  const retry = "{ initial_interval: 10ms, max_interval: 20ms, max_elapsed_time: 0s }";
  return `{ otlp_http/out: { endpoint: "http://127.0.0.1:${port}", timeout: ${timeout}, retry_on_failure: ${retry} } }`;
}

async function start(text: string): Promise<Engine> {
  await writeFile(file, text);
  const config = { configs: [file], sets: [] };
  const engine = createEngine({
    ...{ version: "test", dataDir: join(dir, "data"), otlpGrpc: [], otlpHttp: [], config, taps: false },
    log: (line) => void lines.push(line),
  });
  ending.push(() => engine.shutdown());
  await engine.start();
  return engine;
}

function apply({ client }: Engine, text: string): Promise<PipelineChange> {
  return client.call("pipeline.apply", { sources: [{ uri: file, text }] });
}

async function destination(port = 0): Promise<Destination> {
  const to = await startDestination(undefined, [`127.0.0.1:${port}`]);
  ending.push(() => to.receiver.shutdown());
  return to;
}

async function portsOf({ client }: Engine): Promise<{ readonly grpc: number; readonly http: number }> {
  const { listeners } = await client.call("engine.info", {});
  const portOf = (protocol: string) =>
    Number(
      listeners
        .find((one) => one.protocol === protocol)!
        .address.split(":")
        .at(-1),
    );
  return { grpc: portOf("grpc"), http: portOf("http") };
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves with undefined once a record was acknowledged, else with why not. */
type SendOne = (id: string) => Promise<string | undefined>;

function bodyOf(id: string): Buffer {
  const text = Buffer.from(id);
  const record = Buffer.concat([Buffer.from([0x1a, text.length]), text]);
  const nested = [record].map(framed(0x12)).map(framed(0x12)).map(framed(0x0a));
  return nested[0]!;
}

/** A length-delimited field: `log_records` in `scope_logs` in `resource_logs`. */
function framed(tag: number): (inner: Buffer) => Buffer {
  return (inner) => Buffer.concat([Buffer.from([tag, inner.length]), inner]);
}

/** Over a connection that is kept. */
function overHttp(port: number): SendOne {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  ending.push(() => agent.destroy());
  return (id) =>
    new Promise((resolve) => {
      const headers = { "content-type": "application/x-protobuf" };
      const call = request(
        { agent, host: "127.0.0.1", port, method: "POST", path: "/v1/logs", headers },
        (answer) => {
          answer.resume();
          answer.on("end", () =>
            resolve(answer.statusCode === 200 ? undefined : `status ${answer.statusCode}`),
          );
        },
      );
      call.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      call.end(bodyOf(id));
    });
}

function overGrpc(port: number): SendOne {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  ending.push(() => client.close());
  const asIs = (bytes: Buffer) => bytes;
  return (id) =>
    new Promise((resolve) => {
      client.makeUnaryRequest(grpcMethods.logs, asIs, asIs, bodyOf(id), (error) =>
        resolve(error === null ? undefined : error.details),
      );
    });
}

/** Sends as fast as it is answered until told to stop. */
class Senders {
  readonly acknowledged: string[] = [];
  readonly failures: string[] = [];
  #isOver = false;
  readonly #running: readonly Promise<void>[];

  constructor(ways: readonly SendOne[]) {
    this.#running = ways.map((send, way) => this.#run(send, way));
  }

  /** Resolves once so many more were acknowledged. */
  async more(count: number): Promise<void> {
    const goal = this.acknowledged.length + count;
    while (this.acknowledged.length < goal) await new Promise(setImmediate);
  }

  async stop(): Promise<void> {
    this.#isOver = true;
    await Promise.all(this.#running);
  }

  async #run(send: SendOne, way: number): Promise<void> {
    for (let number = 0; !this.#isOver; number++) {
      const id = `${way}-${number}`;
      const failure = await send(id);
      if (failure === undefined) this.acknowledged.push(id);
      else this.failures.push(failure);
    }
  }
}

function arrivedAt(to: Destination): ReadonlySet<string> {
  const texts = to.arrived().map((request) => JSON.stringify(request));
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/"severityText":"([^"]+)"/g)].map((match) => match[1]!)),
  );
}

async function expectAllToArrive(acknowledged: readonly string[], to: Destination): Promise<void> {
  const missing = () => {
    const arrived = arrivedAt(to);
    return acknowledged.filter((id) => !arrived.has(id));
  };
  await expect.poll(missing, { timeout: 30_000 }).toEqual([]);
}

const changes: readonly ((port: number) => Omit<Parts, "grpc" | "http" | "more">)[] = [
  (port) => ({ processors: "batch", exporter: sendingTo(port) }),
  (port) => ({ processors: "batch/large, batch", exporter: sendingTo(port) }),
  (port) => ({ processors: "batch", exporter: sendingTo(port, "6s") }),
  (port) => ({ processors: "", exporter: sendingTo(port, "7s") }),
];

describe("twenty changes under full load", () => {
  test("of pipelines and exporters: no request fails, and all arrives", async () => {
    const to = await destination();
    const engine = await start(yaml(changes[0]!(to.httpPort)));
    const { grpc, http } = await portsOf(engine);
    const senders = new Senders([overGrpc(grpc), overGrpc(grpc), overHttp(http), overHttp(http)]);
    for (let round = 1; round <= 20; round++) {
      await senders.more(8);
      const change = await apply(engine, yaml(changes[round % changes.length]!(to.httpPort)));
      expect(change).toMatchObject({ isApplied: true, version: round + 1 });
    }
    await senders.more(8);
    await senders.stop();
    expect(senders.failures).toEqual([]);
    expect(await portsOf(engine)).toEqual({ grpc, http });
    await expectAllToArrive(senders.acknowledged, to);
  });

  test("of the receiver, on the same ports: nobody is refused a connection, and all arrives", async () => {
    const to = await destination();
    const [grpc, http] = [await freePort(), await freePort()];
    const ports = { grpc: `127.0.0.1:${grpc}`, http: `127.0.0.1:${http}` };
    const withLimit = (mebibytes: number) =>
      yaml({
        ...ports,
        ...changes[0]!(to.httpPort),
        more: `, max_request_body_size: ${mebibytes * 1_048_576}`,
      });
    const engine = await start(withLimit(1));
    const senders = new Senders([overGrpc(grpc), overGrpc(grpc), overHttp(http), overHttp(http)]);
    for (let round = 1; round <= 20; round++) {
      await senders.more(8);
      expect(await apply(engine, withLimit(1 + round))).toMatchObject({ isApplied: true });
    }
    await senders.more(8);
    await senders.stop();
    expect(senders.failures.filter((failure) => failure.includes("ECONNREFUSED"))).toEqual([]);
    await expectAllToArrive(senders.acknowledged, to);
  });
});

test("what a queue in memory holds outlives changes of its exporter and of others", async () => {
  const port = await freePort();
  const engine = await start(yaml({ exporter: sendingTo(port) }));
  const { http } = await portsOf(engine);
  const send = overHttp(http);
  const sent = Array.from({ length: 30 }, (_, index) => `kept-${index}`);
  for (const id of sent.slice(0, 10)) expect(await send(id)).toBeUndefined();
  expect(await apply(engine, yaml({ processors: "batch", exporter: sendingTo(port) }))).toMatchObject({
    isApplied: true,
  });
  for (const id of sent.slice(10, 20)) expect(await send(id)).toBeUndefined();
  expect(await apply(engine, yaml({ exporter: sendingTo(port, "1s") }))).toMatchObject({ isApplied: true });
  for (const id of sent.slice(20)) expect(await send(id)).toBeUndefined();
  const to = await destination(port);
  await expectAllToArrive(sent, to);
});

test("what an exporter that is gone could not send in time is counted and told", async () => {
  const engine = await start(yaml({ exporter: sendingTo(await freePort()) }));
  const { http } = await portsOf(engine);
  const send = overHttp(http);
  for (const id of ["a", "b", "c"]) expect(await send(id)).toBeUndefined();
  const path = join(dir, "out.json");
  expect(await apply(engine, yaml({ exporter: `{ file/out: { path: ${path} } }` }))).toMatchObject({
    isApplied: true,
  });
  const dropped = lines.flatMap((line) => /otlp_http\/out: .*dropped_items=(\d+)/.exec(line)?.[1] ?? []);
  const repeated = lines.flatMap((line) => /and (\d+) times before/.exec(line)?.[1] ?? []);
  expect([...dropped, ...repeated].reduce((sum, items) => sum + Number(items), 0)).toBeGreaterThan(0);
  expect(await send("d")).toBeUndefined();
});

const untouched: readonly (readonly [string, (port: number) => Parts, string, RegExp])[] = [
  [
    "a port that is taken",
    (port) => ({ http: `127.0.0.1:${port}`, exporter: sendingTo(1) }),
    "receivers::otlp",
    /"127\.0\.0\.1:[1-9]/,
  ],
  [
    "a file that cannot be written",
    () => ({ exporter: "{ file/out: { path: /nowhere/at/all.json } }" }),
    "exporters::file/out",
    /\/nowhere/,
  ],
];

test.each(untouched)(
  "%s changes nothing, and the error says where it is",
  async (_name, partsWith, path, at) => {
    const to = await destination();
    const engine = await start(yaml(changes[0]!(to.httpPort)));
    const before = await engine.client.call("pipeline.graph", {});
    const { grpc, http } = await portsOf(engine);
    const senders = new Senders([overGrpc(grpc), overHttp(http)]);
    await senders.more(10);
    const blocker = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => blocker.once("listening", resolve));
    ending.push(() => void blocker.close());
    const text = yaml(partsWith((blocker.address() as { readonly port: number }).port));
    const change = await apply(engine, text);
    const lineBefore = text.slice(0, text.search(at)).split("\n");
    const place = { line: lineBefore.length, column: lineBefore.at(-1)!.length + 1, source: file };
    expect(change).toMatchObject({ isApplied: false, version: 1, problems: [{ path, ...place }] });
    await senders.more(10);
    await senders.stop();
    expect(senders.failures).toEqual([]);
    expect(await engine.client.call("pipeline.graph", {})).toEqual(before);
    await expectAllToArrive(senders.acknowledged, to);
  },
);
