import fc from "fast-check";
import { expect, test } from "vitest";
import { parseConditions, parseStatements } from "../ottl.ts";
import { settingsOf } from "../ottltest/run-ottl.ts";
import { OttlError } from "./ottl-error.ts";
import { parseCondition, parseStatement } from "./parse.ts";

const pieces = [
  ..."()[]{},.:=+-*/<>\"'\\ \n".split(""),
  ..."set where not and or true false nil span name attributes resource IsMatch Concat SPAN_KIND_SERVER x".split(
    " ",
  ),
  ...[
    '"a"',
    "1",
    "1.5",
    "0x0a",
    "==",
    "!=",
    ">=",
    "span.name",
    'span.attributes["a"]',
    "set(",
    "IsMatch(",
    "\u0000",
    "ä",
  ],
];
const noise = fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((list) => list.join(""));

test("whatever the text, the parser gives a tree or its own error with a place in the text", () => {
  fc.assert(
    fc.property(fc.oneof(noise, fc.string({ unit: "binary", maxLength: 60 })), (text) => {
      for (const parse of [parseStatement, parseCondition]) {
        try {
          parse(text);
        } catch (error) {
          expect(error).toBeInstanceOf(OttlError);
          expect((error as OttlError).at).toBeGreaterThanOrEqual(0);
          expect((error as OttlError).at).toBeLessThanOrEqual(text.length);
        }
      }
    }),
    { numRuns: 1000 },
  );
});

test("whatever the text, compiling it gives a group or mistakes", () => {
  fc.assert(
    fc.property(noise, fc.constantFrom("span", undefined), (text, context) => {
      const settings = settingsOf("traces", { context });
      expect(typeof parseStatements([text, `set(span.name, ${text})`], settings).ok).toBe("boolean");
      expect(typeof parseConditions([text], settings).ok).toBe("boolean");
    }),
    { numRuns: 500 },
  );
});

test("brackets are bounded, and long texts are read in one pass", () => {
  const deep = (n: number): string => `${"(".repeat(n)}1 == 1${")".repeat(n)}`;
  expect(() => parseCondition(deep(99))).not.toThrow();
  expect(() => parseCondition(deep(101))).toThrow("nested deeper than 100 brackets");
  expect(() => parseCondition(deep(100_000))).toThrow(OttlError);
  const long = Array.from({ length: 20_000 }, (_, i) => `a.b["${i}"] == (${i} + 1) * 2`).join(" or ");
  expect(parseCondition(long)).toMatchObject({ kind: "or" });
  expect(() => parseCondition(`${"not ".repeat(50_000)}`)).toThrow(OttlError);
  expect(() => parseCondition(`a.b == ${"-".repeat(50_000)}1`)).toThrow(OttlError);
});

test("operators bind as the Collector binds them", () => {
  expect(parseCondition("not true and false or true")).toMatchObject({
    kind: "or",
    parts: [
      { kind: "and", parts: [{ kind: "not" }, { kind: "constant", value: false }] },
      { kind: "constant" },
    ],
  });
  expect(parseCondition("1 + 2 * 3 == 7")).toMatchObject({
    left: { kind: "math", operator: "+", right: { kind: "math", operator: "*" } },
  });
  expect(parseCondition("(1 + 2) * 3 == 9")).toMatchObject({ left: { kind: "math", operator: "*" } });
  expect(parseCondition('(IsMatch(a.b, "c"))')).toMatchObject({ kind: "test" });
  expect(parseCondition("(Int(a.b)) == 1")).toMatchObject({ kind: "compare" });
});
