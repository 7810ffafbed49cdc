import fc from "fast-check";
import { expect, test } from "vitest";
import { Sample } from "./sample.ts";
import {
  discoveries,
  likelySize,
  logOddsRatio,
  nearBound,
  rankTest,
  serialInflation,
  seriesTest,
  shareDifference,
  shiftOf,
  wilson,
} from "./statistics.ts";

const sample = fc
  .array(fc.integer({ min: -20, max: 20 }), { minLength: 1, maxLength: 40 })
  .map((values) => new Sample(Float64Array.from(values)));

function moved({ values }: Sample, by: number): Sample {
  return new Sample(values.map((value) => value + by));
}

test("the rank test counts the pairs in which the second sample is above, ties as half", () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      let wins = 0;
      for (const x of a.values) for (const y of b.values) wins += y > x ? 1 : y === x ? 0.5 : 0;
      expect(rankTest(a, b).above).toBeCloseTo(wins / (a.count * b.count), 12);
    }),
  );
});

test("the rank test is the same with sides changed, and finds nothing between equals", () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      expect(rankTest(b, a).p).toBeCloseTo(rankTest(a, b).p, 12);
      expect(rankTest(a, a).p).toBe(1);
    }),
  );
});

test("zeros need not be said one by one", () => {
  const hits = fc
    .array(fc.integer({ min: 1, max: 4 }), { maxLength: 20 })
    .map((values) => Float64Array.from(values));
  fc.assert(
    fc.property(hits, hits, fc.nat(20), fc.nat(20), (a, b, zerosA, zerosB) => {
      const said = [new Sample(a, zerosA), new Sample(b, zerosB)] as const;
      const all = [
        Float64Array.of(...new Float64Array(zerosA), ...a),
        Float64Array.of(...b, ...new Float64Array(zerosB)),
      ];
      const { p, above } = rankTest(new Sample(all[0]!), new Sample(all[1]!));
      expect(rankTest(...said)).toEqual({ p, above });
    }),
  );
});

test("with sides changed a series differs by as much the other way, and not at all from itself", () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const [there, back, self] = [seriesTest(a, b), seriesTest(b, a), seriesTest(a, a)];
      expect(back.p).toBeCloseTo(there.p, 12);
      expect(back.effect.estimate).toBeCloseTo(-there.effect.estimate, 12);
      expect(back.drift).toBeCloseTo(there.drift, 12);
      expect([self.p, self.effect.estimate, nearBound(self.effect), likelySize(self.effect)]).toEqual([
        1, 0, 0, 0,
      ]);
    }),
  );
});

test("of two samples that do not overlap the probability is that of the normal distribution", () => {
  const a = new Sample(Float64Array.from({ length: 10 }, (_, i) => i));
  const b = moved(a, 100);
  // (50 - 0.5) / sqrt(100 / 12 * 21) = 3.7418
  expect(rankTest(a, b).p).toBeCloseTo(0.0001827, 6);
});

test("the shift between sides changed is the same with the sign turned", () => {
  fc.assert(
    fc.property(sample, sample, (a, b) => {
      const [there, back] = [shiftOf(a, b), shiftOf(b, a)];
      expect(back.estimate).toBeCloseTo(-there.estimate, 12);
      expect(back.low).toBeCloseTo(-there.high, 12);
      expect(back.high).toBeCloseTo(-there.low, 12);
      expect(there.low).toBeLessThanOrEqual(there.estimate);
      expect(there.estimate).toBeLessThanOrEqual(there.high);
    }),
  );
});

test("a sample moved by a constant is found to be moved by it", () => {
  fc.assert(
    fc.property(sample, fc.integer({ min: -50, max: 50 }), (a, by) => {
      expect(shiftOf(a, moved(a, by)).estimate).toBeCloseTo(by, 12);
    }),
  );
});

test("values that follow each other in runs say less than those that do not", () => {
  const runs = new Sample(Float64Array.from({ length: 40 }, (_, i) => Math.floor(i / 10) % 2));
  const turns = new Sample(Float64Array.from({ length: 40 }, (_, i) => i % 2));
  expect(serialInflation(runs, runs)).toBeGreaterThan(4);
  expect(serialInflation(turns, turns)).toBe(1);
});

test("Newcombe's interval is as published", () => {
  // Newcombe 1998, method 10, table II (a): 56 of 70 less 48 of 80.
  const { estimate, low, high } = shareDifference(48, 80, 56, 70);
  expect(estimate).toBeCloseTo(0.2, 4);
  expect(low).toBeCloseTo(0.0524, 4);
  expect(high).toBeCloseTo(0.3339, 4);
});

test("shares and odds have zero within their interval where they are equal", () => {
  fc.assert(
    fc.property(fc.nat(100), fc.integer({ min: 1, max: 100 }), (hits, more) => {
      const count = hits + more;
      expect(nearBound(shareDifference(hits, count, hits, count))).toBe(0);
      expect(nearBound(logOddsRatio(hits, count, hits, count))).toBe(0);
      const { low, estimate, high } = wilson(hits, count);
      expect(low).toBeGreaterThanOrEqual(0);
      expect(low).toBeLessThanOrEqual(estimate);
      expect(high).toBeGreaterThanOrEqual(estimate);
    }),
  );
});

test("discoveries are those of Benjamini and Hochberg", () => {
  // Their example of 1995: of 15 four are found at 5 %.
  const p = [
    ...[0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344],
    ...[0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1],
  ];
  expect([...discoveries(p, 0.05)]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test("hypotheses that are not given only count", () => {
  const p = [0.001, 0.008, 0.039, 0.3, 0.7];
  fc.assert(
    fc.property(fc.nat(20), (more) => {
      const all = discoveries([...p, ...new Array<number>(more).fill(1)], 0.05);
      expect([...discoveries(p, 0.05, p.length + more)]).toEqual([...all.slice(0, p.length)]);
    }),
  );
});
