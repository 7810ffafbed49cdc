import { expect, test } from "vitest";
import {
  directionWords,
  findingSign,
  groupOf,
  operationOfFinding,
  shownFindings,
  splitSentence,
} from "./finding-words.ts";

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
  const found = (service: string, name: string) =>
    operationOfFinding({ spans: { service, name, entry: "GET /", calls: "" } }, rows);
  expect(found("stock", "SELECT")).toBe(rows[2]);
  expect(found("cart", "SELECT all")).toBe(rows[3]);
  expect(found("cart", "")).toBe(rows[0]);
  expect(found("cart", "DELETE")).toBeUndefined();
  expect(operationOfFinding({ spans: undefined }, rows)).toBeUndefined();
});

test("findings are listed by what they are about, in their order", () => {
  const findings = (["calls", "slower", "logs", "faster"] as const).map((kind) => ({ kind }));
  expect(findings.map(groupOf)).toEqual(["calls", "time", "logs", "time"]);
  expect(shownFindings(findings, "time")).toEqual([1, 3]);
  expect(shownFindings(findings, "all")).toEqual([0, 1, 2, 3]);
  expect(shownFindings(findings, "metrics")).toEqual([]);
});

test.each([
  ["slower", 2, "▲", "slower"],
  ["faster", 0.5, "▼", "faster"],
  ["errors", 3, "▲", "more errors"],
  ["errors", 0.2, "▼", "fewer errors"],
  ["metrics", 2, "+", "higher"],
  ["logs", 0.5, "−", "less often"],
] as const)("%s by %d are shown as %s: %s", (kind, estimate, sign, words) => {
  const counts = { traces: 9, hits: 5, mean: 1, exampleTraceId: "" };
  const finding = {
    ...{ kind, ratio: { of: "odds", estimate, low: estimate, high: estimate } as const },
    ...{ baseline: counts, canary: counts },
  };
  expect([findingSign(finding), directionWords(finding)]).toEqual([sign, words]);
  const none = { ...counts, hits: 0 };
  if (kind === "logs") {
    expect(directionWords({ ...finding, canary: none })).toBe("gone");
    expect(directionWords({ ...finding, baseline: none })).toBe("new");
  }
});
