import fc from "fast-check";
import { expect, test } from "vitest";
import { hitsOf, nextHit } from "./hits.ts";

test("next and previous hits go all around", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(30), { maxLength: 12 }),
      fc.integer({ min: -1, max: 30 }),
      (some, from) => {
        const rows = some.toSorted((a, b) => a - b);
        const hits = hitsOf("{}", Uint32Array.from(rows), 31);
        const next = rows.find((row) => row > from) ?? rows[0] ?? -1;
        const previous = rows.findLast((row) => row < from) ?? rows.at(-1) ?? -1;
        expect(rows[nextHit(hits, from, 1)] ?? -1).toBe(next);
        expect(rows[nextHit(hits, from, -1)] ?? -1).toBe(previous);
        expect(hits.before[31]).toBe(rows.length);
      },
    ),
  );
});
