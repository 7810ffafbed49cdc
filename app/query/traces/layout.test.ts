import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceLayout } from "../../api/trace-queries.ts";
import { hexOf } from "../../spanindex/words.ts";
import type { NaiveSpan } from "../../traceql/traceqltest/naive-span.ts";
import { NaiveTrace } from "../../traceql/traceqltest/naive-trace.ts";
import { arbitrarySpans } from "../../traceql/traceqltest/span-arbitraries.ts";
import { layout } from "./layout.ts";
import { naiveSpan } from "./querytest/naive-spans.ts";
import { TestMemory } from "./querytest/test-memory.ts";
import { runSteps, worldOf } from "./querytest/world-of.ts";

const memory = new TestMemory();

function layOut(spans: readonly NaiveSpan[], traceId: string, rowsPerBlock: number): TraceLayout {
  return runSteps(layout(worldOf(spans, { rowsPerBlock, memory }), { traceId }));
}

interface PlainRow {
  readonly id: string;
  readonly depth: number;
  readonly parent: string | undefined;
}

/** The rows by the definition. Spans in circles hang below the first of them. */
function naiveRows(trace: NaiveTrace): PlainRow[] {
  const order = (spans: readonly NaiveSpan[]): NaiveSpan[] =>
    spans.toSorted(
      (a, b) =>
        Number(a.startUnixNano - b.startUnixNano) || (a.spanId < b.spanId ? -1 : Number(a.spanId > b.spanId)),
    );
  const cut = new Set<NaiveSpan>();
  for (const span of order(trace.spans)) {
    const above = [...trace.ancestorsOf(span)];
    const isCircle =
      above.length > 0 ? trace.parentOf(above.at(-1)!) === span : trace.parentOf(span) === span;
    if (isCircle && ![...above].some((other) => cut.has(other))) cut.add(span);
  }
  const parentOf = (span: NaiveSpan) => (cut.has(span) ? undefined : trace.parentOf(span));
  const below = (parent: NaiveSpan | undefined, depth: number): PlainRow[] =>
    order(trace.spans.filter((span) => parentOf(span) === parent)).flatMap((span) => [
      { id: span.spanId, depth, parent: parent?.spanId },
      ...below(span, depth + 1),
    ]);
  return below(undefined, 0);
}

function rowsOf(list: TraceLayout): PlainRow[] {
  const idOf = (row: number) => hexOf(list.spanId, row * 2, 2);
  return Array.from({ length: list.rowCount }, (_, row) => ({
    id: idOf(row),
    depth: list.depth[row]!,
    parent: list.parentRow[row]! < 0 ? undefined : idOf(list.parentRow[row]!),
  }));
}

test("any trace is laid out by its parents, in preorder", () => {
  fc.assert(
    fc.property(arbitrarySpans(), fc.integer({ min: 1, max: 9 }), (spans, rowsPerBlock) => {
      for (const [traceId, own] of Map.groupBy(spans, (span) => span.traceId)) {
        const list = layOut(spans, traceId, rowsPerBlock);
        expect(rowsOf(list)).toEqual(naiveRows(new NaiveTrace(own)));
        expect(list.strings[list.name[0]!]).toBe(
          own.find(({ spanId }) => spanId === hexOf(list.spanId, 0, 2))!.name,
        );
      }
    }),
  );
});

const traceId = "1".padStart(32, "0");

test("siblings that start together are in order of their ids, columns belong to their rows", () => {
  const spans = [
    naiveSpan({
      spanId: 256,
      parentSpanId: 1,
      startNano: 10,
      durationNano: 20,
      service: "b",
      kind: 3,
      status: 2,
    }),
    naiveSpan({ spanId: 2, parentSpanId: 1, startNano: 10, durationNano: 5, service: "b", name: "x" }),
    naiveSpan({ spanId: 1, startNano: 0, durationNano: 100, service: "a" }),
  ];
  const list = layOut(spans, traceId, 2);
  expect(rowsOf(list).map(({ id }) => Number.parseInt(id, 16))).toEqual([1, 2, 256]);
  expect([...list.selfNano]).toEqual([80, 5, 20]);
  expect([...list.startOffsetNano]).toEqual([0, 10, 10]);
  expect([...list.durationNanoOfRow]).toEqual([100, 5, 20]);
  expect([...list.kind]).toEqual([0, 0, 3]);
  expect([...list.status]).toEqual([0, 0, 2]);
  expect([...list.service].map((at) => list.strings[at])).toEqual(["a", "b", "b"]);
  expect(list.durationNano).toBe(100);
});

test("starts that are far apart, and others close together, are in order", () => {
  const spans = [
    naiveSpan({ spanId: 1, startNano: 2 ** 53 - 8 }),
    naiveSpan({ spanId: 2, startNano: 0 }),
    naiveSpan({ spanId: 4, startNano: 2 ** 52 + 1 }),
    naiveSpan({ spanId: 3, startNano: 2 ** 52 }),
  ];
  expect(rowsOf(layOut(spans, traceId, 1)).map(({ id }) => Number(id))).toEqual([2, 3, 4, 1]);
});

test("a trace that is not there has no rows", () => {
  expect(layOut([naiveSpan({})], "f".repeat(32), 1)).toMatchObject({ rowCount: 0, strings: [] });
});
