import type { Cell, CellRange, HeatmapScale } from "./heatmap-scale.ts";

interface Point {
  readonly x: number;
  readonly y: number;
}

/** A drag that stays within this across its direction means a strip or a band, not a box. */
const thinPx = 7;

/**
 * The cells a drag from one point to another selects. Sideways it is a strip of the full height, up or down a band of the
 * full width, else a box. What begins beside the plot is a band (on the scale of durations) or a strip (below, on that of time).
 */
export function brushedCells(scale: HeatmapScale, from: Point, to: Point): CellRange {
  const { columns, rows } = scale.heatmap;
  const { plot } = scale;
  const dx = Math.abs(to.x - from.x);
  const dy = Math.abs(to.y - from.y);
  const isBeside = from.x < plot.left || from.x > plot.left + plot.width;
  const isBelow = from.y > plot.top + plot.height;
  const isBand = isBeside || (!isBelow && dx < thinPx && dy >= thinPx);
  const isStrip = isBelow || (!isBeside && dy < thinPx);
  const [left, right] = isBand ? [0, columns] : spanOf(scale.columnAt(from.x), scale.columnAt(to.x), columns);
  const [bottom, top] = isStrip && !isBand ? [0, rows] : spanOf(scale.rowAt(from.y), scale.rowAt(to.y), rows);
  return { left, right, bottom, top };
}

/** The whole cells between two positions, at least one. */
function spanOf(a: number, b: number, count: number): [number, number] {
  const first = Math.min(count - 1, Math.max(0, Math.floor(Math.min(a, b))));
  return [first, Math.min(count, Math.max(first + 1, Math.ceil(Math.max(a, b))))];
}

/** The cells between the cell where a selection began and the one it reached. */
export function cellsBetween(a: Cell, b: Cell): CellRange {
  return {
    left: Math.min(a.column, b.column),
    right: Math.max(a.column, b.column) + 1,
    bottom: Math.min(a.row, b.row),
    top: Math.max(a.row, b.row) + 1,
  };
}
