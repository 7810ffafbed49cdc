import fc from "fast-check";
import { expect, test } from "vitest";
import { signalFindings } from "./signal-findings.ts";
import type { SignalSeries } from "./signal-series.ts";

const time = (minute: number) => ({
  startUnixNano: `${minute * 60}000000000`,
  endUnixNano: `${minute * 60 + 60}000000000`,
});
/** Windows that follow each other are two halves of one apart. */
const windows = { reach: 2, times: { baseline: time(1), canary: time(2) } };
const gauge = {
  ...({ kind: "metrics", service: "cart", text: "threads" } as const),
  ...({ isError: false, of: "level", unit: "{thread}" } as const),
  ...{ search: "threads", traceIds: { baseline: "", canary: "ab".repeat(16) } },
};

function series(baseline: readonly number[], canary: readonly number[]): SignalSeries {
  return { ...gauge, baseline: Float64Array.from(baseline), canary: Float64Array.from(canary) };
}

const noise = (i: number): number => (i * 7919) % 13;
const times = (count: number, value: (i: number) => number): number[] =>
  Array.from({ length: count }, (_, i) => value(i));

test("a level that changes is found with both means", () => {
  const before = times(20, (i) => 100 + noise(i));
  const after = times(20, (i) => 300 + noise(i + 3));
  const { findings, tested } = signalFindings([series(before, after), series(before, before)], windows);
  expect(tested).toBe(2);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatchObject({ kind: "metrics", service: "cart", ratio: { of: "count" } });
  expect(findings[0]!.ratio.estimate).toBeGreaterThan(2.5);
  expect(findings[0]!.signal).toEqual({ search: "threads", ...windows.times });
  expect([findings[0]!.baseline.exampleTraceId, findings[0]!.canary.exampleTraceId]).toEqual([
    "",
    "ab".repeat(16),
  ]);
  expect(findings[0]!.text).toMatch(
    /^cart: threads is 30\d \{thread\} instead of 10\d \{thread\} \(means of 20 and 20/,
  );
});

test("what grows as it did before is no difference", () => {
  const grown = times(40, (i) => 1_000 * 1.02 ** i * (1 + noise(i) / 26));
  expect(signalFindings([series(grown.slice(0, 20), grown.slice(20))], windows).findings).toEqual([]);
  const jumped = times(20, (i) => 1e6 * (1 + noise(i) / 26));
  expect(signalFindings([series(grown.slice(0, 20), jumped)], windows).findings).toHaveLength(1);
});

test("a few slices say nothing, and neither do values that ratios are not of", () => {
  expect(signalFindings([series([1, 1, 1], [9, 9, 9])], windows)).toEqual({ findings: [], tested: 0 });
  const values = times(20, (i) => i - 10);
  expect(signalFindings([series(values, values)], windows).tested).toBe(0);
});

test("records that were not written before are found, and what they are", () => {
  const logs: SignalSeries = {
    ...series([], new Array<number>(20).fill(3)),
    ...{ kind: "logs", text: "pool is empty", isError: true, of: "rate", unit: "" },
    baseline: new Float64Array(20),
  };
  const [first] = signalFindings([logs], windows).findings;
  expect(first).toMatchObject({
    kind: "logs",
    ratio: { of: "odds" },
    baseline: { hits: 0 },
    canary: { hits: 20 },
  });
  expect(first!.text).toContain(
    'logs the error "pool is empty" 3 times a second instead of 0 times a second',
  );
});

test("with sides changed as much is found, the other way; nothing differs from itself", () => {
  const values = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 4, maxLength: 30 });
  fc.assert(
    fc.property(fc.array(fc.tuple(values, values), { maxLength: 5 }), (pairs) => {
      const there = signalFindings(
        pairs.map(([a, b]) => series(a, b)),
        windows,
      );
      const back = signalFindings(
        pairs.map(([a, b]) => series(b, a)),
        windows,
      );
      expect(back.findings).toHaveLength(there.findings.length);
      const product = there.findings.reduce((all, { ratio }) => all + Math.log(ratio.estimate), 0);
      const turned = back.findings.reduce((all, { ratio }) => all + Math.log(ratio.estimate), 0);
      expect(turned).toBeCloseTo(-product, 9);
      expect(
        signalFindings(
          pairs.map(([a]) => series(a, a)),
          windows,
        ).findings,
      ).toEqual([]);
    }),
  );
});
