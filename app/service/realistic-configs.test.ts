import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConfigProblem } from "../config/config-problem.ts";
import { type RealisticConfig, realisticConfigs, textOf } from "../config/configtest/realistic-configs.ts";
import { type LoadedConfig, loadConfig } from "../config/load-config.ts";
import { printConfig } from "../config/print-config.ts";
import type { ConfigReader } from "../config/resolve/reader.ts";
import { keysAt, type MapNode, nodeAt } from "../config/tree.ts";
import { certificates } from "../network/networktest/certificates.ts";
import { describedFactories } from "./config-tools.ts";
import { createEngine, type Engine } from "./engine.ts";

/** The files of the catalog, and no variables but those that a container has. */
const reader: ConfigReader = {
  readFile: (path) => Promise.resolve({ text: textOf(path) }),
  env: (name) => ({ K8S_NODE_NAME: "node-1", HOSTNAME: "gateway-1" })[name],
  fetch: (uri) => Promise.resolve({ error: `no ${uri}` }),
};

const factories = describedFactories();

function load({ files }: RealisticConfig, edited?: string): Promise<LoadedConfig> {
  const texts = new Map(edited === undefined ? [] : [[files.at(-1)!, edited]]);
  return loadConfig({ configs: files, sets: [], texts }, factories, reader);
}

async function errorsOf(config: RealisticConfig, edited?: string): Promise<readonly ConfigProblem[]> {
  const { problems } = await load(config, edited);
  return problems.filter(({ severity }) => severity === "error");
}

test("there are more than twenty", () => {
  expect(realisticConfigs.length).toBeGreaterThan(20);
});

test.each(realisticConfigs)("$files is valid", async (config) => {
  expect(await errorsOf(config)).toEqual([]);
});

const variants = realisticConfigs.flatMap((config) =>
  config.broken.map((variant) => ({ config, ...variant })),
);

test.each(variants)("$config.files with $to is told as $message", async (variant) => {
  const { config, from, to, line, message, suggestion } = variant;
  const file = config.files.at(-1)!;
  const text = textOf(file);
  expect(text).toContain(from);
  const errors = await errorsOf(
    config,
    text.replace(from, () => to),
  );
  const told = errors.filter((problem) => problem.message.startsWith(message));
  expect(
    told.map(({ place }) => `${place.source}:${place.line}`),
    JSON.stringify(errors),
  ).toEqual([`${file}:${line}`]);
  if (suggestion !== undefined) expect(told[0]?.suggestion).toContain(suggestion);
});

// Types that the Collector renamed since v0.144.
test.each([
  ["exporter", "otlp_grpc", "otlp"],
  ["exporter", "otlp_http", "otlphttp"],
  ["processor", "k8s_attributes", "k8sattributes"],
  ["processor", "resource_detection", "resourcedetection"],
] as const)("the %s %s is found by its former name %s, too", (kind, today, former) => {
  expect(factories.find(kind, today)?.type).toBe(today);
  expect(factories.find(kind, former)?.type).toBe(today);
});

let folder = "";
let file = "";
let engine: Engine;

/** One engine runs them all, one after the other, as its page would apply them: every change has to leave nothing behind. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightglass-realistic-"));
  file = join(folder, "current.yaml");
  await writeFile(
    file,
    "receivers: {otlp: {protocols: {http: {endpoint: '127.0.0.1:0'}}}}\nexporters: {store: }\nservice: {telemetry: {metrics: {level: none}}, pipelines: {traces: {receivers: [otlp], exporters: [store]}}}\n",
  );
  engine = createEngine({
    ...{
      version: "test",
      dataDir: join(folder, "data"),
      otlpGrpc: [],
      otlpHttp: [],
      usesQueryWorkers: false,
    },
    config: { configs: [file], sets: [] },
    log: () => undefined,
  });
  await engine.start();
});
afterAll(async () => {
  await engine.shutdown();
  await rm(folder, { recursive: true, force: true });
});

test.each(realisticConfigs)("$files runs: it starts, and everything is well", async (config) => {
  const { client } = engine;
  const change = await client.call("pipeline.apply", {
    sources: [{ uri: file, text: await movedText(config) }],
  });
  expect(change).toMatchObject({ isApplied: true });
  const { listeners } = await client.call("engine.info", {});
  expect(listeners.length).toBeGreaterThan(0);
  expect(listeners.filter(({ state }) => state !== "listening")).toEqual([]);
  const { nodes } = await client.call("pipeline.figures", {});
  expect(nodes.status.filter((status) => status !== "ok")).toEqual([]);
});

/** A configuration as one text, which listens on free ports, and reads and writes where tests may. */
async function movedText(config: RealisticConfig): Promise<string> {
  const env = (name: string) =>
    ["QUEUE_DIR", "ARCHIVE_DIR"].includes(name) ? join(folder, name) : reader.env(name);
  const readFile = (path: string) => Promise.resolve({ text: withCertificates(textOf(path)) });
  const { tree: whole } = await load(config);
  const sources = { configs: config.files, sets: movedListeners(whole) };
  await mkdir(join(folder, "ARCHIVE_DIR"), { recursive: true });
  const { tree } = await loadConfig(sources, factories, { ...reader, env, readFile });
  return printConfig(tree, factories, { showsSecrets: true, format: "yaml" });
}

function movedListeners(tree: MapNode): readonly string[] {
  const paths = [
    ...["grpc", "http"].map((protocol) => ["receivers", "otlp", "protocols", protocol]),
    ...keysAt(tree, ["extensions"])
      .filter((id) => /^(?:health_check|zpages|pprof)\b/.test(id))
      .map((id) => ["extensions", id]),
  ].filter((path) => nodeAt(tree, path) !== undefined);
  return [
    ...paths.map((path) => `${path.join(".")}.endpoint=127.0.0.1:0`),
    "service.telemetry.metrics.level=none",
  ];
}

/** Of the configuration that has some: those of the tests. */
function withCertificates(text: string): string {
  const { authority, server, client } = certificates;
  const paths: Readonly<Record<string, string>> = {
    "ca.crt": authority,
    "server.crt": server.cert_file,
    "server.key": server.key_file,
    "client.crt": client.cert_file,
    "client.key": client.key_file,
  };
  return text.replaceAll(/\$\{env:CERTS:-[^}]*\}\/([\w.]+)/g, (whole, name: string) => paths[name] ?? whole);
}
