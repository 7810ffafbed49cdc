import { expect, test } from "vitest";
import { type ComparisonResult, quantileNames } from "../../../api/trace-queries.ts";
import type { NaiveSpan } from "../../../traceql/traceqltest/naive-span.ts";
import { naiveSpan } from "../querytest/naive-spans.ts";
import { runSteps, worldOf } from "../querytest/world-of.ts";
import { search } from "../search.ts";
import { codeError } from "./duration-axis.ts";
import { facets } from "./facets.ts";
import { groups } from "./groups.ts";
import { heatmap } from "./heatmap.ts";
import { metrics } from "./metrics.ts";
import { serviceGraph } from "./service-graph.ts";
import { tagValues } from "./tag-values.ts";
import { tags } from "./tags.ts";
import { shownCharactersMax } from "./value-text.ts";

const everything = { query: "{ }", startUnixNano: undefined, endUnixNano: undefined };
const grouping = {
  ...everything,
  ...{ limit: 10, orderBy: "count" as const, descending: true, steps: 3, totals: true },
  quantiles: [...quantileNames],
};
const picture = {
  ...everything,
  ...{
    columns: 20,
    rows: 10,
    fitsTime: false,
    dotsMax: 1,
    of: "spans" as const,
    traceTime: "overlap" as const,
  },
  ...{ durationMinNano: undefined, durationMaxNano: undefined },
};

/** Every operation answers, and counts every span. */
function expectAnswers(spans: readonly NaiveSpan[], rowsPerBlock: number): void {
  const world = worldOf(spans, { rowsPerBlock });
  const sum = (cells: Uint32Array): number => cells.reduce((total, count) => total + count, 0);
  const { counts, before, after } = runSteps(heatmap(world, picture));
  expect(sum(counts) + (before?.count ?? 0) + (after?.count ?? 0)).toBe(spans.length);
  expect(runSteps(heatmap(world, { ...picture, of: "traces" })).total).toBe(world.traces.rowCount);
  expect(runSteps(groups(world, { ...grouping, by: ["name", "span.key"] })).total).toBe(spans.length);
  expect(runSteps(facets(world, { ...everything, fields: undefined, valuesMax: 5 })).total).toBe(
    spans.length,
  );
  expect(sum(runSteps(serviceGraph(world, { ...everything, of: "traces", peers: true })).nodeSpanCount)).toBe(
    spans.length,
  );
  const compared = runSteps(
    metrics(world, { ...everything, query: "{ } | compare({ status = error })", stepNano: 0 }),
  );
  expect(compared).toHaveProperty("baselineTotal");
}

test("a block of thousands of names, services, keys and values of one's own", () => {
  const spans = Array.from({ length: 1_200 }, (_, i) =>
    naiveSpan({
      ...{ traceId: i + 1, spanId: i + 1, name: `name ${i}`, service: `service ${i}` },
      ...{ startNano: i, durationNano: i, attributes: { key: `value ${i}`, [`key ${i % 100}`]: "x" } },
    }),
  );
  expectAnswers(spans, 1_200);
  const world = worldOf(spans, { rowsPerBlock: 500 });
  const table = runSteps(groups(world, { ...grouping, by: ["name", "resource.service.name", "span.key"] }));
  expect([table.groupCount, table.rowCount]).toEqual([1_200, 10]);
  for (let row = 0; row < table.rowCount; row++) {
    const nano = Number(table.values[row * 3]!.slice("name ".length));
    expect(Math.abs(table.p50Nano[row]! - nano)).toBeLessThanOrEqual(nano * codeError);
  }
  const rates = runSteps(metrics(world, { ...everything, query: "{ } | rate() by (name)", stepNano: 0 }));
  expect(rates).toMatchObject({ truncated: 200 });
  const values = runSteps(tagValues(world, { ...everything, field: "name", contains: "99", limit: 1_000 }));
  expect(values.values.length).toBe(spans.filter((_, i) => String(i).includes("99")).length);
  expect(runSteps(tags(world, { ...everything, scope: "span" })).tags.length).toBe(101);
});

test("times from 1970 to 2554, durations below zero and of centuries", () => {
  const times = [0n, 1n, 1_700_000_000_000_000_000n, 2n ** 63n, 2n ** 64n - 4_096n];
  const spans = times.flatMap((start, i) =>
    [start, times.at(-1)!, 0n].map((end, j) => ({
      ...naiveSpan({ traceId: i + 1, spanId: i * 3 + j + 1, name: "a" }),
      startUnixNano: start,
      endUnixNano: end,
    })),
  );
  for (const rowsPerBlock of [1, 4, 100]) expectAnswers(spans, rowsPerBlock);
  const world = worldOf(spans, { rowsPerBlock: 4 });
  const table = runSteps(groups(world, { ...grouping, by: ["name"] }));
  expect(table.maxNano[0]).toBe(2 ** 64 - 4_096);
  expect(table.series.reduce((sum, count) => sum + count)).toBe(spans.length);
});

test("services that call each other in a circle, and parents that never come", () => {
  const spans = Array.from({ length: 300 }, (_, i) =>
    naiveSpan({ spanId: i + 1, parentSpanId: ((i + 1) % 300) + 1, service: `s${i}`, durationNano: 5 }),
  );
  spans.push(naiveSpan({ spanId: 1_000, parentSpanId: 999, service: "orphan" }));
  const graph = runSteps(
    serviceGraph(worldOf(spans, { rowsPerBlock: 64 }), { ...everything, of: "spans", peers: false }),
  );
  expect(graph.edgeCount.length).toBe(300);
  expect(graph.services.length).toBe(301);
});

test("a value of megabytes is cut in every answer, and says how long it is", () => {
  const long = `${"x".repeat(shownCharactersMax - 1)}\u{1f600}${"y".repeat(5_000_000)}`;
  const spans = [
    naiveSpan({ spanId: 1, attributes: { key: long } }),
    naiveSpan({ spanId: 2, attributes: { key: "short" }, status: 2 }),
  ];
  const world = worldOf(spans);
  const cut = { fullLength: long.length, text: expect.stringMatching(/^x+… \(\d+ characters\)$/) };
  const { facets: found } = runSteps(facets(world, { ...everything, fields: ["span.key"], valuesMax: 5 }));
  expect(found[0]!.values).toContainEqual({ ...cut, type: "string", count: 1 });
  expect(found[0]!.values).toContainEqual({ text: "short", type: "string", count: 1 });
  const listed = runSteps(tagValues(world, { ...everything, field: "span.key", contains: "yyy", limit: 5 }));
  expect(listed.values).toEqual([{ ...cut, type: "string", count: 1 }]);
  const table = runSteps(groups(world, { ...grouping, by: ["span.key"] }));
  expect([...table.fullLength].sort((a, b) => a - b)).toEqual([0, long.length]);
  const query = "{ } | compare({ status = error })";
  const compared = runSteps(metrics(world, { ...everything, query, stepNano: 0 })) as ComparisonResult;
  const key = compared.fields.find(({ field }) => field === "span.key");
  expect(key?.values).toContainEqual({ ...cut, type: "string", selection: 0, baseline: 1 });
  const rates = runSteps(metrics(world, { ...everything, query: "{ } | rate() by (span.key)", stepNano: 0 }));
  expect(JSON.stringify(rates).length).toBeLessThan(20_000);
  const params = { traceTime: "overlap", orderBy: "start", descending: true, countAll: true } as const;
  const selected = runSteps(
    search(world, {
      ...{ ...params, query: "{ } | select(span.key)", limit: 5 },
      ...{ spansPerTrace: 3, strips: false },
    }),
  );
  expect(selected.strings.every((text) => text.length < 5_000)).toBe(true);
});
