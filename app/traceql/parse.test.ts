import { expect, test } from "vitest";
import { parseQuery, queryLengthMax } from "./parse.ts";
import { printQuery } from "./print.ts";
import { QueryError } from "./query-error.ts";
import type { Spanset } from "./syntax-tree.ts";

/** The second text is how we write what was read; left out where that is the first. */
test.each<[text: string, written?: string]>([
  ["", "{ }"],
  [" \n", "{ }"],
  ["// nothing but words", "{ }"],
  ["{}", "{ }"],
  ["{ }"],

  // values
  ['{ name = "GET /" }'],
  ['{ name = `say "hi" \\ there` }'],
  [String.raw`{ name = "say \"hi\"\t\u00e9\x41\101" }`, '{ name = "say \\"hi\\"\\téAA" }'],
  ["{ .a = 5 }"],
  ["{ .a = -5 }"],
  ["{ .a = - 5ms }", "{ .a = -5ms }"],
  ["{ .a = .5 }", "{ .a = 0.5 }"],
  ["{ .a = 1e3 && .b = 1.5E-2 && .c = 2. }", "{ .a = 1000.0 && .b = 0.015 && .c = 2.0 }"],
  ["{ duration > 1h30m }", "{ duration > 90m }"],
  [
    "{ duration > 1.5s && duration < 2µs && duration != 1d }",
    "{ duration > 1.5s && duration < 2us && duration != 24h }",
  ],
  ["{ duration > 0 }"],
  ["{ .a = true && .b != false && .c = nil && nil != .d }"],
  ["{ status = error && kind != server }"],

  // fields
  [
    "{ span:name = `a` && span:kind = client && span:status = ok }",
    '{ name = "a" && kind = client && status = ok }',
  ],
  [
    "{ traceDuration > 1s && rootName = `a` && rootServiceName = `b` }",
    '{ trace:duration > 1s && trace:rootName = "a" && trace:rootService = "b" }',
  ],
  [
    '{ span."a b".c = 1 && ."x" = 2 && resource."a\\"b" = 3 }',
    '{ span."a b.c" = 1 && .x = 2 && resource."a\\"b" = 3 }',
  ],
  ["{ .a-b/c:d+e = 1 }"],
  ["{ .a\n=\t1 }", "{ .a = 1 }"],
  ["{ parent = nil && parent.duration > 1s && parent.a = 1 && parent.resource.a = 2 && parent.event.a = 3 }"],
  ['{ parent."duration" = 1 }'],
  [
    "{ event.a = 1 && link.a = 2 && instrumentation.a = 3 && event:timeSinceStart > 1ms && link:spanID = `1` }",
    '{ event.a = 1 && link.a = 2 && instrumentation.a = 3 && event:timeSinceStart > 1ms && link:spanID = "1" }',
  ],
  ["{ span:childCount > 2 && nestedSetLeft = 1 }"],

  // operators
  ["{ .a = 1 + 2 * 3 ^ 2 }", "{ .a = 1 + 2 * (3 ^ 2) }"],
  ["{ 1 + .a - 2 = 3 }", "{ (1 + .a) - 2 = 3 }"],
  ["{ -.a * 2 < 3 }", "{ -(.a * 2) < 3 }"],
  ["{ !.a && .b }"],
  ["{ !(.a = 1 || .b = 2) }"],
  ["{ .a || .b && .c }", "{ (.a || .b) && .c }"],
  ["{ .a && .b && .c }"],
  ["{ .a && (.b && .c) }"],
  ['{ name =~ "a.*" && .b !~ `\\d+` }'],
  ['{ "timeout" && !"retry" }'],

  // spansets
  ["{ .a } > { .b } >> { .c }", "({ .a } > { .b }) >> { .c }"],
  ["{ .a } && ({ .b } >> { .c })", "{ .a } && { .b } >> { .c }"],
  ["{.a}!>{.b}!>>{.c}", "({ .a } !> { .b }) !>> { .c }"],
  ["{ .a } &>> ({ .b } !~ { .c })"],
  ["{ .a } ~ { .b }"],
  ["({ .a })", "{ .a }"],
  ["({ .a } | count() > 2) >> { .b }"],
  ["({ .a } | count() > 2) | by(name)", "{ .a } | count() > 2 | by(name)"],

  // stages
  ["count() > 2", "{ } | count() > 2"],
  ["{ } | count( ) > 2 // slow", "{ } | count() > 2"],
  ["{ } | avg(duration) / 2 >= 10ms * min(.a)"],
  ["{ } | max(-.a + 1) = -1", "{ } | max((-.a) + 1) = -1"],
  [
    "{ } | by(1 + .a) | coalesce( ) | select(.a, name, span.b)",
    "{ } | by(1 + .a) | coalesce() | select(.a, name, span.b)",
  ],
  [
    "{ } | rate() by (resource.service.name, name) | topk(5) | bottomk(2)",
    "{ } | rate() by(resource.service.name, name) | topk(5) | bottomk(2)",
  ],
  [
    "{ } | quantile_over_time(duration, .5, 0.99, 1) by(name)",
    "{ } | quantile_over_time(duration, 0.5, 0.99, 1) by(name)",
  ],
  ["{ } | histogram_over_time(span.a)"],
  ["{ } | min_over_time(.a) by(.b)"],
  ["{ } | compare({ status = error })", "{ } | compare({ status = error }, 10)"],
  ["{ } | compare({ status = error }, 5, 1700000000000000001, 1700000000000000002)"],
  ["{ } with(most_recent=true, sample=0.1)", "{ }"],
])("reads %s", (text, written = text) => {
  expect(printQuery(parseQuery(text))).toBe(written);
});

test("positions include parentheses, and point into the text as it was written", () => {
  const text = '{ (.a = "x\\n") && status = error }';
  const [stage] = parseQuery(text).stages;
  const { expression } = (stage as { spanset: Spanset }).spanset as {
    expression: { left: object; right: object };
  };
  expect(expression.left).toMatchObject({ from: 2, to: 14 });
  expect(expression.right).toMatchObject({ from: 18, to: text.length - 2 });
});

test("long chains are read, deep nesting is refused", () => {
  const conditions = Array.from({ length: 500 }, () => ".a").join("&&");
  expect(printQuery(parseQuery(`{ ${conditions} }`))).toHaveLength(conditions.length + 4 + 499 * 2);
  expect(problemOf(`{ ${"(".repeat(101)}.a${")".repeat(101)} }`).message).toContain("levels of nesting");
  expect(problemOf(`{ ${"!".repeat(200)}.a }`).message).toContain("levels of nesting");
  expect(problemOf(`{ ${conditions}&&.a&&.a }`).message).toContain("operators");
  expect(problemOf(" ".repeat(queryLengthMax + 1)).message).toContain("characters");
});

function problemOf(text: string): QueryError {
  try {
    parseQuery(text);
  } catch (error) {
    if (error instanceof QueryError) return error;
    throw error;
  }
  throw new Error(`nothing is wrong with ${text}`);
}

/** The text at fault is marked with ‹ ›. Without a third part there is no suggestion; with one, taking it must mend the place. */
test.each<[marked: string, message: string, suggestion?: string]>([
  // braces
  ["‹duration > 1s›", "spanset in braces", "{ duration > 1s }"],
  ["‹duration > 1s | rate()›", "spanset in braces", "{ duration > 1s } | rate()"],
  ["‹status = error and kind = server›", "spanset in braces", "{ status = error && kind = server }"],
  ['‹service.name = "a"›', "spanset in braces", '{ resource.service.name = "a" }'],
  [
    "‹service.name = a and duration > 5 | rate›",
    "spanset in braces",
    '{ resource.service.name = "a" && duration > 5ms } | rate()',
  ],
  ["‹http.status_code >= 500›", "spanset in braces", "{ .http.status_code >= 500 }"],
  ["‹checkout failed›", "spanset in braces", '{ "checkout failed" }'],
  [
    "‹4bf92f3577b34da6a3ce929d0e0e4736›",
    "spanset in braces",
    '{ trace:id = "4bf92f3577b34da6a3ce929d0e0e4736" }',
  ],
  ["{ .a = 1 ‹›| rate()", "closing brace", "} "],
  ["{ (.a = 1 ‹›}", "closing parenthesis", ") "],
  ["{ } ‹›count() > 2", "joined by `|`", "| "],
  ["{ } | ‹status = error› | rate()", "stand in braces", "{ status = error }"],
  ['{ name = "a"‹›', "closing brace", "}"],
  ["{ (.a = 1‹›", "closing parenthesis", ")}"],
  ["{ } ‹}›", "closes nothing", ""],
  ["{ } ‹›{ }", "joined by an operator", "&& "],
  ["{ } ‹+› { }", "does not join spansets"],

  // operators
  ['{ name = "a" ‹›status = ok }', "joined by `&&`", "&& "],
  ['{ name = "a" ‹and› status = ok }', "joined by `&&`", "&&"],
  ['{ name = "a" ‹OR› status = ok }', "joined by `||`", "||"],
  ["{ ‹not›(.a = 1) }", "written with `!`", "!"],
  ["{ .a ‹==› 1 }", "single `=`", "="],
  ["{ .a ‹<>› 1 }", "`!=`", "!="],
  ["{ .a ‹=>› 1 }", "`>=`", ">="],
  ["{ .a ‹&› .b }", "joined by `&&`", "&&"],
  ["{ .a = 1‹,› .b = 2 }", "joined by `&&`", " &&"],
  ["{ .a ‹is› nil }", "compared with `=`", "="],
  ['{ name ‹contains› "x" }', "matched with a pattern"],
  ["{ ‹.a < .b < .c› }", "do not chain"],
  ["{ ‹›= 1 }", "field is missing"],
  ['{ .a ‹~› "x" }', "matched with `=~`", "=~"],
  ["{ .a && ‹›}", "missing after `&&`"],
  ["{ name = ‹›}", "missing after `=`: put text in quotes"],
  ["{ status = ‹›", "missing after `=`: status is ok"],

  // fields
  ['{ ‹nam› = "x" }', "Unknown field `nam`", "name"],
  ["{ ‹foo› = 1 }", "Unknown field `foo`", ".foo"],
  ['{ ‹http.method› = "x" }', "needs a scope", ".http.method"],
  ["{ ‹constructor› = 1 }", "Unknown field `constructor`", ".constructor"],
  ["{ ‹constructor.name› = 1 }", "needs a scope", ".constructor.name"],
  ["{ .a = ‹toString› }", "is not a value", '"toString"'],
  ["{ } with(‹valueOf›=1)", "is not supported"],
  ['{ ‹service› = "x" }', "Unknown field `service`", "resource.service.name"],
  ['{ ‹service.name› = "x" }', "needs a scope", "resource.service.name"],
  ['{ ‹traceID› = "x" }', "Unknown field `traceID`", "trace:id"],
  ["{ ‹resources.x› = 1 }", "Unknown scope `resources`", "resource.x"],
  ['{ ‹trace:rootServiceNam› = "x" }', "there is trace:id", "trace:rootService"],
  ["{ ‹trace:status› = error }", "there is trace:id", "span:status"],
  ["{ ‹span.› = 1 }", "name of the attribute is missing"],
  ["{ } | by(‹namespace›)", "Unknown field", ".namespace"],
  ["{ ‹parent› = 1 }", "one field is meant"],
  ["{ } | select(‹parent›)", "one field is meant"],
  ["{ } | by(‹parent›)", "one field is meant"],
  ["{ } | select(‹1 + .a›)", "names of fields only"],
  ["{ } | by(‹1 + 2›)", "looks at a field"],

  // values
  ["{ status = ‹failed› }", "status is ok, error or unset"],
  ["{ status = ‹eror› }", "status is ok, error or unset", "error"],
  ['{ status = ‹"error"› }', "status is ok, error or unset", "error"],
  ["{ status = ‹2› }", "not a status"],
  ['{ kind = ‹"sever"› && status = ok }', "kind is server, client", "server"],
  ["{ name = ‹GET› }", "put text in quotes", '"GET"'],
  ["{ name = ‹GET /cart› && status = ok }", "put text in quotes", '"GET /cart"'],
  ["{ name = ‹'GET /'› && status = ok }", "put text in quotes", '"GET /"'],
  ["{ name = ‹“GET /”› && status = ok }", "put text in quotes", '"GET /"'],
  ["{ name = ‹5› }", "not quoted text", '"5"'],
  ["{ name = ‹true› }", "not quoted text", '"true"'],
  ["{ duration > ‹100› }", "needs a unit: `100ms`, or `100ns`", "100ms"],
  ["{ } | avg(duration) > ‹100›", "needs a unit", "100ms"],
  ["{ duration > ‹5 ms› }", "a duration is written like", "5ms"],
  ['{ duration > ‹"1s"› }', "not a duration", "1s"],
  ["{ duration > ‹5 minutes› }", "not a duration", "5m"],
  ["{ .a = ‹null› }", "not a value", "nil"],
  ["{ duration > ‹5parsecs› }", "not a duration"],
  ["{ .a = ‹error› }", "no attribute holds one", '"error"'],
  ["{ .a = ‹12abc› }", "not a value", '"12abc"'],
  ["{ .a = ‹9007199254740993› }", "above 2^53"],
  ['{ name = ‹"a›', "closing quote"],
  [String.raw`{ name = ‹"\q"› }`, "an escape that is none"],
  ["{ ‹status > ok› }", "A status has no order"],
  ["{ ‹.a > true› }", "A truth value has no order"],
  ["{ ‹name› = nil }", "never nil"],
  ["{ ‹.a > nil› }", "no order"],
  ["{ name = ‹duration› }", "cannot be compared"],
  ["{ ‹status› }", "neither true nor false"],
  ["{ ‹error› && .a = 1 }", "neither true nor false", "status = error"],
  ["{ !‹name› }", "neither true nor false"],
  ['{ 1 + ‹"a"› = 2 }', "computes with numbers"],

  // patterns
  ['{ name =~ ‹"("› }', "no pattern of RE2: missing closing )"],
  ['{ name =~ ‹"(?!a)"› }', "no pattern of RE2"],
  ["{ name =~ ‹5› }", "takes a pattern in quotes", '"5"'],
  ["{ name =~ ‹.b› }", "takes a pattern in quotes"],
  ['{ ‹status› =~ "e.*" }', "matches text"],

  // stages
  ["{ } | ‹rat›()", "Unknown function `rat`", "rate"],
  ["{ } | ‹count› > 2", "needs parentheses", "count()"],
  ["{ } | ‹rate›", "needs parentheses", "rate()"],
  ["{ } | ‹rate› by (name)", "needs parentheses", "rate()"],
  ["{ } | ‹avg›(duration) by (name)", "series come from `avg_over_time`", "avg_over_time"],
  ["{ } | ‹avg›() > 2", "needs to be told of what"],
  ["{ } | ‹rate›(duration)", "takes nothing"],
  ["{ } | quantile_over_time(duration‹›)", "quantiles are missing", ", 0.95"],
  ["{ } | compare({ }, 5, 1‹›)", "a start and an end"],
  ["{ } | rate() | topk(‹›)", "whole number is missing", "5"],
  ["{ } | count()‹›", "compared with a value"],
  ["{ } | count() > ‹ok›", "compared with a number or a duration"],
  ["{ } | max(‹name›) > 1", "works on numbers"],
  ["{ } | sum_over_time(‹name›)", "works on numbers"],
  ["{ } | ‹3 > 2›", "One side must look at the spans"],
  ["{ } | by(‹name, .a›)", "once for each"],
  ["{ } | quantile_over_time(duration, ‹99›)", "from 0 to 1", "0.99"],
  ["{ } | rate() | topk(‹0›)", "from 1 to"],
  ["{ } | ‹topk(5)›", "stands behind one"],
  ["{ } | rate() | ‹count() > 2›", "Only `topk` and `bottomk`"],
  ["{ } | compare({ }) | ‹topk(5)›", "cannot rank"],
  ["‹count() > 2› && { }", "stands behind a `|`"],
  ["{ } |‹›", "A stage is missing"],

  // not supported, by name
  ["{ } | rate() ‹>› 5", "Comparing the results of metrics functions is not supported"],
  ["({ } | rate()) ‹*› 2", "Arithmetic with the results of metrics functions is not supported"],
  ["2 ‹*› ({ } | rate())", "Arithmetic with the results of metrics functions is not supported"],
  ["({ } | ‹rate()›) && { }", "combining them is not supported"],
  ["({ .a } | count()) ‹>› ({ .b } | count())", "results of pipelines is not supported"],
  ["{ name = ‹$name› }", "Template variables are not supported"],
  ["{ } | rate() with(‹exemplars›=true)", "`exemplars` is not supported"],
  ["{ } with(‹job_size›=5)", "`job_size` is not supported"],
])("names what is wrong with %s", (marked, message, suggestion) => {
  const text = marked.replace(/[‹›]/g, "");
  const problem = problemOf(text);
  const shown = `${text.slice(0, problem.from)}‹${text.slice(problem.from, problem.to)}›${text.slice(problem.to)}`;
  expect(shown).toBe(marked);
  expect(problem.message).toContain(message);
  expect(problem.suggestion).toBe(suggestion);
});
