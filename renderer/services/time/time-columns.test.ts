import fc from "fast-check";
import { expect, test } from "vitest";
import type { Heatmap } from "../../../app/api/trace-queries.ts";
import { boxOf, columnsBetween, columnsOf } from "./time-columns.ts";

const heatmap = {
  startUnixNano: "1700000000123456789",
  stepNano: 33_333_333,
  columns: 120,
} as unknown as Heatmap;

test("a selection of columns is found again in its box", () => {
  fc.assert(
    fc.property(fc.nat(119), fc.nat(119), (a, b) => {
      const range = columnsBetween(a, b);
      expect(columnsOf(heatmap, boxOf(heatmap, range, undefined))).toEqual(range);
    }),
  );
});

test("durations selected elsewhere stay, and alone select no columns", () => {
  const band = { startNano: undefined, endNano: undefined, minNano: 5, maxNano: undefined };
  expect(columnsOf(heatmap, band)).toBeUndefined();
  expect(boxOf(heatmap, { first: 0, end: 1 }, band)).toMatchObject({ minNano: 5 });
});

test("a box beyond what is shown ends at the edge", () => {
  const box = { startNano: 0n, endNano: 9_000_000_000_000_000_000n, minNano: undefined, maxNano: undefined };
  expect(columnsOf(heatmap, box)).toEqual({ first: 0, end: 120 });
});
