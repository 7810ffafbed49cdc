import fc from "fast-check";
import { expect, test } from "vitest";
import { traceTimes } from "../../app/api/params.ts";
import { formatHash, parseHash } from "./address.ts";
import { type Comparison, readComparison, sideIds, writeComparison } from "./comparison.ts";
import { defaultView } from "./view.ts";

const nano = fc.option(fc.bigInt({ min: 0n, max: 2n ** 63n }), { nil: undefined });
const side = fc.record({
  name: fc.string({ maxLength: 80, unit: "grapheme-ascii" }),
  query: fc.string(),
  time: fc.option(fc.record({ startNano: nano, endNano: nano, traceTime: fc.constantFrom(...traceTimes) }), {
    nil: undefined,
  }),
});
const comparisons: fc.Arbitrary<Comparison> = fc.record({
  ...{ a: side, b: side },
  rest: fc.option(fc.constantFrom(...sideIds), { nil: undefined }),
});

test("a comparison survives its address, whatever is in it", () => {
  fc.assert(
    fc.property(comparisons, (comparison) => {
      const rest = writeComparison(comparison, new Map([["show", "tree"]]));
      const read = parseHash(formatHash({ ...defaultView, page: "compare", rest }));
      expect(read.page).toBe("compare");
      expect(read.rest.get("show")).toBe("tree");
      expect(readComparison(read.rest)).toEqual(comparison);
    }),
  );
});

test("an address without sides has no comparison, one with a broken time has the window of the page", () => {
  expect(readComparison(new Map())).toBeUndefined();
  const read = readComparison(
    new Map([
      ["a", ""],
      ["atime", "yesterday"],
      ["btime", "5-@never"],
      ["rest", "c"],
    ]),
  );
  expect(read?.a.time).toBeUndefined();
  expect(read?.b.time).toEqual({ startNano: 5n, endNano: undefined, traceTime: "overlap" });
  expect(read?.rest).toBeUndefined();
});
