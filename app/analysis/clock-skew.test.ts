import fc from "fast-check";
import { expect, test } from "vitest";
import { rowTreeOf, spansOf, type TreeSpan } from "./analysistest/row-tree-of.ts";
import { clockOffsets } from "./clock-skew.ts";

/** By host: its name is what comes before the dot of an id. */
function offsetsOf(spans: readonly TreeSpan[]): Record<string, number> {
  const tree = rowTreeOf(spans);
  const names = [...new Set(tree.ids.map((id) => id.split(".")[0]!))];
  const host = Uint16Array.from(tree.ids, (id) => names.indexOf(id.split(".")[0]!));
  const offsets = clockOffsets(tree, host, names.length);
  return Object.fromEntries(names.map((name, number) => [name, offsets[number]!]));
}

test.each([
  ["calls that fit", "a.1 0-100\n  b.1 10-90", { a: 0, b: 0 }],
  ["a host that is late", "a.1 0-100\n  b.1 60-140", { a: 0, b: 50 }],
  [
    "a host that is early, and one behind it",
    "a.1 100-200\n  b.1 60-140\n    c.1 40-100",
    { a: 0, b: -50, c: -80 },
  ],
  [
    "two calls that leave little room",
    "a.1 0-100\n  b.1 60-140\na.2 200-300\n  b.2 245-335",
    { a: 0, b: 43 },
  ],
  ["what nobody waits for", "a.1 0-100 4\n  b.1 500-510 5", { a: 0, b: 0 }],
  ["a child that is longer than its parent", "a.1 0-10\n  b.1 5-500", { a: 0, b: 0 }],
  ["hosts that share no call", "a.1 0-10\nb.1 900-950", { a: 0, b: 0 }],
])("%s", (_what, text, expected) => {
  expect(offsetsOf(spansOf(text))).toEqual(expected);
});

test("clocks that are off by more than their calls leave room for are found within that room", () => {
  const call = fc.record({
    start: fc.nat(10_000),
    length: fc.integer({ min: 10, max: 400 }),
    inner: fc.double({ min: 0.2, max: 0.9, noNaN: true }),
  });
  fc.assert(
    fc.property(
      fc.array(call, { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 1_000, max: 90_000 }),
      (calls, ahead) => {
        const spans = calls.flatMap(({ start, length, inner }, i): TreeSpan[] => {
          const duration = Math.floor(length * inner);
          return [
            { id: `a.${i}`, start, duration: length },
            {
              id: `b.${i}`,
              parent: `a.${i}`,
              start: start + Math.floor((length - duration) / 2) + ahead,
              duration,
            },
          ];
        });
        const room = Math.min(...calls.map(({ length, inner }) => length - Math.floor(length * inner)));
        expect(Math.abs(offsetsOf(spans)["b"]! - ahead)).toBeLessThanOrEqual(room / 2 + 1);
      },
    ),
    { seed: 5, numRuns: 300 },
  );
});
