import { expect, test } from "vitest";
import { findProblem, findQueryOf } from "./find-query.ts";

test("what is typed is a query, the inside of one, or text", () => {
  expect(findQueryOf("{ status = error }")).toBe("{ status = error }");
  expect(findQueryOf(" duration > 10ms ")).toBe("{ duration > 10ms }");
  expect(findQueryOf("timeout")).toBe('{ "timeout" }');
  expect(findQueryOf("GET /pay?x=1")).toBe('{ "GET /pay?x=1" }');
  expect(findQueryOf('say "no"')).toBe('{ `say "no"` }');
  expect(findQueryOf("  ")).toBe("");
});

test("a mistake is told where a query was meant", () => {
  expect(findProblem("{ status = }")).not.toBe("");
  expect(findProblem("{ status = error }")).toBe("");
  expect(findProblem("status =")).toBe("");
});
