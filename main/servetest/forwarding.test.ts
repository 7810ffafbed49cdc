import { mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { Stats } from "../../app/api/engine.ts";
import { certificates } from "../../app/network/networktest/certificates.ts";
import { Instance, temporaryDataDir } from "./instance.ts";

// Two real processes: one sends on to the other, as a gateway does.

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

interface Side {
  readonly dataDir: string;
  readonly configFile: string;
  instance: Instance;
}

async function start(yaml: string): Promise<Side> {
  const { dataDir, remove } = temporaryDataDir();
  cleanUps.push(remove);
  const configFile = join(dataDir, "collector.yaml");
  mkdirSync(join(dataDir, "queue"));
  writeFileSync(configFile, yaml.replaceAll("$DATA", dataDir));
  const side = { dataDir, configFile, instance: await Instance.start(dataDir, ["--config", configFile]) };
  cleanUps.push(() => side.instance.stop());
  return side;
}

const again = (side: Side) => Instance.start(side.dataDir, ["--config", side.configFile]);

/** A gateway's YAML: takes OTLP on any port, stores nothing itself but by the tap, sends on by `exporter`. */
function sender(exporters: string, ids: string): string {
  return `
receivers: {otlp: {protocols: {http: {endpoint: "127.0.0.1:0"}}}}
extensions: {file_storage: {directory: $DATA/queue}}
exporters:
${exporters}
service:
  extensions: [file_storage]
  telemetry: {metrics: {level: none}}
  pipelines:
    traces: {receivers: [otlp], exporters: [${ids}]}
`;
}

function receiver(grpcPort: number, httpPort: number, tls = ""): string {
  return `
receivers:
  otlp:
    protocols:
      grpc: {endpoint: "127.0.0.1:${grpcPort}"${tls}}
      http: {endpoint: "127.0.0.1:${httpPort}"${tls}}
exporters: {store: }
service:
  telemetry: {metrics: {level: none}}
  pipelines:
    traces: {receivers: [otlp], exporters: [store]}
`;
}

const spanOf = (number: number) => ({
  traceId: (number + 1).toString(16).padStart(32, "0"),
  spanId: (number + 1).toString(16).padStart(16, "0"),
  name: `span ${number}`,
  startTimeUnixNano: `${BigInt(Date.now()) * 1_000_000n}`,
  endTimeUnixNano: `${BigInt(Date.now() + 1) * 1_000_000n}`,
});

async function send({ instance }: Side, first: number, count: number): Promise<void> {
  for (let number = first; number < first + count; number++) {
    const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans: [spanOf(number)] }] }] });
    const headers = { "content-type": "application/json" };
    const answer = await fetch(`http://${instance.info.otlpHttp}/v1/traces`, {
      method: "POST",
      headers,
      body,
    });
    expect(answer.status).toBe(200);
  }
}

/** Ids of all stored traces. */
async function stored({ instance }: Side): Promise<number> {
  const answer = JSON.parse((await instance.get("/api/search?limit=1000")) ?? "{}") as { traces: unknown[] };
  return answer.traces.length;
}

const quickRetry = "{initial_interval: 50ms, max_interval: 200ms, max_elapsed_time: 0s}";

test("a second Sightglass takes every compression by gRPC and HTTP, through TLS and mTLS", async () => {
  const { authority, server, client } = certificates;
  const ways = [
    ["", "tls: {insecure: true}", "http"],
    [
      `, tls: {cert_file: ${server.cert_file}, key_file: ${server.key_file}}`,
      `tls: {ca_file: ${authority}}`,
      "https",
    ],
    [
      `, tls: {cert_file: ${server.cert_file}, key_file: ${server.key_file}, client_ca_file: ${authority}}`,
      `tls: {ca_file: ${authority}, cert_file: ${client.cert_file}, key_file: ${client.key_file}}`,
      "https",
    ],
  ] as const;
  for (const [serverTls, clientTls, scheme] of ways) {
    const [grpcPort, httpPort] = [await freePort(), await freePort()];
    const second = await start(receiver(grpcPort, httpPort, serverTls));
    const httpTls = scheme === "http" ? "" : `, ${clientTls}`;
    const grpc = ["gzip", "zstd", "snappy", "none"].map(
      (name) =>
        [
          `otlp_grpc/${name}`,
          `{endpoint: "localhost:${grpcPort}", compression: ${name}, ${clientTls}}`,
        ] as const,
    );
    const http = ["gzip", "zstd", "snappy", "x-snappy-framed", "zlib", "deflate", "lz4", "none"].map(
      (name) =>
        [
          `otlp_http/${name}`,
          `{endpoint: "${scheme}://localhost:${httpPort}", compression: ${name}${httpTls}}`,
        ] as const,
    );
    const all = [...grpc, ...http];
    const first = await start(
      sender(all.map(([id, config]) => `  ${id}: ${config}`).join("\n"), all.map(([id]) => id).join(", ")),
    );
    await send(first, 0, 5);
    const arrived = async () => {
      const stats = JSON.parse((await second.instance.get("/api/stats")) ?? "{}") as Stats;
      return stats.counters.find(
        ({ unit, signal, outcome }) => `${unit} ${signal} ${outcome}` === "items traces received",
      )?.value;
    };
    // Each of the twelve exporters sends each span once; the store keeps one of them.
    await expect.poll(arrived).toBe(60);
    expect(await stored(second)).toBe(5);
    await first.instance.stop();
    await second.instance.stop();
  }
});

test("nothing within the queue is lost while the other side is down, also when the sender is killed meanwhile", async () => {
  const [grpcPort, httpPort] = [await freePort(), await freePort()];
  const second = await start(receiver(grpcPort, httpPort));
  const first = await start(
    sender(
      `  otlp: {endpoint: "127.0.0.1:${grpcPort}", tls: {insecure: true}, retry_on_failure: ${quickRetry}, sending_queue: {storage: file_storage}}`,
      "otlp",
    ),
  );
  await send(first, 0, 20);
  await expect.poll(() => stored(second)).toBe(20);
  await second.instance.kill();
  await send(first, 20, 100);
  await first.instance.kill();
  first.instance = await again(first);
  await send(first, 120, 30);
  second.instance = await again(second);
  await expect.poll(() => stored(second)).toBe(150);
  // And the sender still shows all of it.
  expect(await stored(first)).toBe(150);
});
