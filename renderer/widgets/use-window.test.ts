import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { windowAt } from "./use-window.ts";

describe("windowAt", () => {
  it("always holds every row that can be seen, and not many more", () => {
    const rowHeight = 30;
    fc.assert(
      fc.property(
        fc.nat(400_000),
        fc.integer({ min: 1, max: 2_000 }),
        fc.nat(12_000),
        (scrollTop, height, rowCount) => {
          const { first, end } = windowAt(scrollTop, height, rowHeight, rowCount);
          const firstSeen = Math.floor(scrollTop / rowHeight);
          const endSeen = Math.ceil((scrollTop + height) / rowHeight);
          expect(first).toBeLessThanOrEqual(Math.min(firstSeen, rowCount));
          expect(end).toBeGreaterThanOrEqual(Math.min(endSeen, rowCount));
          expect(end - first).toBeLessThanOrEqual(height / rowHeight + 30);
        },
      ),
      { seed: 9 },
    );
  });
});
