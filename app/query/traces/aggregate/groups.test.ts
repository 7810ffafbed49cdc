import fc from "fast-check";
import { expect, test } from "vitest";
import { type GroupTable, quantileNames } from "../../../api/trace-queries.ts";
import type { NaiveSpan } from "../../../traceql/traceqltest/naive-span.ts";
import { runSteps } from "../querytest/world-of.ts";
import {
  type Case,
  cases,
  durationNaively,
  fieldNames,
  memoryNames,
  oracleRuns,
  quantileNaively,
  readNaively,
  selectedNaively,
  shownNaively,
  worldIn,
} from "./aggregatetest/asked.ts";
import { codeError } from "./duration-axis.ts";
import { groups } from "./groups.ts";

const measures = ["count", "errors", "errorRate", "p50", "p75", "p90", "p95", "p99", "max", "sum"] as const;

const questions = fc.record({
  by: fc.uniqueArray(fc.constantFrom(...fieldNames), { minLength: 1, maxLength: 4 }),
  limit: fc.constantFrom(1, 3, 100),
  orderBy: fc.constantFrom(...measures),
  descending: fc.boolean(),
  steps: fc.constantFrom(0, 4),
  quantiles: fc
    .constantFrom(quantileNames, [quantileNames[1], quantileNames[3]], [])
    .map((names) => [...names]),
  totals: fc.boolean(),
});

test.each(memoryNames)("groups are those of a row-by-row count (%s)", (memory) => {
  fc.assert(
    fc.property(cases, questions, (asked, question) => {
      const world = worldIn(memory, asked);
      const table = runSteps(groups(world, { ...asked, ...question }));
      // What the first query kept serves the second.
      const again = runSteps(groups(world, { ...asked, ...question }));
      expect({ ...again, elapsedMs: 0 }).toEqual({ ...table, elapsedMs: 0 });
      const expected = groupsNaively(asked, question.by);
      expect(table.groupCount).toBe(expected.size);
      expect(table.rowCount).toBe(Math.min(expected.size, question.limit));
      expect(table.total).toBe(selectedNaively(asked).length);
      const hasTotals = question.totals || ["max", "sum"].includes(question.orderBy);
      const seen = new Set<string>();
      for (let row = 0; row < table.rowCount; row++) {
        const key = keyOfRow(table, row, question.by.length);
        seen.add(key);
        expectRow(table, row, expected.get(key) ?? [], { ...question, hasTotals });
      }
      expect(seen.size).toBe(table.rowCount);
      expectOrder(table, question, expected);
    }),
    { numRuns: oracleRuns },
  );
});

function groupsNaively(asked: Case, by: readonly string[]): ReadonlyMap<string, readonly NaiveSpan[]> {
  return Map.groupBy(selectedNaively(asked), (span) =>
    by
      .map((field) => {
        const value = readNaively(asked, field, span);
        if (value === undefined) return "nil";
        const { type, text } = shownNaively(value);
        return `${type} ${text}`;
      })
      .join("\n"),
  );
}

function keyOfRow({ values, types, absent }: GroupTable, row: number, width: number): string {
  return Array.from({ length: width }, (_, i) => {
    const at = row * width + i;
    return absent[at] === 1 ? "nil" : `${types[at]} ${values[at]}`;
  }).join("\n");
}

interface Expected {
  readonly quantiles: readonly string[];
  readonly orderBy: string;
  readonly hasTotals: boolean;
}

function expectRow(
  table: GroupTable,
  row: number,
  spans: readonly NaiveSpan[],
  { quantiles, orderBy, hasTotals }: Expected,
): void {
  const durations = spans.map(durationNaively);
  expect(table.count[row]).toBe(spans.length);
  expect(table.errors[row]).toBe(spans.filter(({ status }) => status === 2).length);
  const { p50Nano, p75Nano, p90Nano, p95Nano, p99Nano } = table;
  for (const [name, share, column] of [
    ...[["p50", 0.5, p50Nano] as const, ["p75", 0.75, p75Nano] as const, ["p90", 0.9, p90Nano] as const],
    ...[["p95", 0.95, p95Nano] as const, ["p99", 0.99, p99Nano] as const],
  ]) {
    if (name !== orderBy && !quantiles.includes(name)) {
      expect(column[row]).toBeNaN();
      continue;
    }
    const exact = quantileNaively(share, durations);
    expect(Math.abs(column[row]! - exact)).toBeLessThanOrEqual(exact * codeError);
    if (hasTotals) expect(column[row]).toBeLessThanOrEqual(Math.max(...durations));
  }
  expect(table.quantileError).toBe(codeError);
  expect(table.sumNano[row]).toBe(hasTotals ? durations.reduce((sum, nano) => sum + nano, 0) : Number.NaN);
  expect(table.maxNano[row]).toBe(hasTotals ? Math.max(...durations) : Number.NaN);
  if (table.steps > 0) expect([...seriesOf(table, row)]).toEqual(seriesNaively(table, spans));
}

function seriesOf({ series, steps }: GroupTable, row: number): Uint32Array {
  return series.subarray(row * steps, (row + 1) * steps);
}

function seriesNaively(
  { steps, startUnixNano, stepNano }: GroupTable,
  spans: readonly NaiveSpan[],
): number[] {
  const counts = new Array<number>(steps).fill(0);
  for (const span of spans)
    counts[Math.floor(Number(span.startUnixNano - BigInt(startUnixNano)) / stepNano)]! += 1;
  return counts;
}

/** Rows are in order, and none that is left out comes before the last. */
function expectOrder(
  table: GroupTable,
  { orderBy, descending }: { readonly orderBy: (typeof measures)[number]; readonly descending: boolean },
  expected: ReadonlyMap<string, readonly NaiveSpan[]>,
): void {
  const columns = {
    ...{ count: table.count, errors: table.errors },
    errorRate: table.errors.map((errors, row) => (errors * 1e6) / table.count[row]!),
    ...{ p50: table.p50Nano, p75: table.p75Nano, p90: table.p90Nano, p95: table.p95Nano, p99: table.p99Nano },
    ...{ max: table.maxNano, sum: table.sumNano },
  };
  const shown = [...columns[orderBy]];
  expect(shown).toEqual(shown.toSorted((a, b) => (descending ? b - a : a - b)));
  if (orderBy !== "count") return;
  const all = [...expected.values()]
    .map(({ length }) => length)
    .toSorted((a, b) => (descending ? b - a : a - b));
  expect(shown).toEqual(all.slice(0, shown.length));
}
