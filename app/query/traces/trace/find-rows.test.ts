import fc from "fast-check";
import { expect, test } from "vitest";
import { rowFlag } from "../../../api/traces.ts";
import { hexOf } from "../../../spanindex/words.ts";
import { parseQuery } from "../../../traceql/parse.ts";
import { printQuery } from "../../../traceql/print.ts";
import { matchNaively } from "../../../traceql/traceqltest/naive-evaluate.ts";
import { arbitrarySearch } from "../../../traceql/traceqltest/query-arbitraries.ts";
import { arbitrarySpans } from "../../../traceql/traceqltest/span-arbitraries.ts";
import { IndexedWorld } from "../querytest/indexed-world.ts";
import { rowsOf } from "../querytest/trace-rig.ts";
import { findRows } from "./find-rows.ts";
import { spanStatistics } from "./span-statistics.ts";

const settings = fc.record({
  spansPerRequest: fc.integer({ min: 1, max: 9 }),
  chunkItemsMax: fc.integer({ min: 1, max: 15 }),
});
const queriesPerIndex = 8;

test("random queries find in a trace what the naive evaluator finds among its spans", async () => {
  const queries = fc.array(arbitrarySearch(), { minLength: queriesPerIndex, maxLength: queriesPerIndex });
  await fc.assert(
    fc.asyncProperty(arbitrarySpans(), settings, queries, async (spans, arrangement, asked) => {
      const world = new IndexedWorld(spans, arrangement);
      for (const query of asked) {
        const text = printQuery(query);
        if (text.includes("parentID")) continue;
        const { traceId } = spans[0]!;
        const view = await rowsOf(world, traceId);
        const own = spans.filter((span) => span.traceId === traceId);
        const expected = matchNaively(parseQuery(text), own).map(({ spanId }) => spanId);
        const question = { ...world.question(traceId), query: text };
        const { rows } = await world.run((seen) => findRows(seen, question));
        const found = Array.from(rows, (row) => hexOf(view.spanId, row * 2, 2));
        expect(found.toSorted(), text).toEqual(expected.toSorted());
        expect([...rows]).toEqual([...rows].sort((a, b) => a - b));
      }
    }),
    { numRuns: 60, endOnFailure: true },
  );
});

/** What a group is, row by row. */
function naiveGroups(view: Awaited<ReturnType<typeof rowsOf>>, rows: readonly number[]) {
  const groups = Map.groupBy(rows, (row) => view.strings[view.name[row]!]!);
  return [...groups].map(([name, own]) => {
    const durations = own.map((row) => view.durationNanoOfRow[row]!).sort((a, b) => a - b);
    const selves = own.map((row) => view.selfNano[row]!).sort((a, b) => a - b);
    const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
    const statistics = (values: readonly number[]) => [
      sum(values),
      values[0],
      values.at(-1),
      values[Math.ceil(values.length * 0.95) - 1],
    ];
    return {
      name,
      count: own.length,
      errors: own.filter((row) => view.status[row] === 2).length,
      duration: statistics(durations),
      self: statistics(selves),
      critical: sum(own.map((row) => view.criticalNano[row]!)),
    };
  });
}

test("statistics are those of the rows asked about, counted one by one", async () => {
  const area = fc.record({
    rows: fc.option(fc.array(fc.tuple(fc.nat(12), fc.nat(12)), { maxLength: 3 }), { nil: undefined }),
    startOffsetNano: fc.option(fc.nat(2_000), { nil: undefined }),
    endOffsetNano: fc.option(fc.nat(4_000), { nil: undefined }),
    query: fc.constantFrom("", "{ status = error }", "{ kind = server }"),
  });
  await fc.assert(
    fc.asyncProperty(arbitrarySpans(), settings, area, async (spans, arrangement, asked) => {
      const world = new IndexedWorld(spans, arrangement);
      const { traceId } = spans[0]!;
      const view = await rowsOf(world, traceId);
      const { rows: matched } = await world.run((seen) =>
        findRows(seen, { ...world.question(traceId), ...asked }),
      );
      const isInRanges = (row: number) => asked.rows?.some(([from, to]) => from <= row && row < to) ?? true;
      const isInArea = (row: number) => {
        const start = view.startOffsetNano[row]!;
        const end = start + Math.max(0, view.durationNanoOfRow[row]!);
        return start <= (asked.endOffsetNano ?? Infinity) && end >= (asked.startOffsetNano ?? -Infinity);
      };
      const wanted = [...matched].filter((row) => isInRanges(row) && isInArea(row));
      expect(wanted.every((row) => (view.flags[row]! & rowFlag.placeholder) === 0)).toBe(true);
      const question = {
        ...world.question(traceId),
        ...{ by: ["name"], orderBy: "self" as const, limit: 100 },
        ...asked,
      };
      const table = await world.run((seen) => spanStatistics(seen, question));
      const found = Array.from({ length: table.rowCount }, (_, row) => ({
        name: table.values[row]!,
        count: table.count[row]!,
        errors: table.errors[row]!,
        duration: [
          table.duration.sumNano,
          table.duration.minNano,
          table.duration.maxNano,
          table.duration.p95Nano,
        ].map((column) => column[row]),
        self: [table.self.sumNano, table.self.minNano, table.self.maxNano, table.self.p95Nano].map(
          (column) => column[row],
        ),
        critical: table.criticalNano[row]!,
      }));
      const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
      expect(found.toSorted(byName)).toEqual(naiveGroups(view, wanted).sort(byName));
      expect(table.totalCount).toBe(wanted.length);
      const selves = found.map(({ self }) => self[0]!);
      expect(selves).toEqual(selves.toSorted((a, b) => b - a));
    }),
    { numRuns: 120, endOnFailure: true },
  );
});
