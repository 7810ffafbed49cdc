import { expect, test } from "vitest";
import { afterStatements, type LogFields, otlp, pairs } from "./ottltest/run-ottl.ts";

type Attributes = Readonly<Record<string, unknown>>;
type Row = readonly [statement: string, before: Attributes, after: Attributes];

const rows: readonly Row[] = [
  ['set(log.attributes["a"], "x")', {}, { a: "x" }],
  ['set(log.attributes["a"], nil)', { a: "x" }, { a: "x" }],
  ['set(log.attributes["a"], log.attributes["missing"])', { a: "x" }, { a: "x" }],
  ['set(log.attributes["a"], log.attributes["b"])', { a: "x", b: 2n }, { a: 2n, b: 2n }],
  ['set(log.attributes["a"]["b"][1], true)', { a: { b: [1n, 2n] } }, { a: { b: [1n, true] } }],
  ['set(log.attributes["a"]["b"], 1)', {}, { a: { b: 1n } }],
  ['set(log.attributes["a"][1], 1)', {}, { a: [null, 1n] }],
  ['set(log.attributes, {"only": 1})', { a: "x", b: "y" }, { only: 1n }],
  ['set(log.attributes[log.attributes["k"]], "v")', { k: "a" }, { k: "a", a: "v" }],
  ['append(log.attributes["l"], "c")', { l: ["a"] }, { l: ["a", "c"] }],
  ['append(log.attributes["l"], values = ["b", "c"])', { l: "a" }, { l: ["a", "b", "c"] }],
  ['append(log.attributes["l"], 1)', {}, { l: [1n] }],
  ['delete_key(log.attributes, "a")', { a: "x", b: "y" }, { b: "y" }],
  ['delete_key(log.attributes["m"], "a")', { m: { a: 1n, b: 2n } }, { m: { b: 2n } }],
  ['delete_matching_keys(log.attributes, "(?i).*pass.*")', { Password: "x", b: "y" }, { b: "y" }],
  ['keep_matching_keys(log.attributes, "^b")', { a: "x", b: "y", bc: "z" }, { b: "y", bc: "z" }],
  ['delete_index(log.attributes["l"], 1)', { l: ["a", "b", "c"] }, { l: ["a", "c"] }],
  ['delete_index(log.attributes["l"], 0, 2)', { l: ["a", "b", "c"] }, { l: ["c"] }],
  ['keep_keys(log.attributes, ["a", "c"])', { a: "x", b: "y", c: "z" }, { a: "x", c: "z" }],
  ["keep_keys(log.attributes, [])", { a: "x", b: "y" }, {}],
  ['limit(log.attributes, 2, ["c"])', { a: "x", b: "y", c: "z" }, { a: "x", c: "z" }],
  ["limit(log.attributes, 5, [])", { a: "x" }, { a: "x" }],
  [
    "truncate_all(log.attributes, 3)",
    { a: "abcdef", b: 123456n, c: "äöü" },
    { a: "abc", b: 123456n, c: "ä" },
  ],
  ['truncate_all(log.attributes, 5, truncation_marker = "..")', { a: "abcdef" }, { a: "abc.." }],
  ['merge_maps(log.attributes, {"a": 1, "b": 2}, "insert")', { a: "x" }, { a: "x", b: 2n }],
  ['merge_maps(log.attributes, {"a": 1, "b": 2}, "update")', { a: "x" }, { a: 1n }],
  ['merge_maps(log.attributes, {"a": 1, "b": 2}, "upsert")', { a: "x" }, { a: 1n, b: 2n }],
  [
    "flatten(log.attributes)",
    { name: "test", address: { street: "first", house: 1234n }, occupants: ["user 1", "user 2"] },
    {
      name: "test",
      "address.street": "first",
      "address.house": 1234n,
      "occupants.0": "user 1",
      "occupants.1": "user 2",
    },
  ],
  ['flatten(log.attributes, "app")', { a: { b: 1n } }, { "app.a.b": 1n }],
  ["flatten(log.attributes, depth = 2)", { "0": { "1": { "2": { "3": "v" } } } }, { "0.1.2": { "3": "v" } }],
  [
    "flatten(log.attributes, resolve_conflicts = true)",
    {
      address: { street: { number: "first" }, house: "1234" },
      "address.street": { number: ["second", "third"] },
      "address.street.number": "fourth",
      occupants: ["user 1", "user 2"],
    },
    {
      "address.street.number": "first",
      "address.house": "1234",
      "address.street.number.0": "second",
      "address.street.number.1": "third",
      "address.street.number.2": "fourth",
      occupants: "user 1",
      "occupants.0": "user 2",
    },
  ],
  [
    'replace_pattern(log.attributes["a"], "user-(\\\\d+)", "<$1>")',
    { a: "user-1 user-22" },
    { a: "<1> <22>" },
  ],
  ['replace_pattern(log.attributes["a"], "(?P<n>\\\\d+)", "$\x7bn}$$")', { a: "x1" }, { a: "x1$" }],
  ['replace_pattern(log.attributes["a"], "x*", "-")', { a: "abxd" }, { a: "-a-b-d-" }],
  ['replace_pattern(log.attributes["a"], "x", "y")', { a: 1n }, { a: 1n }],
  [
    'replace_pattern(log.attributes["a"], "name", "name", SHA256, "h:%s")',
    { a: "name" },
    { a: "h:82a3537ff0dbce7eec35d69edc3a189ee6f17d82f353a553f9aa96cb0be3ce89" },
  ],
  ['replace_all_patterns(log.attributes, "value", "\\\\d", "#")', { a: "x1", b: 1n }, { a: "x#", b: 1n }],
  [
    'replace_all_patterns(log.attributes, "key", "^kube_", "k8s.")',
    { kube_a: "1", b: "2" },
    { "k8s.a": "1", b: "2" },
  ],
  [
    'replace_match(log.attributes["a"], "/user/*/list/*", "/user/{id}")',
    { a: "/user/1/list/2" },
    { a: "/user/{id}" },
  ],
  ['replace_match(log.attributes["a"], "/user/?", "x")', { a: "/user/12" }, { a: "/user/12" }],
  [
    'replace_all_matches(log.attributes, "/user/*", "x")',
    { a: "/user/1", b: "/x", c: 1n },
    { a: "x", b: "/x", c: 1n },
  ],
  ["stringify_all(log.attributes)", { a: 1n, b: true, c: [1n] }, { a: "1", b: "true", c: "[1]" }],
  ['set(log.attributes["a"], "x") where log.attributes["b"] == 2', { b: 2n }, { b: 2n, a: "x" }],
  ['set(log.attributes["a"], "x") where log.attributes["b"] > 400', { b: "500" }, { b: "500" }],
];

test.each(rows)("%s", (statement, before, after) => {
  const { attributes = [] } = afterStatements([statement], { attributes: pairs(before) });
  expect(attributes).toEqual(pairs(after));
});

const fields: readonly (readonly [statement: string, before: LogFields, after: LogFields])[] = [
  ['set(log.body, "new")', { body: otlp("old") }, { body: otlp("new") }],
  ['set(log.body["a"], 1)', { body: otlp({ a: 2n }) }, { body: otlp({ a: 1n }) }],
  ['replace_pattern(log.body, "o", "0")', { body: otlp("foo") }, { body: otlp("f00") }],
  [
    'merge_maps(log.attributes, ParseJSON(log.body), "upsert")',
    { body: otlp('{"a":"b"}') },
    { attributes: pairs({ a: "b" }) },
  ],
  ["set(log.severity_number, SEVERITY_NUMBER_WARN2)", {}, { severityNumber: 14 }],
  ['set(log.severity_text, "WARN")', {}, { severityText: "WARN" }],
  ["set(log.time_unix_nano, 5)", {}, { timeUnixNano: "5" }],
  ["set(log.time, log.observed_time)", { observedTimeUnixNano: "7" }, { timeUnixNano: "7" }],
  [
    'set(log.trace_id.string, "5b8efff798038103d269b633813fc60c")',
    {},
    { traceId: "5b8efff798038103d269b633813fc60c" },
  ],
  ["set(log.span_id, SpanID(0x0102030405060708))", {}, { spanId: "0102030405060708" }],
  ['set(log.event_name, "e")', {}, { eventName: "e" }],
  ["set(log.flags, 1)", {}, { flags: 1 }],
  ["set(log.dropped_attributes_count, 3)", {}, { droppedAttributesCount: 3 }],
];

test.each(fields)("%s", (statement, before, after) => {
  expect(afterStatements([statement], before)).toMatchObject(after);
});

test("the cache lives from statement to statement, for each item by itself", () => {
  const after = afterStatements(
    [
      'merge_maps(log.cache, ParseJSON(log.body), "upsert")',
      'set(log.cache["n"], Int(log.cache["n"]) + 1)',
      'set(log.attributes["n"], log.cache["n"])',
      'set(log.attributes["missing"], log.cache["x"])',
    ],
    { body: otlp('{"n": 4}') },
  );
  expect(after.attributes).toEqual(pairs({ n: 5n }));
});
