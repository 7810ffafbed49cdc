import { expect, test } from "vitest";
import type { ExportPage } from "../api/export.ts";
import type { LogBatch } from "../pdata/log-batch.ts";
import type { MetricBatch } from "../pdata/metric-batch.ts";
import { decode } from "../pdata/otlp/codec.ts";
import { LogIndex } from "../spanindex/log-index.ts";
import { MetricIndex } from "../spanindex/metric-index.ts";
import { batchOf, TestSegments, type TestSpan, testEpoch } from "../spanindex/spanindextest/test-spans.ts";
import { TraceIndex } from "../spanindex/trace-index.ts";
import { exportPage } from "./signal-export.ts";

const plain: TestSpan = {
  ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "GET /", start: 0, end: 100, kind: 2, status: 0 },
};

test("pages hold every span once, in order of arrival, over sealed chunks and the open one", async () => {
  const segments = new TestSegments();
  const settings = { source: segments, chunkItemsMax: 5_000, memoryBytesMax: 0 };
  const index = new TraceIndex(settings);
  for (let request = 0; request < 130; request++) {
    const spans = Array.from({ length: 100 }, (_, i) => ({
      ...plain,
      id: request * 100 + i + 1,
      start: request,
    }));
    index.append(batchOf(spans, index.dictionary), request);
    for (const { chunkNumber, batch } of index.chunks.takeFull())
      index.chunks.sealed(chunkNumber, segments.add(batch));
  }
  const starts: number[] = [];
  let pages = 0;
  let from: ExportPage["next"];
  do {
    const { json, next } = await exportPage("traces", index.chunks, { from });
    pages += 1;
    starts.push(...spansIn(json));
    from = next;
  } while (from !== undefined);
  expect(pages).toBeGreaterThan(3);
  expect(starts).toEqual(Array.from({ length: 13_000 }, (_, i) => Math.floor(i / 100)));
});

test("an empty store has no page", async () => {
  const index = new TraceIndex({ source: new TestSegments() });
  expect(await exportPage("traces", index.chunks)).toEqual({ json: "", itemCount: 0, next: undefined });
});

test("log records and metrics are those that lists with the same filters show", async () => {
  const logs = new LogIndex({ source: new TestSegments() });
  const recordsOf = (service: string, records: readonly (readonly [severity: number, body: string])[]) => ({
    resource: resourceOf(service),
    scopeLogs: [
      {
        logRecords: records.map(([severityNumber, text]) => ({
          ...{ timeUnixNano: "5", severityNumber, body: { stringValue: text } },
        })),
      },
    ],
  });
  const resourceLogs = [
    recordsOf("cart", [
      [9, "Paid"],
      [17, "not PAID"],
      [17, "lost"],
    ]),
    recordsOf("bank", [[17, "paid"]]),
  ];
  const bytes = utf8.encode(JSON.stringify({ resourceLogs }));
  logs.append(decode("logs", { encoding: "json", bytes }, logs.dictionary).batch as LogBatch, 1);
  const filter = { minSeverity: 13, service: "cart", text: "paid" };
  const page = await exportPage("logs", logs.chunks, { logs: filter });
  expect(page.itemCount).toBe(1);
  expect(page.json).toContain("not PAID");
  expect((await exportPage("logs", logs.chunks, { metrics: { text: "paid" } })).itemCount).toBe(4);

  const metrics = new MetricIndex({ source: new TestSegments() });
  const gauge = { dataPoints: [{ timeUnixNano: "5", asInt: "3" }] };
  const resourceMetrics = ["cart", "bank"].map((service) => ({
    resource: resourceOf(service),
    scopeMetrics: [{ metrics: ["Orders", "carts"].map((name) => ({ name, gauge })) }],
  }));
  const points = utf8.encode(JSON.stringify({ resourceMetrics }));
  metrics.append(
    decode("metrics", { encoding: "json", bytes: points }, metrics.dictionary).batch as MetricBatch,
    1,
  );
  const found = await exportPage("metrics", metrics.chunks, { metrics: { service: "bank", text: "order" } });
  expect(found.itemCount).toBe(1);
  expect(found.json).toContain('"Orders"');
  expect(found.json).toContain('"bank"');
});

const utf8 = new TextEncoder();

function resourceOf(service: string): unknown {
  return { attributes: [{ key: "service.name", value: { stringValue: service } }] };
}

function spansIn(json: string): number[] {
  const request = JSON.parse(json) as {
    resourceSpans: { scopeSpans: { spans: { startTimeUnixNano: string }[] }[] }[];
  };
  return request.resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ startTimeUnixNano }) => Number(BigInt(startTimeUnixNano) - testEpoch));
}
