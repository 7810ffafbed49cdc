import fc from "fast-check";
import { expect, test } from "vitest";
import type { TraceList } from "../api/traces.ts";
import {
  batchOf,
  TestSegments,
  type TestSpan,
  testEpoch,
  testSpan,
} from "../spanindex/spanindextest/test-spans.ts";
import { TraceIndex } from "../spanindex/trace-index.ts";
import { traceIdHex } from "../spanindex/words.ts";
import { StripCache } from "./strip-cache.ts";
import { searchTraces, type TraceSearch } from "./trace-search.ts";
import { holds, type Operator } from "./traceql/conditions.ts";

const runs = { seed: 4_711, numRuns: 300 };

/** Chunks of 8 spans, sealed and dropped at once. */
function indexOf(requests: readonly (readonly TestSpan[])[]): TraceIndex {
  const segments = new TestSegments();
  const settings = { source: segments, chunkItemsMax: 8, memoryBytesMax: 0 };
  const index = new TraceIndex(settings);
  for (const [sequence, spans] of requests.entries()) {
    index.append(batchOf(spans, index.dictionary), sequence);
    for (const { chunkNumber, batch } of index.chunks.takeFull())
      index.chunks.sealed(chunkNumber, segments.add(batch));
  }
  return index;
}

interface TestCondition {
  readonly field: string;
  readonly operator: Operator;
  readonly literal: string;
  readonly isMatch: (span: TestSpan, trace: readonly TestSpan[]) => boolean;
}

const operator = fc.constantFrom<Operator>("=", "!=", "<", "<=", ">", ">=");
const equality = fc.constantFrom<Operator>("=", "!=");
const kinds = ["unspecified", "internal", "server", "client", "producer", "consumer"];
const statuses = ["unset", "ok", "error"];

const condition: fc.Arbitrary<TestCondition> = fc.oneof(
  textCondition("name", ({ name }) => name),
  textCondition("resource.service.name", ({ service }) => service),
  fc.tuple(equality, fc.integer({ min: 0, max: 5 })).map(([operator, kind]) => ({
    field: "kind",
    operator,
    literal: kinds[kind]!,
    isMatch: (span: TestSpan) => holds(span.kind > 5 ? 0 : span.kind, operator, kind),
  })),
  fc.tuple(equality, fc.integer({ min: 0, max: 2 })).map(([operator, status]) => ({
    field: "status",
    operator,
    literal: statuses[status]!,
    isMatch: (span: TestSpan) => holds(span.status, operator, status),
  })),
  durationCondition("duration", (span) => span.end - span.start),
  durationCondition("traceDuration", (_, trace) => endOf(trace) - startOf(trace)),
  textCondition("rootServiceName", (_, trace) => rootOf(trace).service),
  textCondition("rootName", (_, trace) => rootOf(trace).name),
);

function textCondition(
  field: string,
  fieldOf: (span: TestSpan, trace: readonly TestSpan[]) => string,
): fc.Arbitrary<TestCondition> {
  const value = fc.constantFrom("cart", "checkout", "", "GET /", "pay", "query", "other");
  return fc.tuple(operator, value).map(([operator, text]) => ({
    field,
    operator,
    literal: JSON.stringify(text),
    isMatch: (span, trace) => holds(fieldOf(span, trace), operator, text),
  }));
}

function durationCondition(
  field: string,
  fieldOf: (span: TestSpan, trace: readonly TestSpan[]) => number,
): fc.Arbitrary<TestCondition> {
  return fc.tuple(operator, fc.integer({ min: 0, max: 110 })).map(([operator, nanos]) => ({
    field,
    operator,
    literal: `${nanos}ns`,
    isMatch: (span, trace) => holds(fieldOf(span, trace), operator, nanos),
  }));
}

const startOf = (trace: readonly TestSpan[]) => Math.min(...trace.map(({ start }) => start));
const endOf = (trace: readonly TestSpan[]) =>
  Math.max(...trace.map(({ start, end }) => Math.max(start, end)));
const rootOf = (trace: readonly TestSpan[]) =>
  [...trace].sort(
    (a, b) => Math.sign(a.parent) - Math.sign(b.parent) || a.start - b.start || a.id - b.id,
  )[0]!;

const orders = ["start", "duration", "spans", "errors"] as const;

/** An id of its own for every span: which of two alike roots is shown is not what is tested here. */
const requests = fc
  .array(fc.array(testSpan, { minLength: 1, maxLength: 10 }), { minLength: 1, maxLength: 8 })
  .map((all) => {
    let id = 1;
    return all.map((spans) => spans.map((span) => ({ ...span, id: id++ })));
  });

test("a search finds and orders what looking at every span does", async () => {
  const search = fc.record({
    conditions: fc.array(condition, { maxLength: 3 }),
    from: fc.option(fc.integer({ min: -60, max: 60 })),
    to: fc.option(fc.integer({ min: -60, max: 60 })),
    limit: fc.integer({ min: 1, max: 6 }),
    orderBy: fc.constantFrom(...orders),
    descending: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(requests, search, async (all, { conditions, from, to, ...rest }) => {
      const text = conditions.map(({ field, operator, literal }) => `${field} ${operator} ${literal}`);
      const list = await searchTraces(indexOf(all), new StripCache(), {
        query: `{ ${text.join(" && ")} }`,
        ...(from === null ? {} : { startUnixNano: String(testEpoch + BigInt(from)) }),
        ...(to === null ? {} : { endUnixNano: String(testEpoch + BigInt(to)) }),
        ...rest,
      });
      const traces = [1, 2, 3, 4, 5].map((trace) => all.flat().filter((span) => span.trace === trace));
      const matching = traces.filter((trace) => {
        if (trace.length === 0) return false;
        if (from !== null && endOf(trace) < from) return false;
        if (to !== null && startOf(trace) >= to) return false;
        return trace.some((span) => conditions.every(({ isMatch }) => isMatch(span, trace)));
      });
      const expected = matching.sort(naiveOrder(rest)).slice(0, rest.limit);
      expect(list.matched).toBe(matching.length);
      expect(rowsOf(list)).toEqual(expected.map(naiveRow));
    }),
    runs,
  );
});

interface NumericOrder {
  readonly orderBy: Exclude<TraceSearch["orderBy"], "name" | "service">;
  readonly descending: boolean;
}

function naiveOrder({ orderBy, descending }: NumericOrder) {
  const keyOf = {
    start: startOf,
    duration: (trace: readonly TestSpan[]) => endOf(trace) - startOf(trace),
    spans: (trace: readonly TestSpan[]) => trace.length,
    errors: (trace: readonly TestSpan[]) => trace.filter(({ status }) => status === 2).length,
  }[orderBy];
  return (a: readonly TestSpan[], b: readonly TestSpan[]) =>
    (keyOf(a) - keyOf(b)) * (descending ? -1 : 1) || startOf(b) - startOf(a) || a[0]!.trace - b[0]!.trace;
}

function rowsOf(list: TraceList): unknown[] {
  return Array.from({ length: list.rowCount }, (_, row) => ({
    trace: Number.parseInt(traceIdHex(list.traceId, row), 16),
    start: Number(BigInt(list.baseUnixNano) - testEpoch) + list.startOffsetNano[row]!,
    duration: list.durationNano[row],
    spans: list.spanCount[row],
    errors: list.errorCount[row],
    service: list.strings[list.rootService[row]!],
    name: list.strings[list.rootName[row]!],
    flags: list.flags[row],
  }));
}

function naiveRow(trace: readonly TestSpan[]): unknown {
  const root = rootOf(trace);
  const hasRoot = root.parent === 0;
  return {
    trace: root.trace,
    start: startOf(trace),
    duration: endOf(trace) - startOf(trace),
    spans: trace.length,
    errors: trace.filter(({ status }) => status === 2).length,
    service: root.service,
    name: root.name,
    flags: (hasRoot ? 0 : 1) | (hasRoot && root.status === 2 ? 2 : 0),
  };
}

const plain: TestSpan = {
  ...{ trace: 1, id: 1, parent: 0, service: "cart", name: "GET /", start: 0, end: 100, kind: 2, status: 0 },
};
const everything: TraceSearch = { query: "", limit: 100, orderBy: "start", descending: true };

test("the strip shows self time by service, and follows a trace that grows", async () => {
  const index = indexOf([[plain]]);
  const strips = new StripCache();
  const stripOf = async () => {
    const list = await searchTraces(index, strips, everything);
    return [...list.stripService].map((service, i) => [list.strings[service], list.stripSelfNano[i]]);
  };
  expect(await stripOf()).toEqual([["cart", 100]]);
  index.append(batchOf([{ ...plain, id: 2, parent: 1, service: "db", start: 10, end: 80 }]), 2);
  expect(await stripOf()).toEqual([
    ["db", 70],
    ["cart", 30],
  ]);
});

test("a search that is cancelled stops, one without a match is empty", async () => {
  const index = indexOf([[plain]]);
  const strips = new StripCache();
  await expect(
    searchTraces(index, strips, { ...everything, query: '{ name = "GET /" }' }, AbortSignal.abort()),
  ).rejects.toMatchObject({ code: "cancelled" });
  const none = await searchTraces(index, strips, { ...everything, query: '{ name = "nothing" }' });
  expect([none.matched, none.examined, none.rowCount, none.baseUnixNano]).toEqual([0, 1, 0, "0"]);
});

test("traces that are evicted while a search waits are not in its answer", async () => {
  const index = indexOf([
    Array.from({ length: 8 }, (_, i) => ({ ...plain, id: i + 1 })),
    ...[2, 3, 4, 5].map((trace) => Array.from({ length: 8 }, (_, i) => ({ ...plain, trace, id: i + 1 }))),
  ]);
  const searching = searchTraces(index, new StripCache(), { ...everything, query: "{ duration > 1ns }" });
  index.chunks.evict([1]);
  index.append(batchOf([{ ...plain, trace: 9, name: "late", end: 1 }]), 99);
  const list = await searching;
  const found = Array.from({ length: list.rowCount }, (_, row) => traceIdHex(list.traceId, row).at(-1));
  expect(found.map(Number).sort((a, b) => a - b)).toEqual([2, 3, 4, 5]);
});
