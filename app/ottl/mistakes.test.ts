import { expect, test } from "vitest";
import { parseStatements } from "./ottl.ts";
import { mistakesOf, settingsOf } from "./ottltest/run-ottl.ts";

/** Statements in the contexts of traces, and what is wrong with each. */
const rows: readonly (readonly [text: string, message: string])[] = [
  ["set(", 'statement has invalid syntax: 1:5: unexpected token "<EOF>" (expected a value)'],
  ["set(span.name 1)", 'statement has invalid syntax: 1:15: unexpected token "1" (expected ")")'],
  ["set(span.attributes['x'], 1)", "statement has invalid syntax: 1:21: invalid input text \"'x'], 1)\""],
  [
    'set(span.name, "x") if true',
    'statement has invalid syntax: 1:21: unexpected token "if" (expected the end)',
  ],
  [
    'set(span.name, "x") where span.name',
    'statement has invalid syntax: 1:36: unexpected token "<EOF>" (expected a comparison)',
  ],
  ["Set(span.name, 1)", "editor names must start with a lowercase letter but got 'Set'"],
  ["set(span.name, foo())", "converter names must start with an uppercase letter but got 'foo'"],
  ['set(span.name, "a")["b"]', "only paths and converters may be indexed, not editors, but got set"],
  ["sett(span.name, 1)", 'undefined function "sett" (did you mean "set"?)'],
  [
    "set(span.name, ToLowercase(span.name))",
    'error while parsing arguments for call to "set": invalid argument at position 1: undefined function "ToLowercase" (did you mean "ToLowerCase"?)',
  ],
  [
    "set(span.name)",
    'error while parsing arguments for call to "set": incorrect number of arguments. Expected: 2 Received: 1',
  ],
  [
    'set("x", 1)',
    'error while parsing arguments for call to "set": invalid argument at position 0: must be a path',
  ],
  [
    'limit(span.attributes, "x", [])',
    'error while parsing arguments for call to "limit": invalid argument at position 1: must be an int',
  ],
  [
    "limit(span.attributes, priority_keys = [], 5)",
    'error while parsing arguments for call to "limit": unnamed argument used after named argument',
  ],
  [
    "limit(span.attributes, limits = 5)",
    'error while parsing arguments for call to "limit": no such parameter: limits',
  ],
  [
    "limit(span.attributes, -1, [])",
    "couldn't create function: invalid limit for limit function, -1 cannot be negative",
  ],
  [
    'limit(span.attributes, 1, ["a", "b"])',
    "couldn't create function: invalid limit for limit function, 1 cannot be less than number of priority attributes 2",
  ],
  [
    'delete_matching_keys(span.attributes, "(")',
    "couldn't create function: the regex pattern supplied to delete_matching_keys is not a valid pattern: error parsing regexp: missing closing ): `(`",
  ],
  [
    'set(span.name, "x") where IsMatch(span.name, "(?!x)")',
    "couldn't create function: the regex pattern supplied to IsMatch is not a valid pattern: error parsing regexp: invalid or unsupported Perl syntax: `(?!`",
  ],
  [
    "set(span.kind, SPAN_KIND_SERVR)",
    'error while parsing arguments for call to "set": invalid argument at position 1: enum symbol, SPAN_KIND_SERVR, not found (did you mean SPAN_KIND_SERVER?)',
  ],
  [
    "set(span.name[0], 1)",
    'error while parsing arguments for call to "set": invalid argument at position 0: the keys indexing "name" were not used by the context - this likely means you are trying to index a path that does not support indexing',
  ],
  [
    "set(span.name.first, 1)",
    'error while parsing arguments for call to "set": invalid argument at position 0: the path section "first" was not used by the context - this likely means you are using extra path sections',
  ],
  [
    "set(span.resource.cache, 1)",
    'error while parsing arguments for call to "set": invalid argument at position 0: segment "resource" from path "span.resource.cache" is neither a valid path nor a valid OTTL keyword for the span context - review https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/pkg/ottl/contexts to see all valid paths',
  ],
  [
    'set(span.attributes["a"], resource.cache["b"])',
    'error while parsing arguments for call to "set": invalid argument at position 1: access to cache must be performed using the same statement\'s context, please replace "resource.cache["b"]" with "span.cache"',
  ],
  [
    'set(span.attributes["x"], log.body)',
    'error while parsing arguments for call to "set": invalid argument at position 1: context "log" from path "log.body" is not valid, it must be replaced by one of: "span", "resource", "instrumentation_scope", "scope", "otelcol"',
  ],
  [
    'set(span.attributes["x"], profile.time)',
    'error while parsing arguments for call to "set": invalid argument at position 1: context "profile" of path "profile.time" is not supported here',
  ],
  [
    'set(span.attributes["x"], name)',
    'error while parsing arguments for call to "set": invalid argument at position 1: missing context name for path "name", possibly valid options are: "span.name", "resource.name", "instrumentation_scope.name", "scope.name", "otelcol.name"',
  ],
  [
    'set(span.attributes["x"], UserAgent(span.name))',
    'error while parsing arguments for call to "set": invalid argument at position 1: function "UserAgent" is not supported here: it needs the list of user agents of the ua-parser project',
  ],
  ["set(span.events, 1)", 'path "span.events" cannot be changed'],
  [
    'merge_maps(span.attributes, span.attributes, "replace")',
    "couldn't create function: invalid value for strategy, replace, must be 'insert', 'update' or 'upsert'",
  ],
  [
    'replace_all_patterns(span.attributes, "both", "a", "b")',
    "couldn't create function: invalid mode both, must be either 'key' or 'value'",
  ],
];

test.each(rows)("%s", (text, message) => {
  expect(mistakesOf("traces", text)).toEqual([message]);
});

test("all mistakes are told at once, each with its place", () => {
  const texts = ['set(span.name, "x")', "set(span.name,", '\n  sett(span.name, "x")', "set(span.foo, 1)"];
  const parsed = parseStatements(texts, settingsOf("traces"));
  expect(parsed.ok ? [] : parsed.mistakes.map(({ index, place }) => [index, place])).toEqual([[1, "1:15"]]);
  const meanings = parseStatements([texts[0]!, texts[2]!, texts[3]!], settingsOf("traces"));
  expect(meanings.ok ? [] : meanings.mistakes.map(({ index, place }) => [index, place])).toEqual([
    [1, "2:3"],
    [2, "1:5"],
  ]);
});

test("with a context that is known, paths may leave out its name", () => {
  expect(mistakesOf("traces", 'set(attributes["a"], name)', { context: "span" })).toEqual([]);
  expect(
    mistakesOf("traces", 'set(status.code, 1) where resource.attributes["a"] == "b"', { context: "span" }),
  ).toEqual([]);
  expect(mistakesOf("traces", 'set(name, "x") where span.kind == 1', { context: "spanevent" })).toEqual([]);
});

test("an unknown context is refused", () => {
  const parsed = parseStatements(['set(name, "x")'], settingsOf("traces", { context: "log" }));
  expect(parsed.ok ? "" : parsed.mistakes[0]!.message).toBe(
    'unknown context "log" for parser statements, it is not supported here, valid options are: resource, scope, span, spanevent',
  );
});
