import fc from "fast-check";
import { expect, test } from "vitest";
import {
  onlyTerm,
  replaceTerm,
  staticOf,
  type Term,
  termsOf,
  termText,
  withCondition,
  withoutTerm,
  withRange,
  withTerm,
} from "./edit.ts";
import { fieldOf } from "./fields.ts";
import { parseQuery } from "./parse.ts";
import { printQuery } from "./print.ts";
import type { FieldComparison, Static } from "./syntax-tree.ts";
import { matchNaively } from "./traceqltest/naive-evaluate.ts";
import { arbitrarySearch } from "./traceqltest/query-arbitraries.ts";
import { arbitrarySpans } from "./traceqltest/span-arbitraries.ts";
import { withoutRanges } from "./traceqltest/without-ranges.ts";

function term(field: string, operator: FieldComparison, value: Static): Term {
  return { field: fieldOf(field)!, operator, value };
}

const error = term("status", "=", { type: "status", value: 2 });
const notError = term("status", "!=", { type: "status", value: 2 });
const shop = term("resource.service.name", "=", { type: "string", value: "shop" });
const duration = fieldOf("duration")!;

function ms(value: number): Static {
  return { type: "duration", value: value * 1_000_000 };
}

test.each([
  ["", "", ""],
  ["{ }", "", ""],
  ["{ status = error && duration > 5ms }", "status = error, duration > 5ms", ""],
  ["{ 5ms < duration }", "duration > 5ms", ""],
  ['{ .a && "timeout" && .b = .c }', '[.a], ["timeout"], [.b = .c]', ""],
  ["{ .a = 1 || .b = 2 && .c = 3 }", "[.a = 1 || .b = 2], .c = 3", ""],
  ["{ (.a = 1 && .b = 2) && .c = 3 }", "[(.a = 1 && .b = 2)], .c = 3", ""],
  ["{ .a = 1 } | count() > 2 | rate()", ".a = 1", "count() > 2 | rate()"],
  ["{ .a } >> { .b }", "", "{ .a } >> { .b }"],
  ["{ .a } >> { .b } | { .c = 1 } | rate()", ".c = 1", "{ .a } >> { .b } / rate()"],
])("projects %s", (text, terms, advanced) => {
  const found = termsOf(text);
  const shown = found.terms.map((placed) =>
    placed.term === undefined ? `[${placed.text}]` : termText(placed.term),
  );
  expect(shown.join(", ")).toBe(terms);
  expect(found.advanced.map((part) => part.text).join(" / ")).toBe(advanced);
  for (const part of [...found.terms, ...found.advanced])
    expect(text.slice(part.from, part.to)).toBe(part.text);
});

test.each([
  ["", "{ status = error }"],
  ["{}", "{ status = error }"],
  ["{  .a=1  }", "{  .a=1 && status = error  }"],
  ["{ .a = 1 || .b = 2 } // why", "{ (.a = 1 || .b = 2) && status = error } // why"],
  ["{ (.a = 1 || .b = 2) }", "{ (.a = 1 || .b = 2) && status = error }"],
  ["{ span:status = error }", "{ span:status = error }"],
  ["{ .a = 1 && status != error }", "{ .a = 1 && status = error }"],
  ["{ .a } >> { .b } | rate()", "{ .a } >> { .b } | { status = error } | rate()"],
  ["count() > 2", "{ status = error } | count() > 2"],
  ["{ } | rate() with(sample=true)", "{ status = error } | rate() with(sample=true)"],
])("adds a term to %s", (text, expected) => {
  expect(withTerm(text, error)).toBe(expected);
});

test.each([
  ["{ status = error }", 0, "{ }"],
  ["{ .a = 1  &&  .b = 2 && .c = 3 }", 0, "{ .b = 2 && .c = 3 }"],
  ["{ .a = 1  &&  .b = 2 && .c = 3 }", 1, "{ .a = 1 && .c = 3 }"],
  ["{ .a = 1  &&  .b = 2 && .c = 3 }", 2, "{ .a = 1  &&  .b = 2 }"],
  ["{ .a } >> { .b } | { .c = 1 } | rate()", 0, "{ .a } >> { .b } | rate()"],
])("takes from %s term %i", (text, index, expected) => {
  expect(withoutTerm(text, termsOf(text).terms[index]!)).toBe(expected);
});

test("a chip is replaced in its place", () => {
  const text = "{ status = error && .a = 1 }";
  expect(replaceTerm(text, termsOf(text).terms[0]!, shop)).toBe(
    '{ resource.service.name = "shop" && .a = 1 }',
  );
});

test("one value alone takes the place of all others of its field", () => {
  const text = '{ resource.service.name = "a" && .a = 1 && resource.service.name != "b" }';
  expect(onlyTerm(text, shop)).toBe('{ .a = 1 && resource.service.name = "shop" }');
});

test.each([
  ["{ }", 1, 5, "{ duration >= 1ms && duration < 5ms }"],
  ["{ .a = 1 }", 1, undefined, "{ .a = 1 && duration >= 1ms }"],
  ["{ duration > 3s && .a = 1 }", 1, 5, "{ duration >= 1ms && duration < 5ms && .a = 1 }"],
  [
    "{ duration >= 1ms && .a = 1 && 5ms > duration }",
    2,
    3,
    "{ duration >= 2ms && duration < 3ms && .a = 1 }",
  ],
  ["{ .a = 1 && duration >= 1ms && duration < 5ms }", undefined, undefined, "{ .a = 1 }"],
  [
    "{ duration = 4ms && trace:duration > 1s }",
    undefined,
    9,
    "{ duration = 4ms && trace:duration > 1s && duration < 9ms }",
  ],
])("a brush on %s from %s to %s", (text, from, to, expected) => {
  const edited = withRange(
    text,
    duration,
    from === undefined ? from : ms(from),
    to === undefined ? to : ms(to),
  );
  expect(edited).toBe(expected);
});

test("facet values are written as the language writes them", () => {
  const texts = [
    { text: 'say "hi"', type: "string" },
    { text: "5", type: "int" },
    { text: "1e21", type: "double" },
    { text: "true", type: "bool" },
    { text: "server", type: "kind" },
    { text: "1.5ms", type: "duration" },
  ].map((value) => termText(term(".a", "=", staticOf(value)!)));
  expect(texts.join(" ")).toBe('.a = `say "hi"` .a = 5 .a = 1e+21 .a = true .a = server .a = 1.5ms');
  expect(staticOf({ text: "9007199254740993", type: "int" })).toBeUndefined();
  expect(staticOf({ text: "", type: "bytes" })).toBeUndefined();
});

test("an added condition leaves the matching spans that meet it, and can be taken away again", () => {
  fc.assert(
    fc.property(arbitrarySearch(), arbitrarySpans(), (query, spans) => {
      const { stages } = query;
      const first = { stages: stages.slice(0, 1) };
      const text = printQuery(first);
      for (const added of [error, notError]) {
        const edited = withTerm(text, added);
        if (termsOf(text).terms.some((placed) => placed.term?.field.type === "intrinsic")) continue;
        const kept = matchNaively(first, spans).filter(({ status }) => (status === 2) === (added === error));
        expect(matchNaively(parseQuery(edited), spans), edited).toEqual(kept);
        const place = termsOf(edited).terms.at(-1)!;
        expect(withoutRanges(parseQuery(withoutTerm(edited, place)))).toEqual(
          withoutRanges(parseQuery(text)),
        );
      }
    }),
    { numRuns: 200 },
  );
});

test("nothing is added to no condition", () => {
  expect(withCondition("{ .a }", "")).toBe("{ .a }");
});
