import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { templateOf } from "../../analysis/diff/name-template.ts";
import type { CohortTree } from "../../api/cohort-views.ts";
import { compareParams } from "../../api/cohorts.ts";
import type { NaiveSpan } from "../../traceql/traceqltest/naive-span.ts";
import { arbitrarySpans } from "../../traceql/traceqltest/span-arbitraries.ts";
import { cohortCounts } from "./cohorts/cohort-counts.ts";
import { cohortCurves } from "./cohorts/cohort-curves.ts";
import { cohortHeatmaps } from "./cohorts/cohort-heatmaps.ts";
import { cohortTree } from "./cohorts/cohort-tree.ts";
import { naiveSpan } from "./querytest/naive-spans.ts";
import { TestMemory } from "./querytest/test-memory.ts";
import { runSteps, worldOf } from "./querytest/world-of.ts";

const memory = new TestMemory();
const numRuns = 60;
/** Failed spans against those that are fine: their traces are partly the same. */
const sides = sidesOf("{ status != error }", "{ status = error }");

function sidesOf(baseline: string, canary: string): v.InferOutput<typeof compareParams> {
  return v.parse(compareParams, { baseline: { query: baseline }, canary: { query: canary } });
}

function world(spans: readonly NaiveSpan[]) {
  return worldOf(spans, { memory, rowsPerBlock: 8 });
}

/** Traces of the spans that meet a condition, by id. */
function tracesWith(
  spans: readonly NaiveSpan[],
  isFound: (span: NaiveSpan) => boolean,
): Map<string, NaiveSpan[]> {
  const ids = new Set(spans.filter(isFound).map(({ traceId }) => traceId));
  return Map.groupBy(
    spans.filter(({ traceId }) => ids.has(traceId)),
    ({ traceId }) => traceId,
  );
}

const isError = ({ status }: NaiveSpan): boolean => status === 2;
const isFine = (span: NaiveSpan): boolean => !isError(span);
const lengthOf = ({ startUnixNano, endUnixNano }: NaiveSpan): number =>
  Math.max(0, Number(endUnixNano - startUnixNano));
const endOf = (span: NaiveSpan): bigint => span.startUnixNano + BigInt(lengthOf(span));

function sorted<T extends number | bigint>(values: Iterable<T>): T[] {
  return [...values].sort((a, b) => (a < b ? -1 : Number(a > b)));
}

test("a side is counted as its traces say", () => {
  fc.assert(
    fc.property(arbitrarySpans(), (spans) => {
      const traces = tracesWith(spans, isError);
      const all = [...traces.values()].flat();
      expect(runSteps(cohortCounts(world(spans), sides)).canary).toEqual({
        matchedSpans: spans.filter(isError).length,
        ...{ traces: traces.size, spans: all.length, failedTraces: traces.size },
        firstUnixNano: sorted(all.map(({ startUnixNano }) => startUnixNano))[0]?.toString(),
        lastUnixNano: sorted(all.map(endOf)).at(-1)?.toString(),
      });
    }),
    { numRuns },
  );
});

test("curves are of the durations of traces, of the spans of an operation, or of an attribute", () => {
  fc.assert(
    fc.property(arbitrarySpans(), fc.nat(), (spans, pick) => {
      const asked = spans[pick % spans.length]!;
      const [service, kind] = [String(asked.resource.get("service.name") ?? ""), asked.kind];
      const name = templateOf(asked.name);
      const curves = (of: Parameters<typeof cohortCurves>[1]["of"]) =>
        runSteps(cohortCurves(world(spans), { ...sides, of, pointsMax: 100 }));
      for (const [side, isFound] of [["baseline", isFine] as const, ["canary", isError] as const]) {
        const traces = [...tracesWith(spans, isFound).values()];
        const durations = traces.map((trace) =>
          Number(
            sorted(trace.map(endOf)).at(-1)! - sorted(trace.map(({ startUnixNano }) => startUnixNano))[0]!,
          ),
        );
        const ofTraces = curves({ type: "traces" });
        expect(ofTraces[side].count).toBe(traces.length);
        if (traces.length > 0) expect(ofTraces[side].quantile[3]).toBe(Math.max(...durations));
        const calls = traces
          .flat()
          .filter(
            (span) =>
              (span.resource.get("service.name") ?? "") === service &&
              span.kind === kind &&
              templateOf(span.name) === name,
          );
        const ofCalls = curves({ type: "operation", service, kind, name });
        // An empty name asks for what enters the service.
        if (name !== "") expect(ofCalls[side].count).toBe(calls.length);
        if (name !== "" && calls.length > 0)
          expect(ofCalls[side].quantile[3]).toBe(Math.max(...calls.map(lengthOf)));
        const numbers = spans
          .filter(isFound)
          .map(({ attributes }) => attributes.get("mixed"))
          .filter((value) => typeof value === "bigint" || typeof value === "number");
        const ofAttribute = curves({ type: "attribute", field: "span.mixed" });
        expect([ofAttribute.unit, ofAttribute[side].count]).toEqual(["", numbers.length]);
      }
    }),
    { numRuns },
  );
});

test("without a name the spans that enter a service are measured", () => {
  const spans = [
    naiveSpan({ service: "web", spanId: 1, durationNano: 900 }),
    naiveSpan({ service: "web", spanId: 2, parentSpanId: 1, durationNano: 800 }),
    naiveSpan({ service: "cart", spanId: 3, parentSpanId: 2, durationNano: 700 }),
    naiveSpan({ service: "web", spanId: 4, parentSpanId: 3, durationNano: 600 }),
  ];
  const of = { type: "operation" as const, service: "web", kind: 0, name: "" };
  const all = sidesOf("", "");
  const { baseline } = runSteps(cohortCurves(world(spans), { ...all, of, pointsMax: 10 }));
  expect(baseline).toMatchObject({ count: 2, quantile: Float64Array.of(600, 900, 900, 900) });
});

test("numbers that have no place on an axis are left out", () => {
  const values = [3, Number.NaN, Number.POSITIVE_INFINITY, 5n, "7"];
  const spans = values.map((a, i) => naiveSpan({ traceId: i + 1, spanId: i + 1, attributes: { a } }));
  const of = { type: "attribute" as const, field: "span.a" };
  const { baseline, value } = runSteps(cohortCurves(world(spans), { ...sidesOf("", ""), of, pointsMax: 3 }));
  expect([baseline.count, value]).toEqual([2, Float64Array.of(3, 4, 5)]);
});

test("both heatmaps hold each trace once, at its time and duration", () => {
  fc.assert(
    fc.property(arbitrarySpans(), fc.constantFrom("clock" as const, "elapsed" as const), (spans, time) => {
      const { columns, rows, stepNano, borderNano, ...found } = runSteps(
        cohortHeatmaps(world(spans), { ...sides, columns: 30, rows: 7, time }),
      );
      for (const [side, isFound] of [["baseline", isFine] as const, ["canary", isError] as const]) {
        const traces = [...tracesWith(spans, isFound).values()];
        const { total, counts, errors, startUnixNano } = found[side];
        expect(total).toBe(traces.length);
        const expected = new Uint32Array(columns * rows);
        const failed = new Uint32Array(columns * rows);
        for (const trace of traces) {
          const start = sorted(trace.map((span) => span.startUnixNano))[0]!;
          const duration = Number(sorted(trace.map(endOf)).at(-1)! - start);
          const above = borderNano.findLastIndex((border) => border <= duration);
          const row = Math.min(Math.max(above, 0), rows - 1);
          const column = Math.floor(Number(start - BigInt(startUnixNano)) / stepNano);
          expected[row * columns + column]! += 1;
          failed[row * columns + column]! += Number(trace.some(isError));
        }
        expect([counts, errors]).toEqual([expected, failed]);
      }
      if (time === "clock") expect(found.canary.startUnixNano).toBe(found.baseline.startUnixNano);
    }),
    { numRuns },
  );
});

test("sides that lie far apart are drawn from their own first trace on", () => {
  const trace = (traceId: number, startNano: number): NaiveSpan =>
    naiveSpan({ traceId, spanId: traceId, startNano, durationNano: 5e6 });
  const border = String(BigInt(1.7e18) + 61_000_000_000n);
  const asked = (canaryNano: number) =>
    runSteps(
      cohortHeatmaps(world([trace(1, 0), trace(2, 60e9), trace(3, canaryNano), trace(4, canaryNano + 3e9)]), {
        baseline: { query: "", traceTime: "spans", endUnixNano: border },
        canary: { query: "", traceTime: "spans", startUnixNano: border },
        rest: undefined,
        ...{ columns: 60, rows: 5, time: undefined },
      }),
    );
  expect(asked(70e9).time).toBe("clock");
  const apart = asked(1_000e9);
  expect(apart.time).toBe("elapsed");
  expect(
    [apart.baseline, apart.canary].map(({ startUnixNano }) => BigInt(startUnixNano) / 1_000_000_000n),
  ).toEqual([1_700_000_000n, 1_700_001_000n]);
  // Both traces of three seconds lie at the left of a minute.
  expect(apart.canary.counts.reduce((sum, count) => sum + count, 0)).toBe(2);
});

const treeOf = (spans: readonly NaiveSpan[], asked: typeof sides, nodesMax = 500): CohortTree =>
  runSteps(cohortTree(world(spans), { ...asked, nodesMax }));

/** Service, kind and name from the root to each node. */
function pathsOf({ strings, parent, service, name, kind }: CohortTree): string[] {
  const paths: string[] = [];
  for (const [node, above] of parent.entries())
    paths.push(
      `${above < 0 ? "" : paths[above]}/${strings[service[node]!]}|${kind[node]}|${strings[name[node]!]}`,
    );
  return paths;
}

test("a node of the tree has the spans of its path on either side", () => {
  fc.assert(
    fc.property(arbitrarySpans(), (spans) => {
      const tree = treeOf(spans, sides);
      const paths = pathsOf(tree);
      expect(new Set(paths).size).toBe(tree.nodeCount);
      expect(tree.omittedPaths).toBe(0);
      for (const [side, isFound] of [["baseline", isFine] as const, ["canary", isError] as const]) {
        const traces = tracesWith(spans, isFound);
        const { traceCount, spanCount, errorCount, criticalShare } = tree[side];
        expect(traceCount).toBe(traces.size);
        const all = [...traces.values()].flat();
        const total = (column: Float64Array): number => column.reduce((sum, value) => sum + value, 0);
        expect(total(spanCount)).toBe(all.length);
        expect(total(errorCount)).toBe(all.filter(isError).length);
        const share = total(criticalShare);
        expect(share === 0 || Math.abs(share - 1) < 1e-9).toBe(true);
      }
      for (const [node, end] of tree.subtreeEnd.entries()) {
        expect(tree.baseline.spanCount[node]! + tree.canary.spanCount[node]!).toBeGreaterThan(0);
        expect(end).toBeGreaterThan(node);
      }
    }),
    { numRuns },
  );
});

test("with sides changed the tree is the same with its sides changed", () => {
  fc.assert(
    fc.property(arbitrarySpans(), (spans) => {
      const there = treeOf(spans, sides);
      const back = treeOf(spans, sidesOf(sides.canary.query, sides.baseline.query));
      const places = new Map(pathsOf(back).map((path, node) => [path, node]));
      expect(back.nodeCount).toBe(there.nodeCount);
      for (const [node, path] of pathsOf(there).entries()) {
        const other = places.get(path)!;
        for (const column of ["spanCount", "traces", "selfNano", "durationNano", "criticalNano"] as const) {
          expect(back.canary[column][other]).toBeCloseTo(there.baseline[column][node]!, 6);
          expect(back.baseline[column][other]).toBeCloseTo(there.canary[column][node]!, 6);
        }
      }
    }),
    { numRuns },
  );
});

test("a tree that is too large leaves out what takes least time, and counts it", () => {
  fc.assert(
    fc.property(arbitrarySpans(), fc.integer({ min: 1, max: 8 }), (spans, nodesMax) => {
      const [whole, cut] = [treeOf(spans, sides), treeOf(spans, sides, nodesMax)];
      expect(cut.nodeCount).toBe(Math.min(nodesMax, whole.nodeCount));
      expect(cut.nodeCount + cut.omittedPaths).toBe(whole.nodeCount);
      const kept = new Set(pathsOf(cut));
      expect(pathsOf(whole).filter((path) => kept.has(path))).toHaveLength(cut.nodeCount);
      // All but those below roots that are left out themselves.
      const below = pathsOf(whole).filter(
        (path) => !kept.has(path) && [...kept].some((above) => path.startsWith(`${above}/`)),
      );
      expect(cut.omittedBelow.reduce((sum, count) => sum + count, 0)).toBe(below.length);
    }),
    { numRuns },
  );
});

test("the tree says what a call takes, waits for and begins, and shows the longest of each side", () => {
  const trace = (traceId: number, stockNano: number): NaiveSpan[] => [
    naiveSpan({
      traceId,
      spanId: traceId * 10,
      service: "web",
      name: "GET /1",
      kind: 2,
      durationNano: 50 + stockNano,
    }),
    naiveSpan({
      ...{ traceId, spanId: traceId * 10 + 1, parentSpanId: traceId * 10, service: "cart", name: "stock" },
      ...{ kind: 3, startNano: 20, durationNano: stockNano, resource: { side: traceId < 3 ? "a" : "b" } },
    }),
  ];
  const spans = [...trace(1, 100), ...trace(2, 200), ...trace(3, 1_000)];
  const tree = treeOf(spans, sidesOf('{ resource.side = "a" }', '{ resource.side = "b" }'));
  expect(tree.strings).toEqual(["web", "cart", "GET /#", "stock"]);
  expect(tree.baseline).toMatchObject({
    ...{ traceCount: 2, spanCount: Float64Array.of(2, 2), startNano: Float64Array.of(0, 20) },
    ...{ durationNano: Float64Array.of(200, 150), selfNano: Float64Array.of(50, 150) },
    ...{ criticalNano: Float64Array.of(50, 150), criticalShare: Float64Array.of(0.25, 0.75) },
  });
  expect(tree.canary.criticalNano).toEqual(Float64Array.of(50, 1_000));
  // The second of the baseline's traces is the longer one.
  expect(tree.baseline.traceId[3]! >>> 24).toBe(2);
});
