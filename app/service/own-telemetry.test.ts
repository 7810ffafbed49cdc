import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startDestination } from "../exporter/exporterhelper/sendtest/destination.ts";
import { createEngine, type Engine } from "./engine.ts";

let dir: string;
const ending: (() => Promise<unknown>)[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "sightglass-telemetry-"));
});

afterEach(async () => {
  for (const end of ending.splice(0).toReversed()) await end();
  await rm(dir, { recursive: true, force: true });
});

/** An engine whose `service::telemetry` is as given, as YAML in one line. */
async function start(telemetry: string): Promise<Engine> {
  const file = join(dir, "agent.yaml");
  await writeFile(
    file,
    `receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:0" } } } }
exporters: { otlp_http: { endpoint: "http://127.0.0.1:1", sending_queue: { enabled: false }, retry_on_failure: { enabled: false } } }
service:
  telemetry: ${telemetry}
  pipelines: { logs: { receivers: [otlp], exporters: [otlp_http] } }
`,
  );
  const engine = createEngine({
    ...{ version: "1.2.3", dataDir: join(dir, "data"), otlpGrpc: [], otlpHttp: [] },
    config: { configs: [file], sets: [] },
    log: () => undefined,
  });
  ending.push(() => engine.shutdown());
  await engine.start();
  return engine;
}

/** One log record, which cannot be handed on. */
async function sendLog({ client }: Engine): Promise<void> {
  const { listeners } = await client.call("engine.info", {});
  const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityText: "a" }] }] }] });
  const headers = { "content-type": "application/json" };
  await fetch(`http://${listeners[0]!.address}/v1/logs`, { method: "POST", headers, body });
}

const nobody = "readers: [{ pull: { exporter: { prometheus: { host: 127.0.0.1, port: 0 } } } }]";

test("our own log is written where and how `logs` says", async () => {
  const path = join(dir, "own.log");
  const logs = `logs: { encoding: json, level: error, output_paths: [${path}], initial_fields: { team: a } }`;
  await sendLog(await start(`{ ${logs}, metrics: { ${nobody} } }`));
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    {
      level: "error",
      team: "a",
      msg: expect.stringContaining("Exporting failed. Rejecting data.") as string,
    },
  ]);
});

test("a log that cannot be written keeps the configuration from starting", async () => {
  const path = join(dir, "no", "own.log");
  await expect(start(`{ logs: { output_paths: [${path}] } }`)).rejects.toThrow(path);
});

test.each(["grpc", "http/protobuf", "http/json"])(
  "a periodic reader sends our own metrics by %s",
  async (protocol) => {
    const to = await startDestination();
    ending.push(() => to.receiver.shutdown());
    const at = protocol === "grpc" ? `127.0.0.1:${to.grpcPort}` : `http://127.0.0.1:${to.httpPort}`;
    const otlp = `otlp: { protocol: ${protocol}, endpoint: "${at}", insecure: true, compression: gzip }`;
    const periodic = `readers: [{ periodic: { interval: 20, exporter: { ${otlp} } } }]`;
    const resource = "resource: { team: a, service.instance.id: null }";
    const engine = await start(`{ metrics: { ${periodic} }, ${resource} }`);
    await sendLog(engine);
    const last = () => JSON.stringify(to.arrived().at(-1) ?? "");
    await expect.poll(last).toContain('"name":"otelcol_exporter_send_failed_log_records"');
    expect(last()).toContain('{"key":"team","value":{"stringValue":"a"}}');
    expect(last()).toContain('{"key":"service.version","value":{"stringValue":"1.2.3"}}');
    expect(last()).not.toContain("service.instance.id");
  },
);

test("the page of metrics has the suffixes and the resource that are asked for", async () => {
  const prometheus = "prometheus: { host: 127.0.0.1, port: 0, without_type_suffix: false }";
  const readers = `readers: [{ pull: { exporter: { ${prometheus} } } }]`;
  const engine = await start(`{ metrics: { ${readers} }, resource: { team: a, service.instance.id: null } }`);
  await sendLog(engine);
  const { metricsAddresses } = await engine.client.call("pipeline.graph", {});
  const text = await (await fetch(`http://${metricsAddresses[0]}/metrics`)).text();
  expect(text).toContain('otelcol_exporter_send_failed_log_records_total{exporter="otlp_http"');
  expect(text).toContain('target_info{service_name="sightglass",service_version="1.2.3",team="a"} 1\n');
});

test("what of `telemetry` is not acted on is told", async () => {
  const traces = "traces: { processors: [{ batch: {} }], propagators: [b3] }";
  const logs = "logs: { development: true, processors: [{ batch: {} }], error_output_paths: [x] }";
  const engine = await start(`{ ${traces}, ${logs}, metrics: { level: none } }`);
  const { problems } = await engine.client.call("pipeline.config", {});
  expect(problems.map(({ severity, path }) => [severity, path])).toEqual(
    [
      ...["traces::processors", "traces::propagators", "logs::development", "logs::processors"],
      "logs::error_output_paths",
    ].map((path) => ["warning", `service::telemetry::${path}`]),
  );
});
