import fc from "fast-check";
import { expect, test } from "vitest";
import type { ExportedTraces } from "../api/traces.ts";
import type { TracesDocument } from "../formats/otlp-document.ts";
import {
  batchOf,
  spanIdOf,
  TestSegments,
  type TestSpan,
  traceIdOf,
} from "../spanindex/spanindextest/test-spans.ts";
import { TraceIndex } from "../spanindex/trace-index.ts";
import { exportTraces } from "./traces-export.ts";

function span(trace: number, id: number): TestSpan {
  return {
    ...{ trace, id, parent: 0, service: `service ${id % 3}`, name: "GET /", start: id, end: id + 100 },
    ...{ kind: 2, status: 0 },
  };
}

/** `traces[i]`: of which trace the span `i + 1` is. A new request every `requestSpans`, a new chunk every `chunkSpans`. */
function indexOf(traces: readonly number[], requestSpans: number, chunkSpans: number): TraceIndex {
  const index = new TraceIndex({ source: new TestSegments(), chunkItemsMax: chunkSpans });
  const spans = traces.map((trace, at) => span(trace, at + 1));
  for (let at = 0; at < spans.length; at += requestSpans)
    index.append(batchOf(spans.slice(at, at + requestSpans), index.dictionary), at);
  return index;
}

async function pagesOf(index: TraceIndex, traceIds: readonly string[], limit: number) {
  const pages: ExportedTraces[] = [];
  for (let from: ExportedTraces["next"] = { trace: 0, span: 0 }; from !== undefined; ) {
    const page: ExportedTraces = await exportTraces(index, { traceIds, from, limit });
    pages.push(page);
    from = page.next;
  }
  return pages;
}

/** `trace span` of each span, as they follow each other. */
function idsOf(pages: readonly ExportedTraces[]): string[] {
  return pages
    .flatMap(({ requests }) => requests)
    .flatMap(({ json }) => (JSON.parse(json) as TracesDocument).resourceSpans ?? [])
    .flatMap(({ scopeSpans }) => (scopeSpans ?? []).flatMap(({ spans }) => spans ?? []))
    .map(({ traceId = "", spanId = "" }) => `${traceId} ${spanId}`);
}

test("traces follow each other as they were asked for, whole, in pages of any size and over any chunks", async () => {
  const traceCount = 4;
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        traces: fc.array(fc.integer({ min: 1, max: traceCount }), { minLength: 1, maxLength: 30 }),
        asked: fc.shuffledSubarray([1, 2, 3, 4, 5]),
        requestSpans: fc.integer({ min: 1, max: 8 }),
        chunkSpans: fc.integer({ min: 1, max: 12 }),
        limit: fc.integer({ min: 1, max: 12 }),
      }),
      async ({ traces, asked, requestSpans, chunkSpans, limit }) => {
        const index = indexOf(traces, requestSpans, chunkSpans);
        const pages = await pagesOf(index, asked.map(traceIdOf), limit);
        const ids = idsOf(pages);
        const order = ids.map((id) => id.slice(0, 32)).filter((trace, at, all) => trace !== all[at - 1]);
        expect(order).toEqual(asked.filter((trace) => traces.includes(trace)).map(traceIdOf));
        const expected = traces.flatMap((trace, at) =>
          asked.includes(trace) ? [`${traceIdOf(trace)} ${spanIdOf(at + 1)}`] : [],
        );
        expect(ids.toSorted()).toEqual(expected.toSorted());
        const counts = pages.map(({ requests }) =>
          requests.reduce((sum, { itemCount }) => sum + itemCount, 0),
        );
        for (const count of counts) expect(count).toBeLessThanOrEqual(limit);
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(expected.length);
      },
    ),
  );
});

test("traces that are not stored any more leave no request behind", async () => {
  const index = indexOf([1], 1, 1);
  const page = { traceIds: [traceIdOf(7)], from: { trace: 0, span: 0 }, limit: 10 };
  expect(await exportTraces(index, page)).toEqual({ requests: [], next: undefined });
});

test("whoever has left is not waited for", async () => {
  const index = indexOf([1, 1], 1, 2);
  const page = { traceIds: [traceIdOf(1)], from: { trace: 0, span: 0 }, limit: 10 };
  await expect(exportTraces(index, page, AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
});
