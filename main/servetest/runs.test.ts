import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunList, RunRow } from "../../app/api/runs.ts";
import { requestText, type TestItems } from "../../app/runs/runstest/process-telemetry.ts";
import { Instance, temporaryDataDir } from "./instance.ts";
import { run } from "./run-program.ts";

const { dataDir, remove } = temporaryDataDir();
const startMs = Date.now() - 60_000;
const folder = mkdtempSync(join(tmpdir(), "sightglass-run-files-"));
let instance: Instance;

const times = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, n) => startMs + first + n);
const cart = (version: string, instanceId: string) => ({
  ...{ "service.name": "cart", "service.version": version, "service.instance.id": instanceId },
});
const old: TestItems = { resource: cart("1.0.0", "a"), startMs: times(0, 40) };
const slow: TestItems = { resource: cart("1.1.0", "b"), startMs: times(1_000, 40), durationMs: 900 };

beforeAll(async () => {
  instance = await Instance.start(dataDir);
  await send("traces", [old, slow]);
  await send("logs", [old]);
});

afterAll(async () => {
  await instance.stop();
  remove();
  rmSync(folder, { recursive: true, force: true });
});

async function send(signal: "traces" | "logs", groups: readonly TestItems[]): Promise<void> {
  const response = await fetch(`http://${instance.info.otlpHttp}/v1/${signal}`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: requestText(signal, groups),
  });
  expect(response.status).toBe(200);
}

async function ask(
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number; answer: unknown }> {
  const response = await fetch(`${instance.info.ui}${path}`, {
    method,
    headers: { Authorization: `Bearer ${instance.info.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: await response.json() };
}

async function runNamed(version: string): Promise<RunRow> {
  const { runs } = (await ask("GET", "/api/runs")).answer as RunList;
  const found = runs.find((one) => one.version === version);
  expect(found, version).toBeDefined();
  return found!;
}

const cli = (...args: string[]) => run([...args, "--data-dir", dataDir]);

test("the command line lists, names and pins, and takes a run by its name wherever there is a query", async () => {
  const { id } = await runNamed("1.0.0");
  const named = await cli("runs", id.slice(0, 6), "--name", "before", "--pin");
  expect([named.code, named.stdout]).toEqual([0, `${id} "before", pinned\n`]);
  const { stdout } = await cli("runs");
  expect(stdout).toMatch(new RegExp(`${id}\\s+ended, pinned\\s+cart\\s+1.0.0\\s+before`));
  expect(stdout).toContain("(Sightglass)");

  const found = await cli("search", "--run", "before", "--limit", "100", "--format", "json");
  expect(JSON.parse(found.stdout)).toMatchObject({ matched: 40 });
  const none = await cli("search", "{ duration > 500ms }", "--run", "before", "--format", "json");
  expect(JSON.parse(none.stdout)).toMatchObject({ matched: 0 });
  const wrong = await cli("search", "{ duraton > 500ms }", "--run", "before");
  expect(wrong.code).toBe(2);
  // The place is that in the query as it was written.
  expect(wrong.stderr).toContain("{ duraton > 500ms }\n");

  const { id: canary } = await runNamed("1.1.0");
  const args = ["--baseline-run", "before", "--canary-run", canary.slice(0, 8)];
  const compared = await cli("compare", ...args, "--format", "json", "--fail-on", "p95(cart) > +20%");
  expect(compared.code).toBe(3);
  expect(JSON.parse(compared.stdout)).toMatchObject({
    baseline: { traces: 40 },
    canary: { traces: 40 },
    isClear: true,
  });
});

test("a run is exported with all its signals, and nothing of another", async () => {
  const output = join(folder, "before.jsonl");
  const { id } = await runNamed("1.0.0");
  expect((await cli("export", "--run", id, "-o", output)).code).toBe(0);
  const text = readFileSync(output, "utf8");
  expect(text.match(/"spanId"/g)).toHaveLength(40);
  expect(text.match(/"said"/g)).toHaveLength(40);
  expect(text).not.toContain("1.1.0");
});

test("mistakes are told for what they are", async () => {
  const { id } = await runNamed("1.1.0");
  for (const [method, path, body, status, words] of [
    ["GET", "/api/search?run=nope", undefined, 404, "no run"],
    ["PATCH", "/api/runs/nope", { name: "x" }, 404, "no run"],
    ["PATCH", `/api/runs/${id}`, { nam: "x" }, 400, "no nam"],
    ["PATCH", `/api/runs/${id}`, { pinned: "yes" }, 400, "pinned"],
    ["PATCH", `/api/runs/${id}`, { name: "x".repeat(201) }, 400, "200 characters"],
    ["GET", `/api/runs/${id}`, undefined, 405, "PATCH and DELETE"],
    ["POST", "/api/runs", undefined, 405, "Only GET"],
  ] as const) {
    const { status: got, answer } = await ask(method, path, body);
    expect([got, JSON.stringify(answer)], `${method} ${path}`).toEqual([
      status,
      expect.stringContaining(words),
    ]);
  }
  expect((await cli("runs", id)).code).toBe(2);
});

test("a kill changes no run, and what was deleted before it does not come back", async () => {
  const { id } = await runNamed("1.1.0");
  const before = await runNamed("1.0.0");
  expect((await ask("DELETE", `/api/runs/${before.id}`)).status).toBe(400);
  const { answer } = await ask("DELETE", `/api/runs/${id}`);
  expect(answer).toEqual({
    removed: { traces: 40, metrics: 0, logs: 0 },
    kept: { traces: 0, metrics: 0, logs: 0 },
  });
  await instance.kill();
  instance = await Instance.start(dataDir);
  // Nothing restarted it any more, so whether it counts as live depends on how long ago it was heard of.
  expect(await runNamed("1.0.0")).toEqual({ ...before, isLive: expect.any(Boolean) });
  const { runs } = (await ask("GET", "/api/runs")).answer as RunList;
  expect(runs.some((one) => one.id === id)).toBe(false);
  const found = JSON.parse((await cli("search", "--limit", "100", "--format", "json")).stdout) as {
    matched: number;
  };
  expect(found.matched).toBe(40);
});
