import { expect, test } from "vitest";
import { sideMistake } from "./side-mistake.ts";

test.each(["", "{}", "{ status = error } | count() > 2"])("%s finds traces", (query) => {
  expect(sideMistake(query)).toBeUndefined();
});

test("what makes series is refused, with the part that finds traces", () => {
  const query = "{ status = error } | rate() by(name)";
  const { message, fixed, spot } = sideMistake(query)!;
  expect(message).toBe("rate() makes series over time, and sides are sets of traces: leave it out");
  expect(fixed).toBe("{ status = error }");
  expect(query.slice(spot!.from, spot!.to)).toContain("rate()");
});

test("what cannot be read is told as everywhere", () => {
  expect(sideMistake("{ statsu = error }")?.spot).toEqual({ from: 2, to: 8 });
});
