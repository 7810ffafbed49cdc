import fc from "fast-check";
import { expect, test } from "vitest";
import { selectNth } from "./select-nth.ts";

test("the value at a place is that of the sorted values, and none is lost", () => {
  const values = fc.array(fc.oneof(fc.integer({ min: 0, max: 5 }), fc.double({ noNaN: true })), {
    minLength: 1,
    maxLength: 80,
  });
  fc.assert(
    fc.property(values, fc.nat(), (given, pick) => {
      const place = pick % given.length;
      const sorted = Float64Array.from(given).sort();
      const mixed = Float64Array.from(given);
      // -0 and 0 are one value.
      expect(selectNth(mixed, place) + 0).toBe(sorted[place]! + 0);
      expect(mixed.sort()).toEqual(sorted);
    }),
  );
});
