import { expect, test } from "vitest";
import { OttlRunError } from "./compile/error-sink.ts";
import { batchOf, conditions, logRequest, mistakesOf, otlp, pairs, resultOf } from "./ottltest/run-ottl.ts";

const record = {
  attributes: pairs({
    tags: ["prod", "eu"],
    map: { "http.method": "GET", "http.status": 200n, other: true },
    numbers: [1n, 2n, 3n],
    nested: [
      { name: "a", values: [1n] },
      { name: "b", values: [2n, 3n] },
    ],
    none: [],
  }),
};

test.each<[string, unknown]>([
  ['Any(log.attributes["tags"], (_, v) => v == "prod")', true],
  ['Any(log.attributes["none"], (_, v) => v == "prod")', false],
  ['All(log.attributes["tags"], (_, v) => v == "prod")', false],
  ['All(log.attributes["none"], (_, v) => v == "prod")', true],
  ['All(log.attributes["map"], (k, _) => HasPrefix(k, "http."))', false],
  ['All(log.attributes["numbers"], (i, v) => v == i + 1)', true],
  ['Filter(log.attributes["tags"], (_, v) => not IsMatch(v, "^p"))', ["eu"]],
  [
    'Filter(log.attributes["map"], (k, v) => HasPrefix(k, "http.") and not IsInt(v))',
    { "http.method": "GET" },
  ],
  ['Find(log.attributes["numbers"], (_, v) => v > 1)', 2n],
  ['Find(log.attributes["numbers"], (_, v) => v > 1, (k, v) => k * 10 + v)', 12n],
  ['Find(log.attributes["numbers"], (_, v) => v > 9)', undefined],
  ['MapEach(log.attributes["numbers"], (_, v) => v * 2)', [2n, 4n, 6n]],
  [
    'MapEach(log.attributes["map"], (_, v) => IsString(v))',
    { "http.method": true, "http.status": false, other: false },
  ],
  ['MapEach(log.attributes["nested"], (_, v) => v["values"][0])', [1n, 2n]],
  [
    'MapEach(log.attributes["nested"], (_, v) => Any(v["values"], (_, n) => n == 3 and v["name"] == "b"))',
    [false, true],
  ],
  [
    'MapKeys(log.attributes["map"], (k, _) => ToUpperCase(k))',
    { "HTTP.METHOD": "GET", "HTTP.STATUS": 200n, OTHER: true },
  ],
  ['Reduce(log.attributes["numbers"], 10, (acc, _, v) => acc + v)', 16n],
  ['Reduce(log.attributes["none"], "seed", (acc, _, v) => v)', "seed"],
  ['When(() => IsMap(log.attributes["map"]), "map", "other")', "map"],
  ['When(() => log.attributes["numbers"][0] > 1, "more", "less")', "less"],
  ['MapEach(log.attributes["tags"], (_, v) => (v == "eu"))', [false, true]],
  ['Keys(Filter({"a": 1, "b": 2}, (_, v) => v == 2))[0]', "b"],
])("%s", (expression, expected) => {
  expect(resultOf(expression, record)).toEqual(expected === undefined ? undefined : otlp(expected));
});

test("they are conditions, too, of the context of the paths in them", () => {
  const group = conditions("logs", [
    'Any(log.attributes["tags"], (_, v) => v == resource.attributes["env"])',
  ]);
  expect(group.context).toBe("log");
  const select = (env: string) =>
    group.select(batchOf("logs", logRequest(record, pairs({ env }))), { errorMode: "propagate" }).count;
  expect([select("prod"), select("dev")]).toEqual([1, 0]);
});

test.each([
  ['Any(log.attributes["missing"], (_, v) => true)', "source must be a slice or a map, got nil"],
  ['Any(log.attributes["tags"], (_, v) => v)', "lambda must return a boolean, got string"],
  ['MapKeys(log.attributes["tags"], (k, _) => k)', "source must be a map, got pcommon.Slice"],
  ['MapKeys(log.attributes["map"], (k, v) => v)', "lambda must return a string, got int64"],
  ['When(() => log.attributes["tags"], 1, 2)', "lambda must return a boolean"],
])("%s fails", (expression, message) => {
  expect(() => resultOf(expression, record)).toThrow(OttlRunError);
  expect(() => resultOf(expression, record)).toThrow(message);
});

test.each([
  ["Any(log.body, true)", "must be a lambda"],
  ["Any(log.body, (v) => true)", "lambda must have exactly 2 parameters but got 1"],
  ["Any(log.body, (v, v) => true)", "parameters of a lambda must differ"],
  ["Any(log.body, (_, v) => w == 1)", 'missing context name for path "w"'],
  ["Any(log.body, (_, v) => v.x == 1)", 'parameter "v" of a lambda has no fields'],
  ["Any(log.body, (_, v) => _ == 1)", 'unexpected token "_"'],
  ["Any(log.body, (A, v) => true)", 'unexpected token "A"'],
  ["Len((k, v) => v)", "a lambda is not expected here"],
  ["Any(log.body, (k, v) => )", 'unexpected token ")"'],
])("%s is refused", (expression, message) => {
  expect(mistakesOf("logs", `set(log.body, ${expression})`)[0]).toContain(message);
});
