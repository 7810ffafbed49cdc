import { expect, test } from "vitest";
import type { Comparison } from "../state/comparison.ts";
import { defaultView } from "../state/view.ts";
import { isSameSides, questionKey, questionOf } from "./question.ts";

const side = { name: "", query: "{ .a = 1 }", time: undefined };
const timed = { ...side, time: { startNano: 5n, endNano: undefined, traceTime: "start" } } as const;

test("a side without a time has the window of the page, as of now", () => {
  const sides: Comparison = { a: { ...side, query: "{ .a = 1 }" }, b: timed, rest: "a" };
  expect(questionOf(sides, { ...defaultView, sinceMs: 1_000 }, 3_000)).toEqual({
    baseline: { query: "{ .a = 1 }", traceTime: "overlap", startUnixNano: "2000000000" },
    canary: { query: "{ .a = 1 }", traceTime: "start", startUnixNano: "5" },
    rest: "baseline",
  });
});

test("the window of the page tells questions apart only where a side has it", () => {
  const longer = { ...defaultView, sinceMs: 5 };
  const keyOf = (sides: Comparison, view = defaultView): string => questionKey(sides, view);
  const both: Comparison = { a: timed, b: timed, rest: undefined };
  expect(keyOf(both)).toBe(keyOf(both, longer));
  const one: Comparison = { ...both, b: side };
  expect(keyOf(one)).not.toBe(keyOf(one, longer));
  expect(keyOf(one)).not.toBe(keyOf({ ...one, rest: "a" }));
  // Names are for people.
  expect(keyOf(one)).toBe(keyOf({ ...one, a: { ...timed, name: "before" } }));
});

test("sides that ask for the same are told apart from those that do not", () => {
  expect(isSameSides({ a: side, b: { ...side, query: " { .a = 1 } " }, rest: undefined })).toBe(true);
  expect(isSameSides({ a: timed, b: timed, rest: undefined })).toBe(true);
  expect(isSameSides({ a: side, b: timed, rest: undefined })).toBe(false);
  expect(isSameSides({ a: side, b: { ...side, query: "" }, rest: undefined })).toBe(false);
});
