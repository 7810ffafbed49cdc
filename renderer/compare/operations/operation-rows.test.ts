import { expect, test } from "vitest";
import type { ComparedOperation } from "../../../app/api/cohorts.ts";
import { operationKey, operationOfKey, presenceOf, sortOperations } from "./operation-rows.ts";

const side = {
  ...{ spans: 10, traces: 10, errors: 0, callsPerTrace: 1, p50Nano: 100, p95Nano: 200, selfNano: 50 },
  ...{ criticalNano: 50, criticalShare: 0.5 },
};

function row(name: string, canary: Partial<ComparedOperation["canary"]>): ComparedOperation {
  return {
    ...{ service: "cart", kind: 2, name, baseline: side, canary: { ...side, ...canary } },
    errorRate: { difference: 0, low: 0, high: 0 },
    criticalNano: { difference: name.length, low: 0, high: 0 },
  };
}

const gone = { spans: 0, traces: 0, callsPerTrace: 0, p50Nano: Number.NaN, p95Nano: Number.NaN, selfNano: 0 };
const rows = [
  row("same", {}),
  row("slower", { p50Nano: 900, selfNano: 60 }),
  row("faster", { p50Nano: 10, selfNano: 5 }),
  row("often", { callsPerTrace: 8 }),
  row("failing", { errors: 5 }),
  row("gone", gone),
];

test.each([
  ["operation", false, ["failing", "faster", "gone", "often", "same", "slower"]],
  ["p50", false, ["slower", "faster", "failing", "often", "same", "gone"]],
  ["calls", false, ["often", "gone", "failing", "faster", "same", "slower"]],
  ["errors", false, ["failing", "faster", "gone", "often", "same", "slower"]],
  ["critical", false, ["failing", "faster", "slower", "often", "gone", "same"]],
  ["self", false, ["often", "gone", "faster", "slower", "failing", "same"]],
  ["self", true, ["failing", "same", "slower", "faster", "gone", "often"]],
] as const)("by %s (ascending: %s)", (order, isAscending, names) => {
  expect(sortOperations(rows, order, isAscending).map(({ name }) => name)).toEqual(names);
});

test("keys of operations are read back, whatever their names are", () => {
  const key = operationKey({ service: "a b", kind: 3, name: "line\nbreak" });
  expect(operationOfKey(key)).toEqual({ service: "a b", kind: 3, name: "line\nbreak" });
  expect(operationOfKey("span.http.route")).toBeUndefined();
  expect(operationOfKey("a\n9\nb")).toBeUndefined();
});

test("what is only on one side is told", () => {
  expect(rows.map(presenceOf)).toEqual(["both", "both", "both", "both", "both", "missing"]);
  expect(presenceOf({ baseline: { ...side, ...gone }, canary: side })).toBe("added");
});
