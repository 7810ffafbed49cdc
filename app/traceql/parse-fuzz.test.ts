import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuery } from "./parse.ts";
import { printQuery } from "./print.ts";
import { QueryError } from "./query-error.ts";
import { scanTokens } from "./tokens.ts";
import { arbitraryMetrics, arbitrarySearch } from "./traceqltest/query-arbitraries.ts";
import { withoutRanges } from "./traceqltest/without-ranges.ts";

const pieces = [
  ...[
    "{",
    "}",
    "(",
    ")",
    "()",
    ",",
    "|",
    "&&",
    "||",
    "!",
    "=",
    "!=",
    "=~",
    ">",
    ">>",
    "&>>",
    "!~",
    "~",
    "-",
    "*",
  ],
  ...[
    "name",
    ".a",
    "span.",
    'span."a b"',
    "parent",
    "parent.duration",
    "event:name",
    "http.x",
    "true",
    "nil",
    "error",
  ],
  ...[
    "5",
    ".5",
    "5ms",
    "1h30m",
    "5x",
    '"a"',
    '"a',
    "`a`",
    "'a'",
    "$x",
    "==",
    "and",
    "&",
    "//",
    "/*",
    "\n",
    "é",
    "😀",
  ],
  ...[
    "count",
    "by",
    "select",
    "rate",
    "topk",
    "compare",
    "quantile_over_time",
    "coalesce",
    "with",
    "foo",
    "constructor",
    "toString.x",
  ],
];

const soup = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((found) => found.join(" "));

/** A query with one character taken out, doubled, or replaced. */
const broken = fc
  .tuple(
    fc.oneof(arbitrarySearch(), arbitraryMetrics()).map(printQuery),
    fc.nat(),
    fc.constantFrom("", "{", '"', " ", "x"),
  )
  .map(([text, at, character]) => {
    const place = at % text.length;
    return text.slice(0, place) + character + text.slice(place + 1);
  });

test("whatever the text, it is read, or refused with a place in it and a remedy that mends the place", () => {
  fc.assert(
    fc.property(fc.oneof(soup, broken, fc.string({ unit: "binary", maxLength: 40 })), (text) => {
      const problem = problemOf(text);
      if (problem === undefined) return;
      const { from, to, suggestion, message } = problem;
      expect(message).not.toBe("");
      expect(0 <= from && from <= to && to <= text.length, `${from} to ${to}`).toBe(true);
      if (suggestion === undefined) return;
      const next = problemOf(text.slice(0, from) + suggestion + text.slice(to));
      const isElsewhere = next === undefined || next.to < from || next.from > from + suggestion.length;
      expect(isElsewhere, `${suggestion} → ${next?.message}`).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

function problemOf(text: string): QueryError | undefined {
  try {
    parseQuery(text);
    return undefined;
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
}

test("blanks and comments between tokens change nothing", () => {
  const blank = fc.constantFrom(" ", "\n", "\t", " /* … */ ", " // …\n");
  fc.assert(
    fc.property(
      fc.oneof(arbitrarySearch(), arbitraryMetrics()),
      fc.array(blank, { minLength: 1 }),
      (query, blanks) => {
        const tokens = scanTokens(printQuery(query));
        const text = tokens.map((token, index) => blanks[index % blanks.length] + token.text).join("");
        expect(withoutRanges(parseQuery(text))).toEqual(withoutRanges(query));
      },
    ),
    { numRuns: 500 },
  );
});
