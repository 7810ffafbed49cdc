import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuery } from "../../traceql/parse.ts";
import { printQuery } from "../../traceql/print.ts";
import { matchNaively } from "../../traceql/traceqltest/naive-evaluate.ts";
import type { NaiveSpan } from "../../traceql/traceqltest/naive-span.ts";
import { arbitrarySearch } from "../../traceql/traceqltest/query-arbitraries.ts";
import { arbitrarySpans } from "../../traceql/traceqltest/span-arbitraries.ts";
import { planQuery } from "./plan.ts";
import { hasBit } from "./predicate/bits.ts";
import { naiveSpan } from "./querytest/naive-spans.ts";
import { TestMemory } from "./querytest/test-memory.ts";
import { runSteps, worldOf } from "./querytest/world-of.ts";
import { matchSpans } from "./run-filter.ts";

/** Random queries over random spans; more with `SIGHTGLASS_ORACLE_RUNS`. */
const runs = Number(process.env["SIGHTGLASS_ORACLE_RUNS"] ?? 1_000);

const memories = { kernels: new TestMemory(false), twins: new TestMemory(true) };

interface Arrangement {
  readonly rowsPerBlock: number;
  readonly blocksPerSlot: number;
  readonly seed: number;
  readonly isLoadedOnDemand: boolean;
}

const arrangements: fc.Arbitrary<Arrangement> = fc.record({
  rowsPerBlock: fc.integer({ min: 1, max: 9 }),
  blocksPerSlot: fc.integer({ min: 1, max: 3 }),
  seed: fc.nat(1_000),
  isLoadedOnDemand: fc.boolean(),
});

function matchInColumns(
  memory: TestMemory,
  text: string,
  spans: readonly NaiveSpan[],
  arrangement: Arrangement,
): readonly NaiveSpan[] {
  const world = worldOf(spans, { ...arrangement, memory });
  const matched = runSteps(matchSpans(world, planQuery(parseQuery(text))));
  return matched.flatMap((rows, place) => {
    const start = place * arrangement.rowsPerBlock;
    return spans.slice(start, start + arrangement.rowsPerBlock).filter((_, row) => hasBit(rows, row));
  });
}

/** Blocks do not hold the id of a parent that has not arrived. */
function asksUnknownParents(text: string, spans: readonly NaiveSpan[]): boolean {
  if (!text.includes("parentID")) return false;
  const isParent = (span: NaiveSpan, other: NaiveSpan): boolean =>
    other !== span && other.traceId === span.traceId && other.spanId === span.parentSpanId;
  return spans.some((span) => span.parentSpanId !== "" && !spans.some((other) => isParent(span, other)));
}

test.each(["kernels", "twins"] as const)(
  "random queries find what the naive evaluator finds (%s)",
  (name) => {
    fc.assert(
      fc.property(arbitrarySearch(), arbitrarySpans(), arrangements, (query, spans, arrangement) => {
        const text = printQuery(query);
        fc.pre(!asksUnknownParents(text, spans));
        const expected = matchNaively(parseQuery(text), spans);
        const found = matchInColumns(memories[name], text, spans, arrangement);
        expect(found.map(({ spanId }) => spanId)).toEqual(expected.map(({ spanId }) => spanId));
      }),
      { numRuns: runs },
    );
  },
);

test.each([
  ...["{ .n = 1 / 0 }", "{ .n != 1 / 0 }", "{ 1 / 0 = .n }", "{ .n = -(5 % 0) }", "{ 1 / 0 = nil }"],
  ...["{ -.n = nil }", "{ -.n < 0 }", "{ .n = 2 - 1 }", "{ .n != 2 - 1 }"],
  ...["{ .none ^ 0 = 1 }", "{ .n ^ 0 = 1 }", "{ 1 ^ .none != 2 }", "{ 1 ^ .n = 1 }"],
])("what is computed and comes to nothing is absent, a constant is as good as written: %s", (text) => {
  const values = [1n, Number.POSITIVE_INFINITY, [1n, 2n], undefined];
  const spans = values.map((n, i) => naiveSpan({ spanId: i + 1, attributes: n === undefined ? {} : { n } }));
  const arrangement = { rowsPerBlock: 4, blocksPerSlot: 1, seed: 1, isLoadedOnDemand: false };
  expect(matchInColumns(memories.kernels, text, spans, arrangement)).toEqual(
    matchNaively(parseQuery(text), spans),
  );
});

test("of blocks that are not wanted nothing is loaded, where spans are decided one by one", () => {
  const spans = Array.from({ length: 4 }, (_, i) => naiveSpan({ spanId: i + 1, attributes: { a: "x" } }));
  const world = worldOf(spans, { rowsPerBlock: 2, isLoadedOnDemand: true });
  const [first, second] = world.blocks;
  const ask = (text: string) => matchSpans(world, planQuery(parseQuery(text)), (block) => block === second);
  expect(ask(`{ span.a = "x" }`).next().value).toEqual({ block: second, tier: "attributes" });
  expect(runSteps(ask(`{ span.a = "x" }`))[0]).toBe("none");
  // A relation may need any of them.
  expect(ask(`{ span.a = "x" } > { }`).next().value).toEqual({ block: first, tier: "attributes" });
});
