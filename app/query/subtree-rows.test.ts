import fc from "fast-check";
import { expect, test } from "vitest";
import {
  batchOf,
  spanIdOf,
  TestSegments,
  type TestSpan,
  traceIdOf,
} from "../spanindex/spanindextest/test-spans.ts";
import { TraceIndex } from "../spanindex/trace-index.ts";
import { TraceExporter } from "./trace-export.ts";

const plain: Omit<TestSpan, "id" | "parent"> = {
  ...{ trace: 1, service: "cart", name: "GET /", start: 0, end: 100, kind: 2, status: 0 },
};

async function exportedIds(
  parents: readonly number[],
  root: number,
  limit: number,
  requestSpans: number,
): Promise<number[]> {
  const index = new TraceIndex({ source: new TestSegments() });
  const spans = parents.map((parent, at) => ({ ...plain, id: at + 1, parent }));
  for (let at = 0; at < spans.length; at += requestSpans)
    index.append(batchOf(spans.slice(at, at + requestSpans), index.dictionary), at);
  const exporter = new TraceExporter(index);
  const ids: number[] = [];
  for (let from: number | undefined = 0; from !== undefined; ) {
    const page: { json: string; next: number | undefined } = await exporter.page({
      ...{ traceId: traceIdOf(1), spanId: spanIdOf(root), from, limit },
    });
    ids.push(...spansIn(JSON.parse(page.json) as Request).map((hex) => Number.parseInt(hex, 16)));
    from = page.next;
  }
  return ids.sort((a, b) => a - b);
}

interface Request {
  readonly resourceSpans: readonly { scopeSpans: { spans: { spanId: string }[] }[] }[];
}

function spansIn({ resourceSpans }: Request): string[] {
  return resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) => spans.map(({ spanId }) => spanId)),
  );
}

/** Whether going up from `id` meets `root`, however long it takes. */
function isBelow(parents: readonly number[], id: number, root: number): boolean {
  for (let at = id, steps = 0; at !== 0 && steps <= parents.length; at = parents[at - 1] ?? 0, steps++)
    if (at === root) return true;
  return false;
}

test("a subtree is the span and all that hangs from it, in pages of any size, with cycles of parents too", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }).chain((count) =>
        fc.record({
          parents: fc.array(fc.integer({ min: 0, max: count }), { minLength: count, maxLength: count }),
          root: fc.integer({ min: 1, max: count }),
          limit: fc.integer({ min: 1, max: 8 }),
          requestSpans: fc.integer({ min: 1, max: 9 }),
        }),
      ),
      async ({ parents, root, limit, requestSpans }) => {
        const expected = parents.map((_, at) => at + 1).filter((id) => isBelow(parents, id, root));
        expect(await exportedIds(parents, root, limit, requestSpans)).toEqual(expected);
      },
    ),
    { numRuns: 60 },
  );
});
