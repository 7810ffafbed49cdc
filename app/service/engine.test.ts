import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ChangeEvent } from "../api/engine.ts";
import { unpackRows } from "../api/packed-rows.ts";
import type { TraceRows } from "../api/traces.ts";
import { assert } from "../base/assert.ts";
import { Dictionary } from "../pdata/dictionary.ts";
import { newTraceBatch } from "../pdata/trace-batch.ts";
import { openStore } from "../storage/open-store.ts";
import { createEngine, type Engine } from "./engine.ts";
import { systemClock } from "./system-clock.ts";

let dataDir: string;
const running: Engine[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "sightglass-engine-"));
});

afterEach(async () => {
  for (const engine of running.splice(0)) await engine.shutdown();
  await rm(dataDir, { recursive: true, force: true });
});

function newEngine(): Engine {
  const otlpHttp = ["127.0.0.1:0"];
  return createEngine({ version: "test", dataDir, otlpGrpc: [], otlpHttp, log: () => undefined });
}

async function startEngine(): Promise<Engine> {
  const engine = newEngine();
  running.push(engine);
  await engine.start();
  return engine;
}

async function post(engine: Engine, path: string, body: unknown): Promise<Response> {
  const { listeners } = await engine.client.call("engine.info", {});
  return fetch(`http://${listeners[0]!.address}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

const traceId = "0102030405060708090a0b0c0d0e0f10";

function request(spans: readonly Record<string, unknown>[], service = "checkout"): unknown {
  return {
    resourceSpans: [
      {
        resource: { attributes: [{ key: "service.name", value: { stringValue: service } }] },
        scopeSpans: [{ scope: { name: "test" }, spans }],
      },
    ],
  };
}

function span(id: string, parent: string, startMs: number, endMs: number): Record<string, unknown> {
  return {
    traceId,
    spanId: id,
    ...(parent === "" ? {} : { parentSpanId: parent }),
    name: `op ${id}`,
    kind: 2,
    startTimeUnixNano: `${1_700_000_000_000 + startMs}000001`,
    endTimeUnixNano: `${1_700_000_000_000 + endMs}000002`,
    attributes: [{ key: "answer", value: { intValue: "42" } }],
    status: {},
  };
}

const root = span("00000000000000aa", "", 0, 100);
const child = span("00000000000000bb", "00000000000000aa", 10, 40);

async function viewOf({ client }: Engine, traceId: string): Promise<TraceRows> {
  const view = await client.call("traces.view", { traceId });
  assert(!view.unchanged, "no version was named");
  return unpackRows(view);
}

test("what is posted can be searched, viewed, opened and exported", async () => {
  const engine = await startEngine();
  expect((await post(engine, "/v1/traces", request([child, root]))).status).toBe(200);
  const list = await engine.client.call("traces.search", { query: '{ resource.service.name = "checkout" }' });
  expect([list.matched, list.rowCount, list.spanCount[0]]).toEqual([1, 1, 2]);
  expect(list.strings[list.rootName[0]!]).toBe("op 00000000000000aa");
  expect([...list.stripSelfNano]).toEqual([100_000_001]);
  const view = await viewOf(engine, traceId);
  expect([...view.depth]).toEqual([0, 1]);
  expect(view.selfNano[0]).toBe(70_000_000);
  const detail = await engine.client.call("traces.span", { traceId, spanId: "00000000000000bb" });
  expect(detail.attributes).toEqual([{ key: "answer", type: "int", text: "42" }]);
  expect(detail.startTimeUnixNano).toBe("1700000000010000001");
  const { json } = await engine.client.call("traces.export", { traceId });
  const exported = JSON.parse(json) as { resourceSpans: { scopeSpans: { spans: unknown[] }[] }[] };
  expect(exported.resourceSpans.flatMap((r) => r.scopeSpans.flatMap((s) => s.spans))).toHaveLength(2);
});

test("a restart answers the same, and a span sent again is stored once", async () => {
  const first = await startEngine();
  await post(first, "/v1/traces", request([root, child]));
  await post(first, "/v1/traces", request([child]));
  const before = await viewOf(first, traceId);
  const stats = await first.client.call("engine.stats", {});
  expect(stats.stored.traces).toBe(2);
  expect(stats.counters).toContainEqual(
    expect.objectContaining({ outcome: "dropped", reason: "duplicate_span", value: 1 }),
  );
  await first.shutdown();
  const second = await startEngine();
  const after = await viewOf(second, traceId);
  expect(after).toEqual({ ...before, version: after.version });
  expect(after.version).not.toBe(before.version);
  expect((await second.client.call("engine.stats", {})).stored.traces).toBe(2);
});

test("every received item ends in exactly one outcome", async () => {
  const engine = await startEngine();
  const withoutId = { ...child, spanId: "" };
  await post(engine, "/v1/traces", request([root, child]));
  // Sent again after a lost answer, next to a new span and one that cannot be taken.
  await post(engine, "/v1/traces", request([root, child, span("00000000000000cc", "", 0, 5), withoutId]));
  // Twice in one request.
  await post(engine, "/v1/traces", request([root, span("00000000000000dd", "", 0, 5), root]));
  expect(await outcomes(engine)).toEqual({
    received: 9,
    stored: 4,
    "refused/invalid_span_id": 1,
    "dropped/duplicate_span": 4,
  });
});

/** Spans by what became of them, as `/api/stats` says it. */
async function outcomes(engine: Engine): Promise<Record<string, number>> {
  const { counters } = await engine.client.call("engine.stats", {});
  return Object.fromEntries(
    counters
      .filter(({ unit, signal }) => unit === "items" && signal === "traces")
      .map(({ outcome, reason, value }) => [reason === "" ? outcome : `${outcome}/${reason}`, value]),
  );
}

test("what is gone is counted with its reason, at every start", async () => {
  const first = await startEngine();
  await post(first, "/v1/traces", request([root, child]));
  await first.shutdown();
  const store = await openStore({ dataDir, log: () => undefined, clock: systemClock });
  const batch = newTraceBatch(new Dictionary());
  const chunk = {
    batch,
    sequences: [],
    minTimeUnixNano: 0n,
    maxTimeUnixNano: 0n,
    summary: Uint8Array.of(0xff),
  };
  const { id } = await store.seal({ ...chunk, itemCount: 5 });
  await store.evict([id]);
  await store.seal({ ...chunk, itemCount: 3 });
  await store.close();
  for (let start = 0; start < 2; start++) {
    const engine = await startEngine();
    const { stored, losses, evicted, damaged, quarantined } = await engine.client.call("engine.stats", {});
    expect(losses).toEqual([{ signal: "traces", reason: "memory_budget", items: 5 }]);
    expect([stored.traces, evicted.traces, damaged.traces, quarantined]).toEqual([2, 5, 3, 1]);
    await engine.shutdown();
  }
});

test("logs appear in their list and on the lane of their span", async () => {
  const engine = await startEngine();
  await post(engine, "/v1/traces", request([root]));
  const record = {
    timeUnixNano: "1700000000020000000",
    severityNumber: 9,
    severityText: "INFO",
    body: { stringValue: "paid" },
    traceId,
    spanId: "00000000000000aa",
  };
  const resource = { attributes: [{ key: "service.name", value: { stringValue: "checkout" } }] };
  await post(engine, "/v1/logs", { resourceLogs: [{ resource, scopeLogs: [{ logRecords: [record] }] }] });
  const logs = await engine.client.call("logs.list", { traceId, text: "PAI" });
  expect(logs.strings[logs.body[0]!]).toBe("paid");
  const [chunk, row] = [logs.chunk[0]!, logs.row[0]!];
  const { timeUnixNano } = record;
  const detail = await engine.client.call("logs.detail", { chunk, row, timeUnixNano });
  expect(detail).toMatchObject({
    body: { type: "string", text: "paid" },
    traceId,
    spanId: "00000000000000aa",
  });
  const markers = await engine.client.call("traces.markers", { traceId });
  assert(!markers.unchanged, "no version was named");
  expect(markers.version).toBe((await viewOf(engine, traceId)).version);
  expect([markers.logCount, [...markers.markerKind], [...markers.markerOffsetNano]]).toEqual([
    1,
    [2],
    [19_999_999],
  ]);
  const { markersVersion: knownVersion } = markers;
  expect(await engine.client.call("traces.markers", { traceId, knownVersion })).toEqual({ unchanged: true });
});

test("metrics are listed by service with their last value", async () => {
  const engine = await startEngine();
  const point = (second: number, value: number) => ({
    timeUnixNano: `${1_700_000_000 + second}000000000`,
    asDouble: value,
  });
  const metric = { name: "queue.size", unit: "{item}", gauge: { dataPoints: [point(0, 3), point(1, 5)] } };
  await post(engine, "/v1/metrics", { resourceMetrics: [{ scopeMetrics: [{ metrics: [metric] }] }] });
  const list = await engine.client.call("metrics.list", {});
  expect([list.rowCount, list.pointCount[0], list.seriesCount[0], list.lastValue[0]]).toEqual([1, 2, 1, 5]);
  expect([...list.sparkValue]).toEqual([3, 5]);
});

test("the test trace comes in through the receiver's own port", async () => {
  const engine = await startEngine();
  const events: ChangeEvent[] = [];
  const unsubscribe = engine.client.subscribe("changes", (event) => events.push(event));
  const { traceId: sent } = await engine.client.call("engine.sendTestTrace", {});
  const view = await viewOf(engine, sent);
  expect([view.spanCount, view.notices]).toEqual([4, []]);
  const services = await engine.client.call("services.list", {});
  expect(services.map(({ name, spanCount }) => [name, spanCount])).toEqual([
    ["checkout", 2],
    ["payment", 2],
  ]);
  await expect.poll(() => events.at(-1)?.stored.traces).toBe(4);
  expect(events.at(-1)?.spansPerSecond).toBeGreaterThan(0);
  unsubscribe();
  expect((await engine.client.call("attempts.list", {}))[0]).toMatchObject({ level: "ok", totalItems: 4 });
});

test("a shutdown during the start ends it; nothing listens afterwards", async () => {
  const first = await startEngine();
  await post(first, "/v1/traces", request([root]));
  await first.shutdown();
  const engine = newEngine();
  const starting = engine.start();
  await engine.shutdown();
  await starting;
  const { listeners } = await engine.client.call("engine.info", {});
  expect(listeners).toEqual([]);
});

test("wrong params name their path, unknown things are not found, cancelled calls reject", async () => {
  const engine = await startEngine();
  const { client } = engine;
  await expect(client.call("traces.search", { limit: 0 })).rejects.toMatchObject({
    code: "invalid_params",
    detail: [expect.objectContaining({ path: "limit" })],
  });
  await expect(client.call("traces.view", { traceId })).rejects.toMatchObject({ code: "not_found" });
  await expect(client.call("nothing" as "engine.info", {})).rejects.toMatchObject({ code: "unknown_method" });
  await expect(client.call("traces.search", {}, AbortSignal.abort())).rejects.toMatchObject({
    code: "cancelled",
  });
  await expect(client.call("traces.search", { query: "{ nam = 1 }" })).rejects.toMatchObject({
    code: "invalid_query",
    detail: { from: 2, to: 5, suggestion: "name" },
  });
});
