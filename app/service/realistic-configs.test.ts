import { expect, test } from "vitest";
import type { ConfigProblem } from "../config/config-problem.ts";
import { type RealisticConfig, realisticConfigs, textOf } from "../config/configtest/realistic-configs.ts";
import { loadConfig } from "../config/load-config.ts";
import type { ConfigReader } from "../config/resolve/reader.ts";
import { describedFactories } from "./config-tools.ts";

/** The files of the catalog, and no variables but those that a container has. */
const reader: ConfigReader = {
  readFile: (path) => Promise.resolve({ text: textOf(path) }),
  env: (name) => ({ K8S_NODE_NAME: "node-1", HOSTNAME: "gateway-1" })[name],
  fetch: (uri) => Promise.resolve({ error: `no ${uri}` }),
};

const factories = describedFactories();

async function errorsOf({ files }: RealisticConfig, edited?: string): Promise<readonly ConfigProblem[]> {
  const texts = new Map(edited === undefined ? [] : [[files.at(-1)!, edited]]);
  const { problems } = await loadConfig({ configs: files, sets: [], texts }, factories, reader);
  return problems.filter(({ severity }) => severity === "error");
}

/** Those whose components are all there. */
const supported: RealisticConfig[] = [];
for (const config of realisticConfigs)
  if (!(await errorsOf(config)).some(({ message }) => message.includes("unknown type")))
    supported.push(config);

test("there are more than twenty, and all components of some of them", () => {
  expect(realisticConfigs.length).toBeGreaterThan(20);
  expect(supported.length).toBeGreaterThanOrEqual(8);
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
] as const)("the %s %s is found by its former name %s, too", (kind, today, former) => {
  expect(factories.find(kind, today)?.type).toBe(today);
  expect(factories.find(kind, former)?.type).toBe(today);
});
