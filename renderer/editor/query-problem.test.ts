import { describe, expect, it } from "vitest";
import { ApiFailure } from "../../app/api/protocol.ts";
import { mistakeIn, queryProblem } from "./query-problem.ts";

describe("queryProblem", () => {
  it("puts the suggestion where the mistake was", () => {
    const error = new ApiFailure("invalid_query", "No field statsu.", {
      from: 2,
      to: 8,
      suggestion: "status",
    });
    expect(queryProblem(error, "{ statsu = error }")).toEqual({
      message: "No field statsu.",
      spot: { from: 2, to: 8 },
      suggestion: "status",
      fixed: "{ status = error }",
    });
  });

  it("lives with less detail, and leaves other failures alone", () => {
    expect(
      queryProblem(new ApiFailure("invalid_query", "No.", { from: 9, to: 2 }), "x")?.spot,
    ).toBeUndefined();
    expect(queryProblem(new ApiFailure("invalid_query", "No."), "x")).toMatchObject({
      message: "No.",
      fixed: undefined,
    });
    expect(queryProblem(new ApiFailure("internal", "No."), "x")).toBeUndefined();
    expect(queryProblem(undefined, "x")).toBeUndefined();
  });
});

describe("mistakeIn", () => {
  it("finds the mistake and mends it", () => {
    const problem = mistakeIn('{ status = "error" }');
    expect(problem?.fixed).toBe("{ status = error }");
    expect(problem?.spot).toEqual({ from: 11, to: 18 });
    expect(mistakeIn(problem?.fixed ?? "{")).toBeUndefined();
  });
});
