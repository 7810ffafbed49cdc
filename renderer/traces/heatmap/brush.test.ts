import { describe, expect, it } from "vitest";
import { brushedCells, cellsBetween } from "./brush.ts";
import { HeatmapScale } from "./heatmap-scale.ts";
import { heatmapOf } from "./heatmaptest/heatmap-of.ts";

const scale = new HeatmapScale(heatmapOf([]), { left: 50, top: 0, width: 400, height: 120 });
const brushed = (x0: number, y0: number, x1: number, y1: number) =>
  brushedCells(scale, { x: x0, y: y0 }, { x: x1, y: y1 });
const whole = { left: 0, right: 10, bottom: 0, top: 6 };

describe("what a drag selects", () => {
  it("is a box of whole cells, whichever way it went", () => {
    const box = { left: 1, right: 3, bottom: 2, top: 4 };
    expect(brushed(95, 75, 165, 45)).toEqual(box);
    expect(brushed(165, 45, 95, 75)).toEqual(box);
  });

  it("is a strip when it went sideways, a band when it went up or down", () => {
    expect(brushed(95, 60, 165, 63)).toEqual({ ...whole, left: 1, right: 3 });
    expect(brushed(95, 75, 97, 45)).toEqual({ ...whole, bottom: 2, top: 4 });
  });

  it("is a strip from the time axis and a band from beside the plot, however it went on", () => {
    expect(brushed(95, 130, 165, 30)).toEqual({ ...whole, left: 1, right: 3 });
    expect(brushed(20, 75, 300, 45)).toEqual({ ...whole, bottom: 2, top: 4 });
    expect(brushed(470, 75, 300, 45)).toEqual({ ...whole, bottom: 2, top: 4 });
  });

  it("stays inside of the heatmap", () => {
    expect(brushed(430, 30, 900, -50)).toEqual({ left: 9, right: 10, bottom: 4, top: 6 });
  });
});

it("grows from where it began to where it went", () => {
  expect(cellsBetween({ column: 4, row: 3 }, { column: 2, row: 5 })).toEqual({
    left: 2,
    right: 5,
    bottom: 3,
    top: 6,
  });
});
