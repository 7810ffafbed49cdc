import { expect, test } from "vitest";
import { boxAgainstRest, conditionAgainstRest, traceAgainstKind, valueAgainstRest } from "./against-rest.ts";
import { readBox } from "./heatmap-box.ts";
import { defaultView, type View } from "./view.ts";

const paused: View = {
  ...defaultView,
  query: '{ .shop = "a" }',
  untilMs: 2_000_000_000,
  sinceMs: 1_000_000_000,
};

test("a box over the full width is durations, in the window of the page", () => {
  const { a, b, rest } = boxAgainstRest({ ...paused, box: readBox("-_610000000-") })!;
  expect([a.query, a.time, rest]).toEqual(['{ .shop = "a" }', undefined, "a"]);
  expect([b.query, b.time]).toEqual(['{ .shop = "a" && trace:duration >= 610ms }', undefined]);
});

test("a box with times takes the traces that start in it; an open side ends where the window does", () => {
  const { b } = boxAgainstRest({ ...paused, box: readBox("1500000000000000-_-610000000") })!;
  expect(b.query).toBe('{ .shop = "a" && trace:duration < 610ms }');
  expect(b.time).toEqual({
    ...{ startNano: 1_500_000_000_000_000n, endNano: 2_000_000_000_000_000n, traceTime: "start" },
  });
  const ofSpans = boxAgainstRest({ ...paused, heatmap: "spans", box: readBox("5-6_-610000000") })!;
  expect([ofSpans.b.query, ofSpans.b.time?.traceTime]).toEqual([
    '{ .shop = "a" && duration < 610ms }',
    "spans",
  ]);
});

test("without a box, or with a query that cannot be read, there is nothing to compare", () => {
  expect(boxAgainstRest(paused)).toBeUndefined();
  expect(boxAgainstRest({ ...paused, query: "{ .a = ", box: readBox("5-6_-") })).toBeUndefined();
  expect(valueAgainstRest("{ .a = ", ".b", undefined)).toBeUndefined();
  expect(conditionAgainstRest("", "", "all")).toBeUndefined();
});

test("of a metrics query its spans are compared", () => {
  const comparison = valueAgainstRest("{ .a = 1 } | rate() by (name)", "span.b", {
    text: "x",
    type: "string",
  })!;
  expect([comparison.a.query, comparison.b.query, comparison.b.name]).toEqual([
    ...["{ .a = 1 }", '{ .a = 1 && span.b = "x" }', "x"],
  ]);
  expect(valueAgainstRest("", "span.b", undefined)?.b.query).toBe("{ span.b = nil }");
  expect(valueAgainstRest("", "span.b", { text: "[1]", type: "array" })).toBeUndefined();
});

test("quotes in names of roots are escaped", () => {
  const { a, b } = traceAgainstKind("ab".repeat(16), 'the "shop"', "GET /");
  expect(a.query).toBe('{ trace:rootService = `the "shop"` && trace:rootName = "GET /" }');
  expect(b.query).toBe(`{ trace:id = "${"ab".repeat(16)}" }`);
});
