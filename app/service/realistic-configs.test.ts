import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ConfigProblem } from "../config/config-problem.ts";
import { type RealisticConfig, realisticConfigs, textOf } from "../config/configtest/realistic-configs.ts";
import { type LoadedConfig, loadConfig } from "../config/load-config.ts";
import type { ConfigReader } from "../config/resolve/reader.ts";
import { keysAt, type MapNode, nodeAt } from "../config/tree.ts";
import { certificates } from "../network/networktest/certificates.ts";
import { describedFactories } from "./config-tools.ts";
import { createEngine } from "./engine.ts";

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

/** Those whose components are all there. */
const supported: RealisticConfig[] = [];
for (const config of realisticConfigs)
  if (!(await errorsOf(config)).some(({ message }) => message.includes("unknown type")))
    supported.push(config);

test("there are more than twenty, and all components of some of them", () => {
  expect(realisticConfigs.length).toBeGreaterThan(20);
  expect(supported.length).toBeGreaterThanOrEqual(17);
});

test.each(supported)("$files is valid", async (config) => {
  expect(await errorsOf(config)).toEqual([]);
});

const variants = supported.flatMap((config) => config.broken.map((variant) => ({ config, ...variant })));

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
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "sightglass-realistic-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Where a configuration listens and what it writes to, moved to where tests may: free ports and a folder of theirs. */
function moved(tree: MapNode): readonly string[] {
  const at = (...path: string[]) => nodeAt(tree, path) !== undefined;
  const listeners = [
    ...["grpc", "http"].map((protocol) => ["receivers", "otlp", "protocols", protocol]),
    ...keysAt(tree, ["extensions"])
      .filter((id) => /^(?:health_check|zpages|pprof)\b/.test(id))
      .map((id) => ["extensions", id]),
  ].filter((path) => at(...path));
  return [
    ...listeners.map((path) => `${path.join(".")}.endpoint=127.0.0.1:0`),
    "service.telemetry.metrics.level=none",
  ];
}

const variables: Readonly<Record<string, (dir: string) => string>> = {
  QUEUE_DIR: (dir) => join(dir, "queue"),
  ARCHIVE_DIR: (dir) => dir,
};

test.each(supported)("$files runs: it starts, everything is well, and it ends", async (config) => {
  const dir = await mkdtemp(join(folder, "run-"));
  const configs: string[] = [];
  for (const name of config.files) {
    const path = join(dir, name);
    await writeFile(path, withCertificates(textOf(name)));
    configs.push(path);
  }
  for (const [name, value] of Object.entries(variables)) process.env[name] = value(dir);
  const { tree } = await load(config);
  const log: string[] = [];
  const engine = createEngine({
    ...{ version: "test", dataDir: join(dir, "data"), otlpGrpc: [], otlpHttp: [], usesQueryWorkers: false },
    config: { configs, sets: moved(tree) },
    log: (line) => log.push(line),
  });
  try {
    await engine.start();
    const { listeners } = await engine.client.call("engine.info", {});
    expect(listeners.length, log.join("\n")).toBeGreaterThan(0);
    expect(listeners.filter(({ state }) => state !== "listening")).toEqual([]);
    const { nodes } = await engine.client.call("pipeline.figures", {});
    expect(
      nodes.status.filter((status) => status !== "ok"),
      log.join("\n"),
    ).toEqual([]);
  } finally {
    await engine.shutdown();
  }
});

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
