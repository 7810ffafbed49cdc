import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import SqliteDatabase from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunList, RunRow } from "../api/runs.ts";
import type { Signal } from "../base/signal.ts";
import { requestText, type TestItems } from "../runs/runstest/process-telemetry.ts";
import { createEngine, type Engine } from "./engine.ts";

let dataDir: string;
const running: Engine[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "sightglass-runs-"));
});

afterEach(async () => {
  for (const engine of running.splice(0)) await engine.shutdown();
  await rm(dataDir, { recursive: true, force: true });
});

async function startEngine(receives = true): Promise<Engine> {
  const otlpHttp = receives ? ["127.0.0.1:0"] : [];
  const engine = createEngine({ version: "test", dataDir, otlpGrpc: [], otlpHttp, log: () => undefined });
  running.push(engine);
  await engine.start();
  return engine;
}

async function restart(engine: Engine, receives = true): Promise<Engine> {
  await engine.shutdown();
  running.splice(running.indexOf(engine), 1);
  return startEngine(receives);
}

async function send(
  engine: Engine,
  signal: Signal,
  groups: readonly TestItems[],
  first?: number,
): Promise<void> {
  const bytes = new TextEncoder().encode(requestText(signal, groups, first));
  await engine.client.call("telemetry.import", { signal, encoding: "json", bytes });
}

const cart = (version: string, instance: string) => ({
  ...{ "service.name": "cart", "service.version": version, "service.instance.id": instance },
});

/** Two versions of a service after each other, and one beside them. */
async function sendShop(engine: Engine, nowMs: number): Promise<void> {
  const old = { resource: cart("1", "a"), startMs: [nowMs, nowMs + 20] };
  const recent = {
    resource: cart("2", "b"),
    startMs: [nowMs + 100, nowMs + 120, nowMs + 140],
    durationMs: 30,
  };
  const other = { resource: { "service.name": "payment" }, startMs: [nowMs, nowMs + 150] };
  await send(engine, "traces", [old, recent, other]);
  await send(engine, "logs", [old, recent]);
  await send(engine, "metrics", [recent]);
}

const listOf = (engine: Engine): Promise<RunList> => engine.client.call("runs.list", {});

async function runsOf(engine: Engine): Promise<Record<string, RunRow>> {
  const { runs } = await listOf(engine);
  return Object.fromEntries(
    runs.map((run) => [run.kind === "session" ? run.kind : `${run.service} ${run.version}`, run]),
  );
}

async function spansFound(engine: Engine, run: RunRow): Promise<number> {
  const { startUnixNano, endUnixNano, query } = run;
  const range = { ...(startUnixNano && { startUnixNano }), ...(endUnixNano && { endUnixNano }) };
  const { total } = await engine.client.call("traces.heatmap", { query, ...range, of: "spans" });
  return total;
}

/** Without what only the session knows. */
function services({ runs }: RunList): unknown[] {
  return runs.filter(({ kind }) => kind === "service").map(({ isLive: _isLive, ...run }) => run);
}

test("each process and each start is a run, found by its query, and the same after a start or a kill", async () => {
  const first = await startEngine();
  await sendShop(first, Date.now());
  const runs = await runsOf(first);
  expect(Object.keys(runs).sort()).toEqual(["cart 1", "cart 2", "payment ", "session"]);
  expect(runs["cart 2"]).toMatchObject({
    items: { traces: 3, metrics: 6, logs: 3 },
    previousId: runs["cart 1"]!.id,
    hasReplicas: false,
    isLive: true,
  });
  expect(runs["session"]).toMatchObject({ items: { traces: 7, metrics: 6, logs: 5 }, isLive: true });
  for (const run of Object.values(runs)) expect(await spansFound(first, run)).toBe(run.items.traces);
  const before = await listOf(first);

  // Another engine over a copy of the files as they are now: what a kill leaves.
  const killed = await mkdtemp(join(tmpdir(), "sightglass-runs-"));
  const source = new SqliteDatabase(join(dataDir, "sightglass.db"), { readonly: true });
  await source.backup(join(killed, "sightglass.db"));
  source.close();
  const original = dataDir;
  dataDir = killed;
  const afterKill = await startEngine(false);
  expect(services(await listOf(afterKill))).toEqual(services(before));
  await afterKill.shutdown();
  await rm(killed, { recursive: true, force: true });
  dataDir = original;

  const second = await restart(first);
  const after = await listOf(second);
  expect(services(after)).toEqual(services(before));
  const sessions = after.runs.filter(({ kind }) => kind === "session");
  expect(sessions.map(({ items, isLive }) => [items.traces, isLive])).toEqual([
    [0, true],
    [7, false],
  ]);
  expect(sessions[0]!.previousId).toBe(sessions[1]!.id);
  // One in which nothing came is not worth a row; one that only looks is none.
  const third = await restart(await restart(second), false);
  expect((await listOf(third)).runs.filter(({ kind }) => kind === "session")).toHaveLength(2);
});

test("names and pins stay, and a pinned run is not deleted", async () => {
  const first = await startEngine();
  await sendShop(first, Date.now());
  const { id } = (await runsOf(first))["cart 1"]!;
  const named = await first.client.call("runs.update", { id, name: " before the fix ", pinned: true });
  expect(named).toMatchObject({ id, name: "before the fix", isPinned: true });
  const second = await restart(first);
  expect((await runsOf(second))["cart 1"]).toMatchObject({ id, name: "before the fix", isPinned: true });
  await expect(second.client.call("runs.delete", { id })).rejects.toMatchObject({ code: "invalid_params" });
  await expect(second.client.call("runs.update", { id: "0".repeat(12), name: "x" })).rejects.toMatchObject({
    code: "not_found",
  });
});

test("a deleted run is gone for good, and nothing else is", async () => {
  const first = await startEngine();
  await sendShop(first, Date.now());
  const { id } = (await runsOf(first))["cart 1"]!;
  expect(await first.client.call("runs.delete", { id })).toEqual({
    removed: { traces: 2, metrics: 0, logs: 2 },
    kept: { traces: 0, metrics: 0, logs: 0 },
  });
  const check = async (engine: Engine) => {
    const runs = await runsOf(engine);
    expect(runs["cart 1"]).toBeUndefined();
    expect(runs["cart 2"]!.items).toEqual({ traces: 3, metrics: 6, logs: 3 });
    expect(await spansFound(engine, runs["cart 2"]!)).toBe(3);
    const everything = await engine.client.call("traces.heatmap", { of: "spans" });
    expect(everything.total).toBe(5);
    const { losses, evicted, stored } = await engine.client.call("engine.stats", {});
    expect(losses).toEqual([
      { signal: "traces", reason: "deleted", items: 2 },
      { signal: "logs", reason: "deleted", items: 2 },
    ]);
    expect(evicted).toEqual({ traces: 0, metrics: 0, logs: 0 });
    expect(stored).toEqual({ traces: 5, metrics: 6, logs: 3 });
  };
  await check(first);
  await check(await restart(first));
});

test("deleting a session keeps what a pinned run holds, and empties the one that is under way", async () => {
  const engine = await startEngine();
  await sendShop(engine, Date.now());
  const runs = await runsOf(engine);
  await engine.client.call("runs.update", { id: runs["cart 2"]!.id, pinned: true });
  const { id } = runs["session"]!;
  expect(await engine.client.call("runs.delete", { id })).toEqual({
    removed: { traces: 4, metrics: 0, logs: 2 },
    kept: { traces: 3, metrics: 6, logs: 3 },
  });
  await engine.client.call("runs.update", { id: runs["cart 2"]!.id, pinned: false });
  await engine.client.call("runs.delete", { id });
  const { runs: left } = await listOf(engine);
  expect(left.map((run) => [run.id, run.items])).toEqual([[id, { traces: 0, metrics: 0, logs: 0 }]]);
  // What comes afterwards is in it again.
  await sendShop(engine, Date.now());
  expect((await runsOf(engine))["session"]!.items.traces).toBe(7);
});

test("spans sent again after their run was deleted are taken as new ones", async () => {
  const engine = await startEngine();
  const nowMs = Date.now();
  await sendShop(engine, nowMs);
  await engine.client.call("runs.delete", { id: (await runsOf(engine))["cart 1"]!.id });
  await sendShop(engine, nowMs);
  expect((await runsOf(engine))["cart 1"]!.items.traces).toBe(2);
  expect((await runsOf(engine))["cart 2"]!.items.traces).toBe(3);
});

test("exports a run, and nothing else", async () => {
  const engine = await startEngine();
  await sendShop(engine, Date.now());
  const { id } = (await runsOf(engine))["cart 2"]!;
  const page = await engine.client.call("telemetry.export", { signal: "traces", run: id });
  const { resourceSpans } = JSON.parse(page.json) as {
    resourceSpans: { scopeSpans: { spans: unknown[] }[] }[];
  };
  expect(resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))).toHaveLength(3);
  expect(resourceSpans).toHaveLength(1);
});

test("the 95th percentile is of requests, where there are any", async () => {
  const engine = await startEngine();
  const nowMs = Date.now();
  await send(engine, "traces", [
    { resource: cart("1", "a"), startMs: [nowMs], durationMs: 100 },
    { resource: cart("1", "a"), startMs: [nowMs], durationMs: 5_000, kind: 3 },
    { resource: { "service.name": "batch" }, startMs: [nowMs], durationMs: 400, kind: 1 },
  ]);
  await send(engine, "logs", [{ resource: { "service.name": "silent" }, startMs: [nowMs] }]);
  const runs = await runsOf(engine);
  const ids = [runs["cart 1"]!, runs["batch "]!, runs["silent "]!].map(({ id }) => id);
  const latencies = await engine.client.call("runs.latency", { ids });
  expect(latencies.map((one) => one.of)).toEqual(["requests", "spans", "spans"]);
  expect(latencies[0]!.p95Nano! / 1e6).toBeCloseTo(100, -1);
  expect(latencies[1]!.p95Nano! / 1e6).toBeCloseTo(400, -1);
  expect(latencies[2]!.p95Nano).toBeUndefined();
});

test("segments of a version that knew no runs are read once", async () => {
  const first = await startEngine();
  await sendShop(first, Date.now());
  // Everything into segments.
  await first.client.call("runs.delete", { id: (await runsOf(first))["payment "]!.id });
  const before = services(await listOf(first));
  await first.shutdown();
  running.splice(0);
  const database = new SqliteDatabase(join(dataDir, "sightglass.db"));
  database.exec("DELETE FROM run_segment; DELETE FROM run WHERE kind = 'service'");
  database.close();
  const second = await startEngine();
  await expect.poll(async () => (await listOf(second)).unreadChunks).toBe(0);
  expect(services(await listOf(second))).toEqual(before);
});
