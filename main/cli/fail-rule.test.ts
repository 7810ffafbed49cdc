import { expect, test } from "vitest";
import type { CohortComparison, OperationSide } from "../../app/api/cohorts.ts";
import { brokenTerms, FailRuleError, parseFailRule } from "./fail-rule.ts";

const side = (p95Nano: number, errors = 0): OperationSide => ({
  ...{
    spans: 100,
    traces: 50,
    errors,
    callsPerTrace: 2,
    p50Nano: p95Nano / 2,
    p95Nano,
    selfNano: p95Nano / 4,
    criticalNano: p95Nano / 4,
    criticalShare: 0.5,
  },
});

const row = (service: string, name: string, baseline: OperationSide, canary: OperationSide) => ({
  ...{ service, kind: 2, name, baseline, canary, errorRate: { difference: 0, low: 0, high: 0 } },
  criticalNano: { difference: 0, low: 0, high: 0 },
});

const comparison = {
  ...{ isClear: true, summary: "cart: GET takes 3× the time" },
  operations: [
    row("cart", "", side(100e6), side(130e6, 5)),
    row("cart", "GET /cart", side(100e6), side(130e6, 5)),
    row("web", "", side(200e6), side(200e6)),
  ],
} as unknown as CohortComparison;

const broken = (rule: string) => brokenTerms(parseFailRule(rule), comparison);

test.each([
  ["p95(cart) > +20%", ["p95(cart): 130 ms, was 100 ms"]],
  ["p95(cart) > +30%", []],
  ["p95(cart) > 120ms", ["p95(cart): 130 ms, was 100 ms"]],
  ["p50(cart)>0.1s", []],
  ['p95("GET /cart") > +20%', ["p95(cart: GET /cart): 130 ms, was 100 ms"]],
  ["errors(cart) > +4%", ["errors(cart): 5 %, was 0 %"]],
  ["errors(cart) > 5%", []],
  ["calls(cart) > 1.5", ["calls(cart): 2, was 2"]],
  ["calls(cart) > +0%", []],
  ["new errors", ["new errors: cart: GET /cart fails 5 times"]],
  ["any difference", ["cart: GET takes 3× the time"]],
  ["p95(web) > +1% | self(cart) > +1%", ["self(cart): 32.5 ms, was 25 ms"]],
  ['p95("a|b") > +1%', 'No service and no span is called "a|b".'],
])("%s", (rule, expected) => {
  if (typeof expected === "string") expect(() => broken(rule)).toThrow(expected);
  else expect(broken(rule)).toEqual(expected);
});

test.each([
  ["p96(cart) > +20%", "There is no p96: p50, p95, self, errors, calls.", "p96"],
  ["P95(cart) > +20%", "There is no P95: p50, p95, self, errors, calls.", "P95"],
  ["new errors | p95(cart) >", "A time has a unit: 250ms.", ""],
  ["p95(cart) < 20ms", "A limit is the most that is allowed: >.", "<"],
  ["p95(cart) >= 20ms", "A limit is the most that is allowed: >.", ">="],
  ["p95(cart) > 20%", "Growth is in percent: +20%.", " 20%"],
  ["errors(cart) > +1pp", "A rate is in percent: 5%.", " +1pp"],
  ["p95(cart) > +20% or new errors", "A time has a unit: 250ms.", " +20% or new errors"],
  ["p95 cart > 20ms", "A rule is", "p95 cart > 20ms"],
  ["p95(cart) > 20", "A time has a unit: 250ms.", " 20"],
  ["errors(cart) > 5ms", "A rate is in percent: 5%.", " 5ms"],
  ["calls(cart) > +5", "Growth is in percent: +20%.", " +5"],
  ["p95() > +20%", "Of which service or span?", "p95() > +20%"],
  ["", "A rule is missing: `new errors`", ""],
  ["new errors |", "A rule is missing", ""],
])("%s is refused at its place", (rule, message, place) => {
  let error: unknown;
  try {
    parseFailRule(rule);
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(FailRuleError);
  const { message: said, from, to } = error as FailRuleError;
  expect(said).toContain(message);
  expect(rule.slice(from, to)).toBe(place);
});
