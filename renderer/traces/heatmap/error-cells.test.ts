import { describe, expect, it } from "vitest";
import { errorCells } from "./error-cells.ts";
import { heatmapOf } from "./heatmaptest/heatmap-of.ts";

const crowd = Array.from({ length: 10 }, (_, column) => ({ column, row: 1, count: 1_000, errors: 30 }));

describe("errorCells", () => {
  it("marks nothing where errors are spread evenly", () => {
    expect(errorCells(heatmapOf(crowd))).toEqual([]);
    expect(errorCells(heatmapOf([{ column: 0, row: 0, count: 5, errors: 5 }]))).toEqual([]);
  });

  it("marks the cells with more than the rest explains, and a single error where they are rare", () => {
    const heatmap = heatmapOf([
      ...crowd,
      { column: 2, row: 4, count: 40, errors: 20 },
      { column: 3, row: 5, count: 1, errors: 1 },
      { column: 4, row: 5, count: 1 },
    ]);
    expect(errorCells(heatmap)).toEqual([42, 53]);
  });

  it("marks no single error where every other trace fails", () => {
    const failing = crowd.map((cell) => ({ ...cell, errors: 400 }));
    expect(errorCells(heatmapOf([...failing, { column: 0, row: 5, count: 1, errors: 1 }]))).toEqual([]);
  });
});
