import { afterEach, expect, test } from "vitest";
import { unpackRows } from "../api/packed-rows.ts";
import type { TraceMarkers } from "../api/trace-view.ts";
import type { TraceRows } from "../api/traces.ts";
import { assert } from "../base/assert.ts";
import { decode } from "../pdata/otlp/codec.ts";
import { LogIndex } from "../spanindex/log-index.ts";
import {
  batchOf,
  spanIdOf,
  TestSegments,
  type TestSpan,
  traceIdOf,
} from "../spanindex/spanindextest/test-spans.ts";
import { TraceIndex } from "../spanindex/trace-index.ts";
import { createQueryMemory, createTraceQueries } from "./query-workers.ts";
import type { TraceQueries } from "./trace-queries.ts";
import { TraceViews } from "./trace-views.ts";

const plain: TestSpan = {
  ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "GET /", start: 0, end: 100, kind: 2, status: 0 },
};
const traceId = traceIdOf(1);
const open: TraceQueries[] = [];

afterEach(async () => {
  for (const queries of open.splice(0)) await queries.close();
});

class Rig {
  readonly segments = new TestSegments();
  readonly traces: TraceIndex;
  readonly logs: LogIndex;
  readonly views: TraceViews;
  #sequence = 0;

  constructor(usesWorkers = false) {
    const settings = { source: this.segments, chunkItemsMax: 4, memoryBytesMax: 0 };
    this.traces = new TraceIndex({ ...settings, memory: createQueryMemory(usesWorkers) });
    this.logs = new LogIndex(settings);
    const queries = createTraceQueries(this.traces, usesWorkers, (line) => {
      throw new Error(line);
    });
    open.push(queries);
    this.views = new TraceViews({ traces: this.traces, logs: this.logs, queries });
  }

  addSpans(...spans: readonly TestSpan[]): void {
    this.traces.append(batchOf(spans, this.traces.dictionary), ++this.#sequence);
    for (const { chunkNumber, batch } of this.traces.chunks.takeFull())
      this.traces.chunks.sealed(chunkNumber, this.segments.add(batch));
  }

  addLog(trace: number): void {
    const record = { timeUnixNano: "5", traceId: traceIdOf(trace), spanId: spanIdOf(1) };
    const request = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
    const bytes = new TextEncoder().encode(JSON.stringify(request));
    const { batch } = decode("logs", { encoding: "json", bytes }, this.logs.dictionary);
    this.logs.append(batch, ++this.#sequence);
    for (const { chunkNumber, batch } of this.logs.chunks.takeFull())
      this.logs.chunks.sealed(chunkNumber, this.segments.add(batch));
  }

  async rows(): Promise<TraceRows> {
    const rows = await this.views.view({ traceId });
    assert(!rows.unchanged, "no version was named");
    return unpackRows(rows);
  }

  async markers(): Promise<TraceMarkers> {
    const markers = await this.views.markers({ traceId });
    assert(!markers.unchanged, "no version was named");
    return markers;
  }
}

test("rows are sent again when a span of the trace arrived, markers also when a record did, and only then", async () => {
  const rig = new Rig();
  rig.addSpans(plain);
  let { version } = await rig.rows();
  let { markersVersion } = await rig.markers();
  for (let round = 0; round < 12; round++) {
    rig.addSpans({ ...plain, trace: 2, id: 10 + round });
    rig.addLog(2);
    expect(await rig.views.view({ traceId, knownVersion: version })).toEqual({ unchanged: true });
    expect(await rig.views.markers({ traceId, knownVersion: markersVersion })).toEqual({ unchanged: true });
    rig.addLog(1);
    expect(await rig.views.view({ traceId, knownVersion: version })).toEqual({ unchanged: true });
    const markers = await rig.views.markers({ traceId, knownVersion: markersVersion });
    expect(markers).toMatchObject({ unchanged: false, logCount: round + 1, version });
    rig.addSpans({ ...plain, id: 100 + round, parent: 1 });
    const rows = await rig.views.view({ traceId, knownVersion: version });
    expect(rows).toMatchObject({ unchanged: false, spanCount: round + 2 });
    version = (await rig.rows()).version;
    markersVersion = (await rig.markers()).markersVersion;
  }
});

test("records and spans that leave with their chunk change the answer; so does another run with the same ones", async () => {
  const rig = new Rig();
  rig.addSpans(plain);
  for (let i = 0; i < 8; i++) rig.addLog(1);
  const { markersVersion, version } = await rig.markers();
  const [oldest] = rig.logs.chunks.chunks();
  rig.logs.chunks.evict([oldest!.segmentId!]);
  expect(await rig.views.markers({ traceId, knownVersion: markersVersion })).toMatchObject({ logCount: 4 });
  const other = new Rig();
  other.addSpans(plain);
  expect(await other.views.view({ traceId, knownVersion: version })).toMatchObject({ unchanged: false });
});

test("a span that was received a moment ago is in the rows, and opens with its self time", async () => {
  const rig = new Rig(true);
  for (let id = 1; id <= 30; id++) {
    rig.addSpans({
      ...plain,
      id,
      parent: id === 1 ? 0 : 1,
      start: id === 1 ? 0 : id,
      end: id === 1 ? 100 : id + 1,
    });
    expect((await rig.rows()).spanCount).toBe(id);
    const detail = await rig.views.span({ traceId, spanId: spanIdOf(1), ordinal: 0 });
    expect(detail.selfNano).toBe(101 - id);
  }
  const missing = { traceId, spanId: spanIdOf(99), ordinal: 0 };
  await expect(rig.views.span(missing)).rejects.toMatchObject({ code: "not_found" });
  await expect(rig.views.view({ traceId: traceIdOf(5) })).rejects.toMatchObject({ code: "not_found" });
});

test("searches and statistics name the rows of the view, and say what is wrong with a query", async () => {
  const rig = new Rig(true);
  rig.addSpans(plain, { ...plain, id: 2, parent: 1, name: "pay", start: 10, end: 40, status: 2 });
  const { version } = await rig.rows();
  const found = await rig.views.findRows({ traceId, query: "{ status = error }" });
  expect(found).toMatchObject({ version, rows: Uint32Array.of(1) });
  const asked = { traceId, by: ["name"], query: "", orderBy: "self", limit: 10 } as const;
  const table = await rig.views.spanStatistics({ ...asked, by: ["name"] });
  expect(table).toMatchObject({
    version,
    values: ["GET /", "pay"],
    totalSelfNano: 100,
    totalCriticalNano: 100,
  });
  const wrong = rig.views.findRows({ traceId, query: "{ statsu = error }" });
  await expect(wrong).rejects.toMatchObject({ code: "invalid_query", detail: { suggestion: "status" } });
  await expect(rig.views.findRows({ traceId, query: "{ } | rate()" })).rejects.toMatchObject({
    code: "invalid_query",
  });
  const left = AbortSignal.abort();
  await expect(rig.views.findRows({ traceId, query: "" }, left)).rejects.toMatchObject({ code: "cancelled" });
});

test("a trace is compared with the usual one of its kind, where there is one", async () => {
  const rig = new Rig();
  rig.addSpans(plain);
  const { views } = rig;
  await expect(views.diff({ b: traceId })).rejects.toMatchObject({
    code: "not_found",
    message: expect.stringContaining("same root") as string,
  });
  await expect(views.diff({ b: traceIdOf(9) })).rejects.toMatchObject({
    message: expect.stringContaining("No span of trace") as string,
  });
  for (const trace of [2, 3, 4]) rig.addSpans({ ...plain, trace, end: trace * 10 });
  const found = await views.diff({ b: traceId });
  expect([found.a.traceId, found.baselineCount]).toEqual([traceIdOf(3), 3]);
  const asked = await views.diff({ a: traceIdOf(4), b: traceId });
  expect([asked.a.traceId, asked.baselineCount]).toEqual([traceIdOf(4), undefined]);
});
