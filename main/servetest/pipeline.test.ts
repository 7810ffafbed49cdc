import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Instance, temporaryDataDir } from "./instance.ts";

let folder: ReturnType<typeof temporaryDataDir>;
let file: string;
let instance: Instance | undefined;

beforeEach(() => {
  folder = temporaryDataDir();
  mkdirSync(folder.dataDir, { recursive: true });
  file = join(folder.dataDir, "agent.yaml");
});

afterEach(async () => {
  await instance?.stop();
  instance = undefined;
  folder.remove();
});

function yaml(processor: string): string {
  return `receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:0
processors:
  batch:
  batch/other:
exporters:
  store:
service:
  telemetry: { metrics: { readers: [{ pull: { exporter: { prometheus: { host: 127.0.0.1, port: 0 } } } }] } }
  pipelines:
    logs: { receivers: [otlp], processors: [${processor}], exporters: [store] }
`;
}

interface Pipeline {
  readonly version: number;
  readonly metricsAddresses: readonly string[];
  readonly nodes: readonly {
    readonly key: string;
    readonly itemsIn: number;
    readonly itemsOut: number;
    readonly listeners: readonly { readonly address: string }[];
  }[];
  readonly edges: readonly { readonly from: string; readonly to: string; readonly items: number }[];
}

async function pipeline(running: Instance): Promise<Pipeline> {
  return JSON.parse((await running.get("/api/pipeline")) ?? "") as Pipeline;
}

/** Waits for what an event of another process brings about. */
async function until(running: Instance, isSo: (now: Pipeline) => boolean): Promise<Pipeline> {
  for (;;) {
    const now = await pipeline(running);
    if (isSo(now)) return now;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

async function sendLog(running: Instance): Promise<void> {
  const info = JSON.parse((await running.get("/api/info")) ?? "") as {
    readonly listeners: readonly { readonly address: string }[];
  };
  const { status } = await fetch(`http://${info.listeners[0]!.address}/v1/logs`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [{ severityText: "INFO" }] }] }] }),
  });
  expect(status).toBe(200);
}

test("serve runs a configuration, tells how it does, and reads it again on SIGHUP", async () => {
  writeFileSync(file, yaml("batch"));
  instance = await Instance.start(folder.dataDir, [
    "--config",
    file,
    "--set",
    "processors.batch.timeout=1ms",
  ]);
  await sendLog(instance);
  const edges = ({ edges }: Pipeline) => edges.map(({ from, to, items }) => `${from} > ${to}: ${items}`);
  const first = await until(instance, ({ edges }) => edges.every(({ items }) => items === 1));
  expect(edges(first)).toEqual([
    "processor batch in logs > exporter store logs: 1",
    "receiver otlp > processor batch in logs: 1",
  ]);
  expect(first.nodes.map(({ key, itemsIn, itemsOut }) => [key, itemsIn, itemsOut])).toEqual([
    ["exporter store logs", 1, 1],
    ["processor batch in logs", 1, 1],
    ["receiver otlp", 1, 1],
  ]);
  const addresses = first.nodes.flatMap(({ listeners }) => listeners.map(({ address }) => address));
  expect(addresses).toEqual([instance.info.otlpHttp]);
  const metrics = await (await fetch(`http://${first.metricsAddresses[0]}/metrics`)).text();
  expect(metrics).toContain('otelcol_receiver_accepted_log_records{receiver="otlp",transport="http"} 1\n');
  expect(metrics).toContain('otelcol_processor_incoming_items{processor="batch",otel_signal="logs"} 1\n');
  expect(metrics).toContain('otelcol_exporter_sent_log_records{exporter="store"} 1\n');

  writeFileSync(file, yaml("batch/other"));
  process.kill(instance.pid, "SIGHUP");
  const second = await until(instance, ({ version }) => version === 2);
  expect(edges(second)[0]).toBe("processor batch/other in logs > exporter store logs: 0");
  const published = () =>
    (JSON.parse(readFileSync(join(folder.dataDir, "instance.json"), "utf8")) as { otlpHttp: string })
      .otlpHttp;
  expect(published()).toBe(instance.info.otlpHttp);

  // A receiver that changes gets another port where it asks for any, and the files that lead here say so.
  writeFileSync(
    file,
    yaml("batch/other").replace("127.0.0.1:0\n", "127.0.0.1:0\n        include_metadata: true\n"),
  );
  process.kill(instance.pid, "SIGHUP");
  await until(instance, ({ version }) => version === 3);
  await expect.poll(published).not.toBe(instance.info.otlpHttp);
  await expect.poll(async () => (await fetch(`http://${published()}/`)).status).toBe(404);

  writeFileSync(file, yaml("bach"));
  process.kill(instance.pid, "SIGHUP");
  while (!instance.output.includes("not reloaded")) await pipeline(instance);
  expect(instance.output).toContain(`${file}:14:45:`);
  expect(await pipeline(instance)).toMatchObject({ version: 3 });
  await sendLog(instance);
});

test("a configuration that is wrong does not start, and is told with its place", async () => {
  writeFileSync(file, yaml("bach"));
  const start = Instance.start(folder.dataDir, ["--config", file]);
  await expect(start).rejects.toThrow(`${file}:14:45:`);
});

test("addresses are given in one place", async () => {
  writeFileSync(file, yaml("batch"));
  const start = Instance.start(folder.dataDir, ["--config", file, "--otlp-http", "127.0.0.1:0"]);
  await expect(start).rejects.toThrow("--otlp-grpc and --otlp-http are for a start without --config");
});
