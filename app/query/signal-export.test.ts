import { expect, test } from "vitest";
import type { ExportPage } from "../api/export.ts";
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

function spansIn(json: string): number[] {
  const request = JSON.parse(json) as {
    resourceSpans: { scopeSpans: { spans: { startTimeUnixNano: string }[] }[] }[];
  };
  return request.resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans))
    .map(({ startTimeUnixNano }) => Number(BigInt(startTimeUnixNano) - testEpoch));
}
