import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceList } from "../../api/traces.ts";
import { hexOf } from "../../spanindex/words.ts";
import { parseQuery } from "../../traceql/parse.ts";
import { printQuery } from "../../traceql/print.ts";
import { evaluateNaively, type NaiveSpanset } from "../../traceql/traceqltest/naive-evaluate.ts";
import type { NaiveSpan } from "../../traceql/traceqltest/naive-span.ts";
import { arbitrarySearch } from "../../traceql/traceqltest/query-arbitraries.ts";
import { arbitrarySpans } from "../../traceql/traceqltest/span-arbitraries.ts";
import { naiveSpan, testEpoch } from "./querytest/naive-spans.ts";
import { TestMemory } from "./querytest/test-memory.ts";
import { runSteps, type WorldSettings, worldOf } from "./querytest/world-of.ts";
import { search, type TraceSearch } from "./search.ts";

const memory = new TestMemory();

const defaults: TraceSearch = {
  query: "",
  limit: 200,
  traceTime: "overlap",
  orderBy: "start",
  descending: true,
  countAll: true,
  spansPerTrace: 3,
  strips: false,
};

function run(
  spans: readonly NaiveSpan[],
  params: Partial<TraceSearch>,
  settings: WorldSettings = {},
): TraceList {
  return runSteps(search(worldOf(spans, { ...settings, memory }), { ...defaults, ...params }));
}

function traceIds({ traceId, rowCount }: TraceList): string[] {
  return Array.from({ length: rowCount }, (_, row) => hexOf(traceId, row * 4, 4));
}

/** Ids of the matched spans of each spanset of a row. */
function spansetsOf({ matches }: TraceList, row: number): string[][] {
  const spansets: string[][] = [];
  for (let at = row === 0 ? 0 : matches.end[row - 1]!; at < matches.end[row]!; at++) {
    spansets[matches.spanset[at]!] ??= [];
    spansets[matches.spanset[at]!]!.push(hexOf(matches.spanId, at * 2, 2));
  }
  return spansets;
}

function idsByStart({ spans }: NaiveSpanset): string[] {
  return spans.toSorted((a, b) => Number(a.startUnixNano - b.startUnixNano)).map(({ spanId }) => spanId);
}

const settings = fc.record({
  rowsPerBlock: fc.integer({ min: 1, max: 9 }),
  blocksPerSlot: fc.integer({ min: 1, max: 3 }),
  isLoadedOnDemand: fc.boolean(),
});

test("random searches list the traces, spansets and spans that the naive evaluator finds", () => {
  fc.assert(
    fc.property(arbitrarySearch(), arbitrarySpans(), settings, (query, spans, arrangement) => {
      const text = printQuery(query);
      fc.pre(!text.includes("parentID"));
      const expected = new Map(
        evaluateNaively(parseQuery(text), spans).map(({ traceId, spansets }) => [traceId, spansets]),
      );
      const list = run(spans, { query: text, spansPerTrace: 1_000 }, arrangement);
      expect(traceIds(list).sort()).toEqual([...expected.keys()].sort());
      traceIds(list).forEach((id, row) => {
        const spansets = expected.get(id)!;
        expect(list.matchedSpans[row]).toBe(spansets.reduce((sum, spanset) => sum + spanset.spans.length, 0));
        expect(spansetsOf(list, row)).toEqual(spansets.map(idsByStart));
      });
    }),
    { numRuns: 500 },
  );
});

test("a search that may stop early lists the same traces and spans", () => {
  fc.assert(
    fc.property(arbitrarySearch(), arbitrarySpans(), settings, (query, spans, arrangement) => {
      const params = { query: printQuery(query), limit: 1, spansPerTrace: 5 };
      const full = run(spans, params, arrangement);
      const early = run(spans, { ...params, countAll: false }, arrangement);
      expect(traceIds(early)).toEqual(traceIds(full));
      expect(early.matches).toEqual(full.matches);
      expect(early.matched).toBeLessThanOrEqual(full.matched);
      expect(early.isLowerBound || early.matched === full.matched).toBe(true);
    }),
    { numRuns: 300 },
  );
});

const shop = [
  naiveSpan({ traceId: 1, spanId: 1, service: "web", name: "GET /", startNano: 5_000, durationNano: 900 }),
  naiveSpan({
    traceId: 1,
    spanId: 2,
    parentSpanId: 1,
    service: "cart",
    name: "add",
    status: 2,
    startNano: 5_100,
  }),
  naiveSpan({ traceId: 2, spanId: 3, service: "api", name: "list", startNano: 90_000, durationNano: 10 }),
  naiveSpan({
    traceId: 3,
    spanId: 4,
    parentSpanId: 9,
    service: "late",
    name: "z",
    startNano: 40_000,
    durationNano: 70,
  }),
];
const ids = (list: TraceList) => traceIds(list).map((id) => Number.parseInt(id, 16));

test("every order, both ways, ties by start", () => {
  const orders = {
    start: [2, 3, 1],
    duration: [1, 3, 2],
    spans: [1, 2, 3],
    errors: [1, 2, 3],
    name: [3, 2, 1],
    service: [1, 3, 2],
  } as const;
  for (const [orderBy, expected] of Object.entries(orders) as [TraceSearch["orderBy"], readonly number[]][]) {
    expect(ids(run(shop, { orderBy }))).toEqual(expected);
    expect(ids(run(shop, { orderBy, limit: 2 }))).toEqual(expected.slice(0, 2));
  }
  expect(ids(run(shop, { orderBy: "duration", descending: false }))).toEqual([2, 3, 1]);
});

test("a trace is in a time range when any part of it is", () => {
  const at = (nano: number) => String(testEpoch + BigInt(nano));
  expect(ids(run(shop, { startUnixNano: at(5_900), endUnixNano: at(40_000) }))).toEqual([1]);
  expect(ids(run(shop, { startUnixNano: at(5_901) }))).toEqual([2, 3]);
  expect(ids(run(shop, { query: "{ name = `add` }", endUnixNano: at(5_050) }))).toEqual([1]);
  expect(run(shop, { startUnixNano: "99999999999999999999" }).rowCount).toBe(0);
});

test("columns say what the trace table and the root say", () => {
  const list = run(shop, { query: "{ status = error }", strips: true });
  expect(list).toMatchObject({ matched: 1, isLowerBound: false, rowCount: 1, examinedSpans: 4 });
  expect(list.baseUnixNano).toBe(String(testEpoch + 5_000n));
  expect([list.strings[list.rootService[0]!], list.strings[list.rootName[0]!]]).toEqual(["web", "GET /"]);
  expect([list.durationNano[0], list.spanCount[0], list.errorCount[0], list.flags[0]]).toEqual([
    900, 2, 1, 0,
  ]);
  expect([list.matches.startOffsetNano[0], list.matches.status[0]]).toEqual([100, 2]);
  expect(list.strings[list.matches.name[0]!]).toBe("add");
  expect(list.stripEnd[0]).toBe(2);
});

test("select() and by() give columns of text, absent where a span has no such value", () => {
  const spans = [
    naiveSpan({ spanId: 1, attributes: { size: 7n }, startNano: 1 }),
    naiveSpan({ spanId: 2, attributes: { size: "big" }, startNano: 2, status: 2 }),
    naiveSpan({ spanId: 3, startNano: 3, durationNano: 1_500_000 }),
  ];
  const list = run(spans, { query: "{ } | by(status) | select(.size, duration)" });
  const { fields } = list.matches;
  expect(fields.map(({ field, type }) => [field, type])).toEqual([
    ["status", "status"],
    [".size", "mixed"],
    ["duration", "duration"],
  ]);
  const texts = fields.map(({ text }) =>
    [...text].map((at) => (at === 0 ? undefined : list.strings[at - 1])),
  );
  expect(texts).toEqual([
    ["unset", "unset", "error"],
    ["7", undefined, "big"],
    ["0ns", "1.5ms", "0ns"],
  ]);
  expect([...list.matches.spanset]).toEqual([0, 0, 1]);
});

test("what by() splits further stays together", () => {
  const spans = [
    naiveSpan({ spanId: 1, name: "x", startNano: 1 }),
    naiveSpan({ spanId: 2, name: "x", startNano: 2, status: 2 }),
    naiveSpan({ spanId: 3, name: "y", startNano: 3 }),
  ];
  const { matches, strings } = run(spans, { query: "{ } | by(status) | by(name)" });
  const texts = matches.fields.map(({ text }) => [...text].map((at) => strings[at - 1]));
  expect(texts).toEqual([
    ["unset", "unset", "error"],
    ["x", "y", "x"],
  ]);
  expect([...matches.spanset]).toEqual([0, 1, 2]);
});

test("a wrong query is refused before anything is looked at", () => {
  expect(() => run(shop, { query: "{ duration > 5 }" })).toThrow(/unit/);
});
