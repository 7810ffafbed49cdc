import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { PipelineChange, PipelineFigures } from "../api/pipeline.ts";
import { createEngine, type Engine } from "./engine.ts";

let dir: string;
let file: string;
const running: Engine[] = [];
const taken: Server[] = [];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "sightglass-pipelines-"));
  file = join(dir, "agent.yaml");
});

afterEach(async () => {
  for (const engine of running.splice(0)) await engine.shutdown();
  for (const server of taken.splice(0)) server.close();
  await rm(dir, { recursive: true, force: true });
});

/** A pipeline of each signal from a port to the store, through `processors`. */
function yaml(processors: string, port = 0): string {
  const pipelines = ["traces", "logs"].map(
    (signal) => `    ${signal}: { receivers: [otlp], processors: [${processors}], exporters: [store] }\n`,
  );
  return `receivers:
  otlp:
    protocols:
      http:
        endpoint: 127.0.0.1:${port}
processors:
  batch:
    timeout: 10ms
  batch/large:
exporters:
  store:
service:
  telemetry: { metrics: { level: none } }
  pipelines:
${pipelines.join("")}`;
}

async function start(text: string, options: { readonly sets?: readonly string[] } = {}): Promise<Engine> {
  await writeFile(file, text);
  const config = { configs: [file], sets: options.sets ?? [] };
  const endpoints = { otlpGrpc: [], otlpHttp: [] };
  const engine = createEngine({
    ...{ version: "test", dataDir: join(dir, "data"), ...endpoints, config },
    log: () => undefined,
  });
  running.push(engine);
  await engine.start();
  return engine;
}

async function addressOf({ client }: Engine): Promise<string> {
  const { listeners } = await client.call("engine.info", {});
  return listeners.find(({ state }) => state === "listening")!.address;
}

let nextId = 1;

/** Sends one log record; true once it was acknowledged. */
async function sendLog(address: string): Promise<boolean> {
  const record = { severityText: String(nextId++) };
  const body = JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] });
  const headers = { "content-type": "application/json", connection: "close" };
  try {
    return (await fetch(`http://${address}/v1/logs`, { method: "POST", headers, body })).ok;
  } catch {
    return false;
  }
}

function apply({ client }: Engine, text: string): Promise<PipelineChange> {
  return client.call("pipeline.apply", { sources: [{ uri: file, text }] });
}

async function processorsOf({ client }: Engine): Promise<readonly string[]> {
  const { nodes } = await client.call("pipeline.graph", {});
  return nodes.filter(({ kind }) => kind === "processor").map(({ key }) => key);
}

test("the graph of a file runs; its figures follow what passes", async () => {
  const engine = await start(yaml("batch"));
  const graph = await engine.client.call("pipeline.graph", {});
  expect(graph.nodes.map(({ key }) => key)).toEqual([
    ...["exporter store traces", "processor batch in traces"],
    ...["exporter store logs", "processor batch in logs", "receiver otlp"],
  ]);
  expect(
    graph.edges.map(({ from, to, pipeline }) => [graph.nodes[from]!.id, graph.nodes[to]!.id, pipeline]),
  ).toEqual([
    ["batch", "store", "traces"],
    ["otlp", "batch", "traces"],
    ["batch", "store", "logs"],
    ["otlp", "batch", "logs"],
  ]);
  expect(graph.tapped).toEqual([]);

  const events: PipelineFigures[] = [];
  const stop = engine.client.subscribe("pipeline", (event) => events.push(event));
  stop();
  expect(events).toHaveLength(1);
  expect(events[0]!.nodes.status).toEqual(["ok", "ok", "ok", "ok", "ok"]);

  expect(await sendLog(await addressOf(engine))).toBe(true);
  // Whoever stops a pipeline makes it finish what it was given.
  await engine.client.call("pipeline.reload", {});
  expect(await outcomes(engine)).toEqual({ received: 1, forwarded: 1, produced: 1, stored: 1 });
});

/** Items by outcome. */
async function outcomes({ client }: Engine): Promise<Record<string, number>> {
  const { counters } = await client.call("engine.stats", {});
  const items = counters.filter(({ unit }) => unit === "items");
  return Object.fromEntries(items.map(({ outcome, value }) => [outcome, value]));
}

test("a text is applied, taken back and saved; files change only when they are saved", async () => {
  const engine = await start(yaml("batch"));
  const { client } = engine;
  const change = await apply(engine, yaml("batch, batch/large"));
  expect(change).toMatchObject({ isApplied: true, version: 2, problems: [] });
  expect(await processorsOf(engine)).toContain("processor batch/large in logs");
  expect(await sendLog(await addressOf(engine))).toBe(true);
  expect(await readFile(file, "utf8")).toBe(yaml("batch"));
  expect(await client.call("pipeline.config", {})).toMatchObject({
    ...{ version: 2, isDefault: false, canRevert: true },
    sources: [{ uri: file, name: file, text: yaml("batch, batch/large"), isFile: true, isChanged: true }],
  });

  expect(await client.call("pipeline.revert", {})).toMatchObject({ isApplied: true, version: 3 });
  expect(await processorsOf(engine)).not.toContain("processor batch/large in logs");
  await expect(client.call("pipeline.revert", {})).rejects.toMatchObject({ code: "not_found" });

  await apply(engine, yaml(""));
  expect(await client.call("pipeline.save", {})).toMatchObject({ sources: [{ isChanged: false }] });
  expect(await readFile(file, "utf8")).toBe(yaml(""));
});

test("changes asked for at one time are made one after the other, each on top of the one before", async () => {
  const engine = await start(yaml(""));
  const texts = [yaml("batch"), yaml("batch/large"), yaml("batch, batch/large")];
  const applied = await Promise.all(texts.map((text) => apply(engine, text)));
  expect(applied.map(({ version }) => version)).toEqual([2, 3, 4]);
  const revert = () => engine.client.call("pipeline.revert", {});
  await Promise.all([revert(), revert()]);
  const inUse = async () => (await engine.client.call("pipeline.config", {})).sources[0]?.text;
  expect(await inUse()).toBe(texts[0]);
  await revert();
  expect(await inUse()).toBe(yaml(""));
  await expect(revert()).rejects.toMatchObject({ code: "not_found" });
});

test("what cannot be run changes nothing, and says where it is wrong", async () => {
  const engine = await start(yaml("batch"));
  const wrong = yaml("batch, bach");
  const line = wrong.split("\n").findIndex((text) => text.includes("bach")) + 1;
  const expected = {
    ...{ severity: "error", line, source: file },
    message: expect.stringContaining('references processor "bach" which is not configured') as string,
  };
  const checked = await engine.client.call("pipeline.check", { sources: [{ uri: file, text: wrong }] });
  expect(checked.problems[0]).toMatchObject(expected);
  const change = await apply(engine, wrong);
  expect(change).toMatchObject({ isApplied: false, version: 1, problems: checked.problems });
  expect(await sendLog(await addressOf(engine))).toBe(true);
  expect(await engine.client.call("pipeline.config", {})).toMatchObject({
    ...{ version: 1, canRevert: false },
    sources: [{ text: yaml("batch") }],
  });
  const other = engine.client.call("pipeline.apply", { sources: [{ uri: "/etc/passwd", text: "" }] });
  await expect(other).rejects.toMatchObject({ code: "invalid_params" });
});

test("where the new configuration cannot listen the old one runs on, and the error says where", async () => {
  const engine = await start(yaml("batch"));
  const port = Number((await addressOf(engine)).split(":").at(-1));
  await apply(engine, yaml("batch", port));
  const blocker = createServer().listen(0, "127.0.0.1");
  taken.push(blocker);
  await new Promise((resolve) => blocker.once("listening", resolve));
  const { port: blocked } = blocker.address() as { port: number };
  const change = await apply(engine, yaml("batch/large", blocked));
  expect(change).toMatchObject({
    isApplied: false,
    failure: expect.stringContaining(`127.0.0.1:${blocked}: Port ${blocked} is taken`) as string,
    problems: [{ severity: "error", source: file, line: 5, column: 19, path: "receivers::otlp" }],
  });
  expect(await addressOf(engine)).toBe(`127.0.0.1:${port}`);
  expect(await processorsOf(engine)).toEqual(["processor batch in traces", "processor batch in logs"]);
  expect(await sendLog(`127.0.0.1:${port}`)).toBe(true);
});

test("a file that was edited is read again", async () => {
  const engine = await start(yaml("batch"));
  await writeFile(file, yaml("batch/large"));
  expect(await engine.client.call("pipeline.reload", {})).toMatchObject({ isApplied: true });
  expect(await processorsOf(engine)).toEqual([
    "processor batch/large in traces",
    "processor batch/large in logs",
  ]);
  await rm(file);
  const change = await engine.client.call("pipeline.reload", {});
  expect(change.isApplied).toBe(false);
  expect(change.problems[0]?.message).toContain("no such file or directory");
});

test("changes under traffic lose nothing that was acknowledged", async () => {
  const engine = await start(yaml("batch"));
  const port = Number((await addressOf(engine)).split(":").at(-1));
  let acknowledged = 0;
  let isOver = false;
  const sending = Array.from({ length: 4 }, async () => {
    while (!isOver) if (await sendLog(`127.0.0.1:${port}`)) acknowledged += 1;
  });
  for (const processors of ["", "batch", "batch, batch/large", "batch/large", "batch"]) {
    const change = await apply(engine, yaml(processors, port));
    expect(change.isApplied).toBe(true);
    const before = acknowledged;
    while (acknowledged < before + 5) await new Promise(setImmediate);
  }
  isOver = true;
  await Promise.all(sending);
  await apply(engine, yaml("", port));
  const { stored = 0, received = 0, produced = 0, forwarded = 0, throttled = 0 } = await outcomes(engine);
  expect(stored).toBe(acknowledged);
  expect(received + produced).toBe(stored + forwarded + throttled);
});

test("values of the command line stand above those of the file; a wrong file does not start", async () => {
  const engine = await start(yaml("batch"), {
    sets: ["processors.batch.send_batch_size=0", "processors.batch.timeout=0s"],
  });
  expect(await engine.client.call("pipeline.config", {})).toMatchObject({
    sets: ["processors.batch.send_batch_size=0", "processors.batch.timeout=0s"],
  });
  await expect(start(yaml("batch, bach"))).rejects.toThrow(
    'references processor "bach" which is not configured',
  );
});

test("the page is shown the text of what runs by default; it can be changed", async () => {
  const endpoints = { otlpGrpc: [], otlpHttp: ["127.0.0.1:0"] };
  const engine = createEngine({
    ...{ version: "test", dataDir: join(dir, "data"), ...endpoints },
    log: () => undefined,
  });
  running.push(engine);
  await engine.start();
  const { isDefault, sources } = await engine.client.call("pipeline.config", {});
  expect([isDefault, sources.length, sources[0]!.isFile]).toEqual([true, 1, false]);
  const { uri, text } = sources[0]!;
  const before = await engine.client.call("pipeline.graph", {});
  const change = await engine.client.call("pipeline.apply", { sources: [{ uri, text: `${text}\n` }] });
  expect(change).toMatchObject({ isApplied: true, problems: [] });
  expect(await engine.client.call("pipeline.graph", {})).toEqual({ ...before, version: 2 });
  await expect(engine.client.call("pipeline.save", {})).rejects.toMatchObject({ code: "invalid_params" });
});

test("records are kept from the first look on, and drops of all nodes are asked for at once", async () => {
  const engine = await start(yaml("batch"));
  const { client } = engine;
  const node = "processor batch in logs";
  expect(await client.call("pipeline.records", { node })).toEqual({ before: [], after: [] });
  await sendLog(await addressOf(engine));
  let records = await client.call("pipeline.records", { node });
  while (records.after.length === 0) {
    await new Promise(setImmediate);
    records = await client.call("pipeline.records", { node });
  }
  expect(records.before).toHaveLength(1);
  expect(JSON.parse(records.before[0]!.json!)).toEqual(JSON.parse(records.after[0]!.json!));
  expect(records.before[0]!.json).toContain(`"severityText":"${nextId - 1}"`);
  expect(await client.call("pipeline.drops", {})).toEqual({ drops: [] });
  await expect(client.call("pipeline.records", { node: "processor x" })).rejects.toMatchObject({
    code: "not_found",
  });
});

/** Logs from a port to a file, and nothing about the store. */
function fileYaml(path: string, port = 0): string {
  return `receivers: { otlp: { protocols: { http: { endpoint: "127.0.0.1:${port}" } } } }
exporters: { file: { path: ${path}, append: true } }
service:
  telemetry: { metrics: { level: none } }
  pipelines: { logs: { receivers: [otlp], exporters: [file] } }
`;
}

test("what goes to a file alone is stored, too; the file is written again after a change that failed", async () => {
  const path = join(dir, "logs.json");
  const engine = await start(fileYaml(path));
  const { client } = engine;
  const { nodes, tapped } = await client.call("pipeline.graph", {});
  expect(tapped.map(({ node, signal }) => [nodes[node]!.key, signal])).toEqual([["receiver otlp", "logs"]]);
  const port = Number((await addressOf(engine)).split(":").at(-1));
  await apply(engine, fileYaml(path, port));
  expect(await sendLog(`127.0.0.1:${port}`)).toBe(true);
  const blocker = createServer().listen(0, "127.0.0.1");
  taken.push(blocker);
  await new Promise((resolve) => blocker.once("listening", resolve));
  const { port: blocked } = blocker.address() as { port: number };
  expect(await apply(engine, fileYaml(path, blocked))).toMatchObject({ isApplied: false });
  expect(await sendLog(`127.0.0.1:${port}`)).toBe(true);
  await apply(engine, yaml("", port));
  const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
  expect(lines).toHaveLength(2);
  for (const line of lines) expect(line).toContain("severityText");
  expect(await outcomes(engine)).toEqual({ received: 2, stored: 2 });
});

test("what may stand at a place of a source is told", async () => {
  const { client } = await start(yaml("batch"));
  const text = "service:\n  pipelines:\n    traces:\n      processors: [ba]\n";
  const offset = text.indexOf("ba]") + 2;
  expect(await client.call("pipeline.complete", { uri: "other.yaml", text, offset })).toMatchObject({
    ...{ from: offset - 2, to: offset },
    candidates: [
      { label: "batch", insert: "batch", kind: "id", detail: "processor" },
      { label: "batch/large", insert: "batch/large", kind: "id", detail: "processor" },
    ],
  });
});

test("what one signal still has in a batch at the end joins in the file what another has written", async () => {
  const out = join(dir, "out.jsonl");
  const pipelines = ["traces", "logs"].map(
    (signal) => `    ${signal}: { receivers: [otlp], processors: [batch/large], exporters: [file] }\n`,
  );
  const engine = await start(
    yaml("batch")
      .replace("exporters:\n", `exporters:\n  file: { path: ${JSON.stringify(out)} }\n`)
      .replace(/ {2}pipelines:\n.*/s, `  pipelines:\n${pipelines.join("")}`),
  );
  const address = await addressOf(engine);
  expect(await sendLog(address)).toBe(true);
  const spans = [{ traceId: "1".repeat(32), spanId: "2".repeat(16), name: "x" }];
  const body = JSON.stringify({ resourceSpans: [{ scopeSpans: [{ spans }] }] });
  const headers = { "content-type": "application/json", connection: "close" };
  expect((await fetch(`http://${address}/v1/traces`, { method: "POST", headers, body })).ok).toBe(true);
  await engine.shutdown();
  const lines = (await readFile(out, "utf8")).trim().split("\n");
  const kinds = lines.flatMap((line) => Object.keys(JSON.parse(line) as object));
  expect(kinds.toSorted()).toEqual(["resourceLogs", "resourceSpans"]);
});
