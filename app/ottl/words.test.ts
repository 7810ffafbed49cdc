import { expect, test } from "vitest";
import { contextsOfSignal, ottlWords } from "./ottl.ts";

const labels = (...args: Parameters<typeof ottlWords>) => ottlWords(...args).map(({ label }) => label);

test("statements are written with editors, conditions are not", () => {
  const statement = labels("statement", "transform", contextsOfSignal.traces);
  expect(statement).toEqual(
    expect.arrayContaining([
      "set",
      "Concat",
      "span.attributes",
      "resource.attributes",
      "SPAN_KIND_SERVER",
      "where",
    ]),
  );
  const condition = labels("condition", "filter", contextsOfSignal.traces);
  expect(condition).toContain("IsMatch");
  expect(condition).not.toContain("set");
});

test("paths are those of the signal", () => {
  const logs = labels("condition", "filter", contextsOfSignal.logs);
  expect(logs).toContain("log.body");
  expect(logs).not.toContain("span.name");
});

test("a function comes with its bracket and says its parameters", () => {
  const words = ottlWords("statement", "transform", ["span"]);
  expect(words.find(({ label }) => label === "set")).toMatchObject({
    insert: "set(",
    detail: "(target, value)",
  });
});
