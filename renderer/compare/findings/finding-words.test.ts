import { expect, test } from "vitest";
import { groupOf, operationOfFinding, shownFindings, splitSentence } from "./finding-words.ts";

test.each([
  [
    "inventory: SELECT stock in POST /x takes 5×",
    "SELECT stock in POST /x",
    ["inventory: ", "SELECT stock in POST /x", " takes 5×"],
  ],
  ["cart as a whole takes 2×", "", ["", "cart", " as a whole takes 2×"]],
  ["something else", "", ["", "", "something else"]],
])("%s is split at %s", (text, operation, parts) => {
  const { before, subject, after } = splitSentence(text, operation);
  expect([before, subject, after]).toEqual(parts);
  expect(before + subject + after).toBe(text);
});

const side = {
  ...{ spans: 1, traces: 1, errors: 0, callsPerTrace: 1, p50Nano: 1, p95Nano: 1, selfNano: 1 },
  ...{ criticalNano: 1, criticalShare: 1 },
};
const row = (service: string, name: string) => ({
  ...{ service, name, kind: 2, baseline: side, canary: side },
  errorRate: { difference: 0, low: 0, high: 0 },
  criticalNano: { difference: 0, low: 0, high: 0 },
});

test("a finding leads to its operation, within whichever request, and to the whole service", () => {
  const rows = [row("cart", ""), row("cart", "SELECT"), row("stock", "SELECT"), row("cart", "SELECT all")];
  const found = (operation: string, text: string) => operationOfFinding({ operation, text }, rows);
  expect(found("SELECT in GET /", "stock: SELECT in GET / takes 2×")).toBe(rows[2]);
  expect(found("SELECT all", "cart: SELECT all fails")).toBe(rows[3]);
  expect(found("", "cart as a whole takes 2×")).toBe(rows[0]);
  expect(found("DELETE", "cart: DELETE fails")).toBeUndefined();
});

test("findings are listed by what they are about, in their order", () => {
  const findings = (["calls", "slower", "logs", "faster"] as const).map((kind) => ({ kind }));
  expect(findings.map(groupOf)).toEqual(["calls", "time", "logs", "time"]);
  expect(shownFindings(findings, "time")).toEqual([1, 3]);
  expect(shownFindings(findings, "all")).toEqual([0, 1, 2, 3]);
  expect(shownFindings(findings, "metrics")).toEqual([]);
});
