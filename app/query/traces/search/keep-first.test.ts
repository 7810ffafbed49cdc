import fc from "fast-check";
import { expect, test } from "vitest";
import { keepFirst } from "./keep-first.ts";

test("sure and tied ones together hold the first, and no sure one is missing", () => {
  const keys = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer()), { maxLength: 60 });
  fc.assert(
    fc.property(keys, fc.integer({ min: 1, max: 70 }), (list, limit) => {
      const { sure, tied } = keepFirst(Float64Array.from(list), limit, 0);
      const sorted = list.toSorted((a, b) => b - a).slice(0, limit);
      const taken = [...sure, ...tied].map((place) => list[place]!).sort((a, b) => b - a);
      expect(taken.slice(0, limit)).toEqual(sorted);
      expect(sure.length).toBeLessThanOrEqual(limit);
      expect(new Set(tied.map((place) => list[place])).size).toBeLessThanOrEqual(
        list.length <= limit ? list.length : 1,
      );
    }),
  );
});

test("keys within the tolerance of the last one are left to decide", () => {
  expect(keepFirst(Float64Array.of(10, 8, 7.5, 3), 2, 1)).toEqual({ sure: [0], tied: [1, 2] });
});
