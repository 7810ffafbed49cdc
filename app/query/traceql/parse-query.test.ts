import { expect, test } from "vitest";
import { ApiFailure } from "../../api/protocol.ts";
import type { TraceQuery } from "./conditions.ts";
import { parseQuery } from "./parse-query.ts";
import type { QueryErrorDetail } from "./query-error.ts";

function shown({ spanConditions, traceConditions }: TraceQuery): string {
  const all = [...spanConditions, ...traceConditions];
  return all.map(({ field, operator, value }) => `${field} ${operator} ${JSON.stringify(value)}`).join(", ");
}

test.each([
  ["", ""],
  ["  ", ""],
  ["{}", ""],
  ["{ }", ""],
  ['{ resource.service.name = "a" }', 'service = "a"'],
  ['{ .service.name != "a" }', 'service != "a"'],
  ['{ resource."service.name" = "a" }', 'service = "a"'],
  ['{ name = "GET /" && span:name != `b "c"` }', 'name = "GET /", name != "b \\"c\\""'],
  ['{ name = "say \\"hi\\"" }', 'name = "say \\"hi\\""'],
  ["{ kind = server && span:kind != unspecified }", "kind = 2, kind != 0"],
  ["{ status = error && span:status != ok }", "status = 2, status != 1"],
  ["{ duration > 1.5s && span:duration <= 100ms }", "duration > 1500000000, duration <= 100000000"],
  [
    "{ duration >= 5us && duration < 7ns && duration > 2m && duration > 1h }",
    "duration >= 5000, duration < 7, duration > 120000000000, duration > 3600000000000",
  ],
  ["{ 5ms < duration }", "duration > 5000000"],
  ["{ (duration > 1ms) && (status = ok && kind = client) }", "duration > 1000000, status = 1, kind = 3"],
  [
    '{ trace:duration > 1s && rootName = "a" && rootServiceName = "b" }',
    'traceDuration > 1000000000, rootName = "a", rootService = "b"',
  ],
  [
    '{ traceDuration > 1s && trace:rootName = "a" && trace:rootService >= "b" }',
    'traceDuration > 1000000000, rootName = "a", rootService >= "b"',
  ],
])("%s", (text, expected) => {
  expect(shown(parseQuery(text))).toBe(expected);
});

/** The text at fault is marked with ‹ ›. A suggestion of null is none at all; undefined is any. */
test.each([
  ["‹foo›", "spanset in braces", "{ }"],
  ['{ ‹nam› = "x" }', "Unknown field `nam`", "name"],
  ['{ ‹foo› = "x" }', "Unknown field `foo`: use name, kind", null],
  ['{ ‹http.method› = "x" }', "attributes cannot be searched yet", null],
  ["{ ‹.foo› = bar }", "attributes cannot be searched yet", null],
  ["{ status = ‹failed› }", "status is ok, error or unset", null],
  ["{ status = ‹eror› }", "status is ok, error or unset", "error"],
  ["{ kind = ‹sever› && status = ok }", "kind is server, client", "server"],
  ["{ duration > ‹5parsecs› }", "a duration is written like 250ms or 1.5s", null],
  ["{ duration > ‹5 ms› }", "a duration is written like", "5ms"],
  ["{ duration > ‹long› }", "a duration is written like", null],
  ["{ name = ‹GET› }", "put text in quotes", '"GET"'],
  ["{ name = ‹GET /cart› && status = ok }", "put text in quotes", '"GET /cart"'],
  ["{ name = ‹'GET'› }", "put text in quotes", '"GET"'],
  ["{ resource.service.name = ‹checkout› }", "put text in quotes", '"checkout"'],
  ['{ name = "a" ‹›status = ok }', "joined by `&&`", "&& "],
  ['{ name = "a" ‹and› status = ok }', "joined by `&&`", "&&"],
  ['‹name = "a"›', "spanset in braces", '{ name = "a" }'],
  ["{ status = ‹›", "A value is missing", null],
  ["{ name = ‹›}", "A value is missing after `=`: put text in quotes", null],
  ['{ name = "a"‹›', "closing brace", "}"],
  ['{ ‹span.http.method› = "GET" }', "`span.http.method` is an attribute", undefined],
  ['{ ‹resource.service.nam› = "x" }', "`resource.service.nam` is an attribute", "resource.service.name"],
  ['{ ‹statusMessage› = "x" }', "field `statusMessage`", undefined],
  ['{ name ‹=~› "a.*" }', "`=~`", undefined],
  ['{ name ‹!~› "a.*" }', "`!~`", undefined],
  ['{ name = "a" ‹||› name = "b" }', "`||`", undefined],
  ['{ ‹!(name = "a")› }', "`!`", undefined],
  ["{ duration > ‹-5ms› }", "", undefined],
  ["{ ‹true› }", "without a comparison", undefined],
  ["{ name = ‹nil› }", "not quoted text", '"nil"'],
  ["{ name = ‹5› }", "not quoted text", '"5"'],
  ["{ duration > ‹100› }", "not a duration", "100ms"],
  ['{ duration > ‹"1s"› }', "not a duration", "1s"],
  ["{ duration > ‹1m30s› }", "not a duration", "90s"],
  ['{ status = ‹"eror"› }', "not a status", "error"],
  ["{ kind = ‹nil› }", "not a kind", undefined],
  ["{ status > ‹ok› }", "has no order", undefined],
  ['{ name = "a" } ‹>>› { name = "b" }', "structural operator `>>`", undefined],
  ['{ name = "a" } ‹&&› { name = "b" }', "`&&` between spansets", undefined],
  ['{ name = "a" } ‹|› count() > 2', "pipeline", null],
])("%s is refused by name and position", (marked, message, suggestion) => {
  const from = marked.indexOf("‹");
  const to = marked.indexOf("›") - 1;
  const error = failureOf(marked.replaceAll(/[‹›]/g, ""));
  const detail = error.detail as QueryErrorDetail;
  expect(error.code).toBe("invalid_query");
  expect(error.message).toContain(message);
  expect([detail.from, detail.to]).toEqual([from, to]);
  if (suggestion !== undefined) expect(detail.suggestion ?? null).toBe(suggestion);
  if (detail.suggestion !== undefined)
    parseQuery(marked.slice(0, from) + detail.suggestion + marked.slice(to + 2));
});

function failureOf(text: string): ApiFailure {
  try {
    parseQuery(text);
  } catch (error) {
    if (error instanceof ApiFailure) return error;
    throw error;
  }
  throw new Error(`accepted: ${text}`);
}

test("no text makes the parser do anything but answer or refuse", () => {
  const pieces = [
    "{",
    "}",
    "name",
    "=",
    '"a"',
    "&&",
    "||",
    "(",
    ")",
    "duration",
    ">",
    "5ms",
    "|",
    "count()",
    "by(",
    ">>",
    "!",
    "-",
    ".a",
    "$x",
    "\\",
    '"',
    "`",
    "nil",
    "true",
    "with(",
  ];
  let seed = 1;
  const next = () => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return seed >>> 8;
  };
  for (let i = 0; i < 3_000; i++) {
    const text = Array.from({ length: 1 + (next() % 8) }, () => pieces[next() % pieces.length]).join(" ");
    try {
      parseQuery(text);
    } catch (error) {
      expect(error, text).toBeInstanceOf(ApiFailure);
      const { from, to } = (error as ApiFailure).detail as QueryErrorDetail;
      expect(from >= 0 && from <= to && to <= text.length, `${text}: ${from}-${to}`).toBe(true);
    }
  }
});
