import fc from "fast-check";
import { expect, test } from "vitest";
import type { ComparisonResult, MetricsResult } from "../../../api/trace-queries.ts";
import { parseQuery } from "../../../traceql/parse.ts";
import { printQuery } from "../../../traceql/print.ts";
import { QueryError } from "../../../traceql/query-error.ts";
import { labelsText, type NaiveSeries, seriesNaively } from "../../../traceql/traceqltest/naive-metrics.ts";
import { arbitraryComparison, arbitraryMetrics } from "../../../traceql/traceqltest/query-arbitraries.ts";
import { runSteps } from "../querytest/world-of.ts";
import {
  type Case,
  cases,
  memoryNames,
  oracleRuns,
  readNaively,
  selectedNaively,
  shownNaively,
  worldIn,
} from "./aggregatetest/asked.ts";
import { codeError } from "./duration-axis.ts";
import { metrics } from "./metrics.ts";

const queries = arbitraryMetrics()
  .map(printQuery)
  .filter((query) => !query.includes("parentID"));

test.each(memoryNames)("series are those of the naive evaluator (%s)", (memory) => {
  fc.assert(
    fc.property(cases, queries, fc.constantFrom(0, 1_000_000, 7_000_000), (asked, query, stepNano) => {
      const world = worldIn(memory, asked);
      const found = runSteps(metrics(world, { ...asked, query, stepNano })) as MetricsResult;
      const steps = {
        ...found,
        startUnixNano: BigInt(found.startUnixNano),
        stepNano: BigInt(found.stepNano),
      };
      expect(steps.startUnixNano % steps.stepNano).toBe(0n);
      const expected = seriesNaively(parseQuery(query), asked.spans, steps);
      // The text of 1 and "1" is the same: which of two such series comes first is open.
      const texts = found.labels.map(labelsText);
      fc.pre(new Set(texts).size === texts.length);
      expect(texts).toEqual(expected.map(({ labels }) => labelsText(labels)));
      for (const [i, series] of expected.entries()) expectValues(found, i, series);
      expect(found.truncated).toBe(0);
    }),
    { numRuns: oracleRuns },
  );
});

function expectValues(
  { values, steps, quantileError }: MetricsResult,
  index: number,
  series: NaiveSeries,
): void {
  for (let step = 0; step < steps; step++) {
    const value = values[index * steps + step]!;
    const exact = series.values[step];
    if (exact === undefined) expect(value).toBeNaN();
    else if (quantileError === undefined) expect(value).toBeCloseTo(exact, 6);
    else
      expect(Math.abs(value - Math.max(0, exact))).toBeLessThanOrEqual(Math.abs(exact) * codeError + 1e-12);
  }
}

test.each(memoryNames)("both sides of a comparison are counted (%s)", (memory) => {
  const comparisons = arbitraryComparison()
    .map(printQuery)
    .filter((query) => !query.includes("parentID"));
  fc.assert(
    fc.property(cases, comparisons, (asked, query) => {
      const { stages } = parseQuery(query);
      const stage = stages[1]!;
      if (stage.type !== "metrics" || stage.metrics.function !== "compare") throw new Error("no comparison");
      const { selection, topN } = stage.metrics;
      const outer: Case = { ...asked, query: printQuery({ stages: [stages[0]!] }) };
      const inner: Case = {
        ...asked,
        query: printQuery({ stages: [{ type: "spanset", spanset: selection, from: 0, to: 0 }] }),
      };
      const all = selectedNaively(outer);
      const chosen = selectedNaively(inner).filter((span) => all.includes(span));
      const world = worldIn(memory, asked);
      const result = runSteps(metrics(world, { ...asked, query, stepNano: 0 })) as ComparisonResult;
      expect(result.selectionTotal).toBe(chosen.length);
      expect(result.baselineTotal).toBe(all.length - chosen.length);
      for (const { field, values, ...counts } of result.fields) {
        const textsOf = (spans: typeof all): string[] =>
          spans.flatMap((span) => {
            const value = readNaively(asked, field, span);
            return value === undefined ? [] : [keyOf(shownNaively(value))];
          });
        const [left, right] = [textsOf(chosen), textsOf(all.filter((span) => !chosen.includes(span)))];
        expect(counts).toEqual({
          ...{ selectionPresent: left.length, baselinePresent: right.length },
          ...{ selectionDistinct: new Set(left).size, baselineDistinct: new Set(right).size },
        });
        for (const { selection: inLeft, baseline: inRight, ...shown } of values) {
          const key = keyOf(shown);
          expect(inLeft).toBe(left.filter((text) => text === key).length);
          expect(inRight).toBe(right.filter((text) => text === key).length);
        }
        expect(
          topCounts(
            values.map((value) => value.selection),
            topN,
          ),
        ).toEqual(topOf(left, topN));
        expect(
          topCounts(
            values.map((value) => value.baseline),
            topN,
          ),
        ).toEqual(topOf(right, topN));
      }
    }),
    { numRuns: oracleRuns },
  );
});

function keyOf({ type, text }: { readonly type: string; readonly text: string }): string {
  return `${type} ${text}`;
}

function topCounts(counts: readonly number[], limit: number): number[] {
  return counts
    .filter((count) => count > 0)
    .toSorted((a, b) => b - a)
    .slice(0, limit);
}

function topOf(texts: readonly string[], limit: number): number[] {
  return topCounts(
    [...Map.groupBy(texts, (text) => text).values()].map(({ length }) => length),
    limit,
  );
}

test("a query that gives spans, and steps without end, are refused", () => {
  const asked: Case = {
    ...{ spans: [], query: "{ }", startUnixNano: "0", endUnixNano: "3600000000000" },
    arrangement: { rowsPerBlock: 1, blocksPerSlot: 1, seed: 1, isLoadedOnDemand: false },
  };
  const ask = (query: string, stepNano: number) => () =>
    runSteps(metrics(worldIn("kernels", asked), { ...asked, query, stepNano }));
  expect(ask("{ }", 0)).toThrow(QueryError);
  expect(ask("{ } | rate()", 1_000)).toThrow("too many");
  expect(ask("{ } | rate()", 0)()).toMatchObject({ steps: 60, stepNano: 60e9 });
});
