import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HeatmapScale, rowSums, sumOf, wholeCells } from "./heatmap-scale.ts";
import { heatmapOf } from "./heatmaptest/heatmap-of.ts";

const heatmap = heatmapOf([
  { column: 0, row: 0, count: 3 },
  { column: 4, row: 2, count: 5, errors: 2 },
  { column: 9, row: 5, count: 7, errors: 1 },
]);
const scale = new HeatmapScale(heatmap, { left: 50, top: 10, width: 400, height: 120 });

describe("HeatmapScale", () => {
  it("puts values where their cells are", () => {
    expect(scale.cellAt(50, 129.9)).toEqual({ column: 0, row: 0 });
    expect(scale.cellAt(449.9, 10)).toEqual({ column: 9, row: 5 });
    expect(scale.cellAt(scale.xOf(4.5), scale.yOf(scale.rowOf(15e6)))).toEqual({ column: 4, row: 2 });
    expect(scale.cellAt(49, 50)).toBeUndefined();
    expect(scale.cellAt(60, 131)).toBeUndefined();
    expect(scale.rowOf(1)).toBe(0);
    expect(scale.rowOf(1e12)).toBe(6);
  });

  it("says which values whole cells stand for, open where a row holds everything beyond", () => {
    expect(scale.boxOf({ left: 2, right: 4, bottom: 2, top: 4 })).toEqual({
      startNano: 102_000_000_000n,
      endNano: 104_000_000_000n,
      minNano: 10_000_000,
      maxNano: 100_000_000,
    });
    const band = scale.boxOf({ left: 0, right: 10, bottom: 4, top: 6 });
    expect(band).toMatchObject({ startNano: undefined, endNano: undefined, maxNano: undefined });
    const strip = scale.boxOf({ left: 0, right: 3, bottom: 0, top: 6 });
    expect(strip).toEqual({
      ...{ startNano: undefined, endNano: 103_000_000_000n },
      ...{ minNano: undefined, maxNano: undefined },
    });
    const clipped = new HeatmapScale({ ...heatmap, before: { count: 1, unixNano: "7" } }, scale.plot);
    const whole = clipped.boxOf({ left: 0, right: 10, bottom: 4, top: 6 });
    expect(whole).toMatchObject({ startNano: 100_000_000_000n, endNano: 110_000_000_000n });
  });

  it("finds the cells of a box again", () => {
    const side = (count: number) =>
      fc
        .tuple(fc.nat(count - 1), fc.nat(count - 1))
        .map(([a, b]) => [Math.min(a, b), Math.max(a, b) + 1] as const);
    fc.assert(
      fc.property(side(10), side(6), ([left, right], [bottom, top]) => {
        const cells = { left, right, bottom, top };
        expect(wholeCells(scale.rangeOf(scale.boxOf(cells)))).toEqual(cells);
      }),
      { seed: 1 },
    );
  });

  it("cuts a box that lies beyond the heatmap", () => {
    const range = scale.rangeOf({ startNano: 1n, endNano: 105_500_000_000n, minNano: 5, maxNano: undefined });
    expect(range).toEqual({ left: 0, right: 5.5, bottom: 0, top: 6 });
  });
});

describe("sums", () => {
  it("adds up what lies in whole cells", () => {
    expect(sumOf(heatmap, { left: 4, right: 10, bottom: 2, top: 6 })).toEqual({ count: 12, errors: 3 });
    expect(sumOf(heatmap, { left: -5, right: 99, bottom: -1, top: 99 }).count).toBe(heatmap.total);
    expect([...rowSums(heatmap)]).toEqual([3, 0, 5, 0, 0, 7]);
  });
});
