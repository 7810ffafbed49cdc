import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuery } from "./parse.ts";
import { printQuery } from "./print.ts";
import type { Query } from "./syntax-tree.ts";
import { arbitraryComparison, arbitraryMetrics, arbitrarySearch } from "./traceqltest/query-arbitraries.ts";
import { withoutRanges } from "./traceqltest/without-ranges.ts";

test.each<[string, fc.Arbitrary<Query>]>([
  ["searches", arbitrarySearch()],
  ["metrics", arbitraryMetrics()],
  ["comparisons", arbitraryComparison()],
])("what is printed of %s is read as the same tree, and printed the same again", (_, queries) => {
  fc.assert(
    fc.property(queries, (query) => {
      const text = printQuery(query);
      const read = parseQuery(text);
      expect(withoutRanges(read), text).toEqual(withoutRanges(query));
      expect(printQuery(read)).toBe(text);
    }),
    { numRuns: 1500 },
  );
});
