import { expect, test } from "vitest";
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
import { LayoutCache } from "./layout-cache.ts";
import { describeSpan } from "./span-detail.ts";
import { exportTrace } from "./trace-export.ts";
import { viewIfChanged, viewTrace } from "./trace-view.ts";

const plain: TestSpan = {
  ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "GET /", start: 0, end: 100, kind: 2, status: 0 },
};

class Rig {
  readonly segments = new TestSegments();
  readonly settings = { source: this.segments, chunkItemsMax: 4, memoryBytesMax: 0 };
  readonly traces = new TraceIndex(this.settings);
  readonly logs = new LogIndex(this.settings);
  readonly layouts = new LayoutCache();
  #sequence = 0;

  addSpans(...spans: readonly TestSpan[]): void {
    this.traces.append(batchOf(spans, this.traces.dictionary), ++this.#sequence);
    for (const { chunkNumber, batch } of this.traces.chunks.takeFull())
      this.traces.chunks.sealed(chunkNumber, this.segments.add(batch));
  }

  addLog(trace: number, seal = true): void {
    const record = { timeUnixNano: "5", traceId: traceIdOf(trace), spanId: spanIdOf(1) };
    const request = { resourceLogs: [{ scopeLogs: [{ logRecords: [record] }] }] };
    const bytes = new TextEncoder().encode(JSON.stringify(request));
    const { batch } = decode("logs", { encoding: "json", bytes }, this.logs.dictionary);
    this.logs.append(batch, ++this.#sequence);
    for (const { chunkNumber, batch } of seal ? this.logs.chunks.takeFull() : [])
      this.logs.chunks.sealed(chunkNumber, this.segments.add(batch));
  }

  view(knownVersion?: string) {
    const query = { traceId: traceIdOf(1), ...(knownVersion === undefined ? {} : { knownVersion }) };
    return viewIfChanged(this.traces, this.logs, query, this.layouts);
  }
}

async function versionOf(rig: Rig): Promise<string> {
  return (await viewTrace(rig.traces, rig.logs, traceIdOf(1))).version;
}

test("a trace is sent again when a span or a log record of it arrived, not when one of another did", async () => {
  const rig = new Rig();
  rig.addSpans(plain);
  let known = await versionOf(rig);
  for (let round = 0; round < 12; round++) {
    rig.addSpans({ ...plain, trace: 2, id: 10 + round });
    rig.addLog(2);
    expect(await rig.view(known)).toEqual({ unchanged: true });
    rig.addLog(1);
    expect(await rig.view(known)).toMatchObject({ unchanged: false, logCount: round + 1 });
    known = await versionOf(rig);
    rig.addSpans({ ...plain, id: 100 + round, parent: 1 });
    expect(await rig.view(known)).toMatchObject({ unchanged: false, spanCount: round + 2 });
    known = await versionOf(rig);
  }
});

test("records that leave with their chunk change the view; so does another run with the same records", async () => {
  const rig = new Rig();
  rig.addSpans(plain);
  for (let i = 0; i < 8; i++) rig.addLog(1);
  const known = await versionOf(rig);
  const oldest = rig.logs.chunks.chunks()[0]!;
  rig.logs.chunks.evict([oldest.segmentId!]);
  expect(await rig.view(known)).toMatchObject({ unchanged: false, logCount: 4 });
  const other = new Rig();
  other.addSpans(plain);
  for (let i = 0; i < 8; i++) other.addLog(1);
  expect(await other.view(known)).toMatchObject({ unchanged: false, logCount: 8 });
});

test("a layout is used until the trace changes, by the view and by its spans", async () => {
  const rig = new Rig();
  const detail = () =>
    describeSpan(rig.traces, { traceId: traceIdOf(1), spanId: spanIdOf(1), ordinal: 0 }, rig.layouts);
  rig.addSpans(plain);
  const first = await rig.view();
  expect((await detail()).selfNano).toBe(100);
  const second = await rig.view();
  // The very same column: nothing was laid out in between.
  expect("selfNano" in second && "selfNano" in first && second.selfNano === first.selfNano).toBe(true);
  rig.addSpans({ ...plain, id: 2, parent: 1, start: 10, end: 40 });
  expect((await detail()).selfNano).toBe(70);
  expect(await rig.view()).toMatchObject({ selfNano: new Float64Array([70, 30]) });
});

test("a large trace is laid out and exported with pauses, and no further once nobody waits", async () => {
  const rig = new Rig();
  rig.addSpans(...Array.from({ length: 60_000 }, (_, i) => ({ ...plain, id: i + 1, start: -i })));
  for (const work of [
    (signal?: AbortSignal) => viewTrace(rig.traces, rig.logs, traceIdOf(1), new LayoutCache(), signal),
    (signal?: AbortSignal) => exportTrace(rig.traces, traceIdOf(1), signal),
  ]) {
    let turns = 0;
    const counter = setInterval(() => (turns += 1), 0);
    await work();
    clearInterval(counter);
    expect(turns).toBeGreaterThan(1);
    const left = new AbortController();
    setImmediate(() => left.abort());
    await expect(work(left.signal)).rejects.toMatchObject({ code: "cancelled" });
  }
});
