import { expect, it } from "vitest";
import { Random, seedFor } from "./random.ts";

function draws(seed: number): number[] {
  const random = new Random(seed);
  return Array.from({ length: 5 }, () => random.next());
}

it("gives the same numbers for the same seed, and others for another", () => {
  expect(draws(seedFor(1, "cart"))).toEqual(draws(seedFor(1, "cart")));
  expect(draws(seedFor(1, "cart"))).not.toEqual(draws(seedFor(1, "payment")));
  expect(draws(seedFor(1, "cart"))).not.toEqual(draws(seedFor(2, "cart")));
});

it("draws whole numbers from both ends of the range", () => {
  const random = new Random(3);
  const seen = Array.from({ length: 200 }, () => random.between(2, 4));
  expect(new Set(seen)).toEqual(new Set([2, 3, 4]));
});

it("draws durations around the median, with a tail", () => {
  const random = new Random(4);
  const sorted = Array.from({ length: 4001 }, () => random.logNormal(20, 0.3)).sort(
    (left, right) => left - right,
  );
  expect(sorted[2000]).toBeGreaterThan(19);
  expect(sorted[2000]).toBeLessThan(21);
  expect(sorted[3960]! / sorted[2000]!).toBeGreaterThan(1.7);
  expect(sorted[0]).toBeGreaterThan(0);
});
