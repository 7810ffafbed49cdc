import fc from "fast-check";
import type { FacetValue } from "../../../../api/trace-queries.ts";
import { readField } from "../../../../traceql/fields.ts";
import { parseQuery } from "../../../../traceql/parse.ts";
import { printQuery } from "../../../../traceql/print.ts";
import { matchNaively } from "../../../../traceql/traceqltest/naive-evaluate.ts";
import { fieldValues } from "../../../../traceql/traceqltest/naive-expression.ts";
import type { NaiveSpan } from "../../../../traceql/traceqltest/naive-span.ts";
import { tracesOf } from "../../../../traceql/traceqltest/naive-trace.ts";
import { textOf, type Value } from "../../../../traceql/traceqltest/naive-value.ts";
import { arbitrarySearch } from "../../../../traceql/traceqltest/query-arbitraries.ts";
import { arbitrarySpans } from "../../../../traceql/traceqltest/span-arbitraries.ts";
import type { QueryWorld } from "../../query-world.ts";
import { TestMemory } from "../../querytest/test-memory.ts";
import { worldOf } from "../../querytest/world-of.ts";

/** More with `SIGHTGLASS_ORACLE_RUNS`. */
export const oracleRuns = Number(process.env["SIGHTGLASS_ORACLE_RUNS"] ?? 300);

const memories = { kernels: new TestMemory(false), twins: new TestMemory(true) };
export type Memory = keyof typeof memories;
export const memoryNames = Object.keys(memories) as Memory[];

/** Spans, how they lie in blocks, and a question about them. */
export interface Case {
  readonly spans: readonly NaiveSpan[];
  readonly arrangement: Arrangement;
  /** TraceQL; every span as often as not. */
  readonly query: string;
  readonly startUnixNano: string | undefined;
  readonly endUnixNano: string | undefined;
}

interface Arrangement {
  readonly rowsPerBlock: number;
  readonly blocksPerSlot: number;
  readonly seed: number;
  readonly isLoadedOnDemand: boolean;
}

const arrangements: fc.Arbitrary<Arrangement> = fc.record({
  rowsPerBlock: fc.integer({ min: 1, max: 30 }),
  blocksPerSlot: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(1_000),
  isLoadedOnDemand: fc.boolean(),
});

const queries = fc.oneof(fc.constant("{ }"), arbitrarySearch().map(printQuery));

/** Spans start a little more than a millisecond apart, see `arbitrarySpans`. */
const moments = fc
  .integer({ min: -1, max: 26 })
  .map((index) => 1_700_000_000_000_000_000n + BigInt(index) * 1_000_003n);
const ranges = fc.oneof(
  fc.constant([undefined, undefined] as const),
  fc.tuple(moments, moments).map((both) => both.sort((a, b) => Number(a - b))),
);

export const cases: fc.Arbitrary<Case> = fc
  .record({ spans: arbitrarySpans(), arrangement: arrangements, query: queries, range: ranges })
  .filter(({ query }) => !query.includes("parentID"))
  .map(({ spans, arrangement, query, range: [start, end] }) => ({
    ...{ spans, arrangement, query },
    startUnixNano: start === undefined ? undefined : String(start),
    endUnixNano: end === undefined ? undefined : String(end),
  }));

export function worldIn(memory: Memory, { spans, arrangement }: Case): QueryWorld {
  return worldOf(spans, { ...arrangement, memory: memories[memory] });
}

/** The spans that a case asks about. */
export function selectedNaively({ spans, query, startUnixNano, endUnixNano }: Case): readonly NaiveSpan[] {
  return matchNaively(parseQuery(query), spans).filter(
    (span) =>
      (startUnixNano === undefined || span.startUnixNano >= BigInt(startUnixNano)) &&
      (endUnixNano === undefined || span.startUnixNano < BigInt(endUnixNano)),
  );
}

/** A negative duration counts as 0. */
export function durationNaively({ startUnixNano, endUnixNano }: NaiveSpan): number {
  return Math.max(0, Number(endUnixNano - startUnixNano));
}

/** The nearest rank. */
export function quantileNaively(share: number, numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.max(1, Math.ceil(share * sorted.length - 1e-9)) - 1] ?? Number.NaN;
}

/** Fields of every sort. */
export const fieldNames = [
  ...["resource.service.name", "name", "status", "kind", "span.http.route", "span.mixed", ".a", "resource.a"],
  ...[
    'span."a b"',
    "event.a",
    "link.a",
    "instrumentation.a",
    "instrumentation:name",
    "event:name",
    "duration",
  ],
  ...["statusMessage", "trace:rootName", "trace:duration", "parent.name", "span:childCount", "parent.span.a"],
];

export function readNaively({ spans }: Case, field: string, span: NaiveSpan): Value | undefined {
  const trace = tracesOf(spans).find(({ traceId }) => traceId === span.traceId)!;
  return fieldValues(readField(field, { from: 0, to: field.length })!, span, trace)[0];
}

/** The values that a field has among the selected spans. */
export function valuesNaively(asked: Case, field: string): FacetValue[] {
  const found = new Map<string, FacetValue>();
  for (const span of selectedNaively(asked)) {
    const value = readNaively(asked, field, span);
    if (value === undefined) continue;
    const shown = shownNaively(value);
    const key = `${shown.type} ${shown.text}`;
    found.set(key, { ...shown, count: (found.get(key)?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

/** A value as answers show it. */
export function shownNaively(value: Value): Pick<FacetValue, "text" | "type"> {
  return { type: value.type, text: textOf(value) };
}
