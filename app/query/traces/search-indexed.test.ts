import fc from "fast-check";
import { expect, test } from "vitest";
import { keysMax } from "../../spanindex/block/build-attribute-set.ts";
import { hexOf } from "../../spanindex/words.ts";
import { parseQuery } from "../../traceql/parse.ts";
import { printQuery } from "../../traceql/print.ts";
import { evaluateNaively } from "../../traceql/traceqltest/naive-evaluate.ts";
import { arbitrarySearch } from "../../traceql/traceqltest/query-arbitraries.ts";
import { arbitrarySpans } from "../../traceql/traceqltest/span-arbitraries.ts";
import { IndexedWorld } from "./querytest/indexed-world.ts";
import { naiveSpan } from "./querytest/naive-spans.ts";
import { search } from "./search.ts";

const settings = fc.record({
  spansPerRequest: fc.integer({ min: 1, max: 9 }),
  chunkItemsMax: fc.integer({ min: 1, max: 15 }),
});

/** A trace and its matched spans. */
type Found = readonly [traceId: string, spanIds: readonly string[]];

/** Each index asks for memory of its own. */
const runs = 60;
const queriesPerIndex = 12;

test("random searches over spans that came as requests find what the naive evaluator finds", async () => {
  const queries = fc.array(arbitrarySearch(), { minLength: queriesPerIndex, maxLength: queriesPerIndex });
  await fc.assert(
    fc.asyncProperty(arbitrarySpans(), settings, queries, async (spans, arrangement, asked) => {
      const world = new IndexedWorld(spans, arrangement);
      for (const query of asked) {
        const text = printQuery(query);
        if (text.includes("parentID")) continue;
        const expected = evaluateNaively(parseQuery(text), spans).map(
          ({ traceId, spansets }): Found => [
            traceId,
            spansets.flatMap((spanset) => spanset.spans.map(({ spanId }) => spanId)).sort(),
          ],
        );
        const list = await world.run((seen) =>
          search(seen, {
            ...{ query: text, limit: 100, traceTime: "overlap", orderBy: "start", descending: true },
            ...{ countAll: true, spansPerTrace: 1_000, strips: false },
          }),
        );
        const found = Array.from({ length: list.rowCount }, (_, row): Found => {
          const ids: string[] = [];
          for (let at = row === 0 ? 0 : list.matches.end[row - 1]!; at < list.matches.end[row]!; at++)
            ids.push(hexOf(list.matches.spanId, at * 2, 2));
          return [hexOf(list.traceId, row * 4, 4), ids.sort()];
        });
        expect(new Map(found), text).toEqual(new Map(expected));
      }
    }),
    { numRuns: runs, endOnFailure: true },
  );
});

test("says how many keys a query could not look at, and only where it asks for one", async () => {
  const keysOfSpan = 100;
  const spanCount = Math.ceil((keysMax + 7) / keysOfSpan);
  const spans = Array.from({ length: spanCount }, (_, span) =>
    naiveSpan({
      ...{ traceId: 1, spanId: span + 1 },
      attributes: Object.fromEntries(
        Array.from({ length: keysOfSpan }, (_, key) => [`key.${span * keysOfSpan + key}`, "x"]),
      ),
    }),
  );
  const omitted = spanCount * keysOfSpan - keysMax;
  const world = new IndexedWorld(spans, { spansPerRequest: 1, chunkItemsMax: spanCount });
  const omittedBy = async (query: string): Promise<number> => {
    const list = await world.run((seen) =>
      search(seen, {
        ...{ query, limit: 10, traceTime: "overlap", orderBy: "start", descending: true },
        ...{ countAll: true, spansPerTrace: 0, strips: false },
      }),
    );
    return list.omittedKeys;
  };
  expect(await omittedBy('{ span.key.1 = "x" }')).toBe(omitted);
  expect(await omittedBy("{ duration >= 0ns }")).toBe(0);
});
