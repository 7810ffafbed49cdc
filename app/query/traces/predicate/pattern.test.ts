import fc from "fast-check";
import { RE2JS, RE2JSSyntaxException } from "re2js";
import { expect, test } from "vitest";
import { patternOf } from "./pattern.ts";

const pieces = [
  ...[
    "a",
    "b",
    "ab",
    ".",
    ".*",
    "\\.",
    "\\*",
    "*",
    "+",
    "?",
    "|",
    "(",
    ")",
    "[ab]",
    "[^a]",
    "[]a]",
    "[)]",
    "[^]b]",
  ],
  ...[
    "(?i)",
    "{2}",
    "{0,1}",
    "^",
    "$",
    "\\d",
    "\\Qa.b\\E",
    "\\x61",
    "\\141",
    "\\pL",
    "[[:alpha:]]b",
    "é",
    "\n",
    "{",
    "}",
    "]",
  ],
];
const sources = fc.array(fc.constantFrom(...pieces), { maxLength: 6 }).map((parts) => parts.join(""));
const texts = fc.string({
  unit: fc.constantFrom("a", "b", "A", ".", "*", "1", "\n", "é", "]", ")", "{", "}"),
  maxLength: 8,
});

test("a pattern matches what RE2 says, and every match holds the required text", () => {
  fc.assert(
    fc.property(sources, fc.array(texts, { minLength: 5, maxLength: 20 }), (source, candidates) => {
      fc.pre(isPattern(source));
      const compiled = RE2JS.compile(source);
      const pattern = patternOf(source);
      for (const text of candidates) {
        const matches = compiled.matches(text);
        expect(pattern.matches(text)).toBe(matches);
        if (matches) expect(text).toContain(pattern.required);
      }
    }),
    { numRuns: 3_000 },
  );
});

function isPattern(source: string): boolean {
  try {
    RE2JS.compile(source);
    return true;
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return false;
    throw error;
  }
}

test("plain patterns are known as such, others by a text they need", () => {
  expect(patternOf(".*a\\.b.*").plain).toEqual({ text: "a.b", startsAnywhere: true, endsAnywhere: true });
  expect(patternOf("GET /").plain).toEqual({ text: "GET /", startsAnywhere: false, endsAnywhere: false });
  expect(patternOf("a.*").plain).toEqual({ text: "a", startsAnywhere: false, endsAnywhere: true });
  expect(patternOf(".*item/[0-9]+x?y.*")).toMatchObject({ plain: undefined, required: "item/" });
  expect(patternOf("a|b").required).toBe("");
});
