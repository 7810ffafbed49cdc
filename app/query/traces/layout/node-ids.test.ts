import fc from "fast-check";
import { expect, test } from "vitest";
import { findSameIds } from "./node-ids.ts";

test("ids that came before and ids that are wanted are found, whatever hashes they share", () => {
  const ids = fc.array(fc.tuple(fc.nat(40), fc.nat(3)), { maxLength: 200 });
  fc.assert(
    fc.property(
      ids,
      fc.uniqueArray(fc.tuple(fc.nat(60), fc.nat(3)), { maxLength: 8, selector: String }),
      (list, wanted) => {
        const { firstOfId, wanted: found } = findSameIds(
          Uint32Array.from(list.flat()),
          list.length,
          Uint32Array.from(wanted.flat()),
        );
        const firstOf = (id: readonly number[]) =>
          list.findIndex((other) => other[0] === id[0] && other[1] === id[1]);
        expect([...firstOfId]).toEqual(list.map(firstOf));
        expect([...found]).toEqual(wanted.map(firstOf));
      },
    ),
    { seed: 9, numRuns: 500 },
  );
});
