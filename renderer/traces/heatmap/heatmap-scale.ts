import type { Heatmap } from "../../../app/api/trace-queries.ts";
import { addNano } from "../../base/instant.ts";
import type { HeatmapBox } from "../../state/heatmap-box.ts";

/** Cells [left, right) × [bottom, top), counted from the earliest column and the shortest row. Sides may be fractions. */
export interface CellRange {
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  readonly top: number;
}

export interface Cell {
  readonly column: number;
  readonly row: number;
}

/** Where the cells lie in the element, in CSS pixels. */
export interface Plot {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Between cells, pixels and values of one heatmap. Rows grow upwards by a constant factor, columns by a constant time. */
export class HeatmapScale {
  readonly heatmap: Heatmap;
  readonly plot: Plot;

  constructor(heatmap: Heatmap, plot: Plot) {
    this.heatmap = heatmap;
    this.plot = plot;
  }

  /** Left edge of a column, in pixels. */
  xOf(column: number): number {
    return this.plot.left + (column / this.heatmap.columns) * this.plot.width;
  }

  /** Lower edge of a row, in pixels. */
  yOf(row: number): number {
    return this.plot.top + this.plot.height * (1 - row / this.heatmap.rows);
  }

  columnAt(x: number): number {
    return ((x - this.plot.left) / this.plot.width) * this.heatmap.columns;
  }

  rowAt(y: number): number {
    return (1 - (y - this.plot.top) / this.plot.height) * this.heatmap.rows;
  }

  /** Column of a start, as a fraction; `offsetNano` counts from the start of the heatmap. */
  columnOf(offsetNano: number): number {
    return offsetNano / this.heatmap.stepNano;
  }

  /** Row of a duration, as a fraction; what lies outside of the borders is put on them. Borders are rounded, so each is its own whole number. */
  rowOf(durationNano: number): number {
    const { borderNano, rows } = this.heatmap;
    if (!(durationNano > (borderNano[0] ?? 0))) return 0;
    let [low, high] = [0, rows];
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (borderNano[middle]! <= durationNano) low = middle;
      else high = middle;
    }
    const [least, most] = [borderNano[low]!, borderNano[high]!];
    return Math.min(rows, low + Math.log(durationNano / least) / Math.log(most / least));
  }

  /** Start of a column. */
  startOf(column: number): bigint {
    return addNano(this.heatmap.startUnixNano, Math.round(column * this.heatmap.stepNano));
  }

  /** The whole cell at a point; undefined outside of the plot. */
  cellAt(x: number, y: number): Cell | undefined {
    const column = Math.floor(this.columnAt(x));
    const row = Math.ceil(this.rowAt(y)) - 1;
    const isInside = column >= 0 && column < this.heatmap.columns && row >= 0 && row < this.heatmap.rows;
    return isInside ? { column, row } : undefined;
  }

  /**
   * What whole cells stand for. The outermost rows and the first column hold everything beyond them, so a range up to them is open
   * there, but for starts that are left out of the picture.
   */
  boxOf({ left, right, bottom, top }: CellRange): HeatmapBox {
    const { columns, rows, borderNano, before, after } = this.heatmap;
    const isFromBegin = left <= 0 && before === undefined;
    const isToEnd = right >= columns && after === undefined;
    return {
      startNano: isFromBegin ? undefined : this.startOf(Math.max(0, left)),
      endNano: isFromBegin && isToEnd ? undefined : this.startOf(Math.min(columns, right)),
      minNano: bottom <= 0 ? undefined : Math.ceil(borderNano[bottom] ?? 0),
      maxNano: top >= rows ? undefined : Math.ceil(borderNano[top] ?? 0),
    };
  }

  /** Where a box lies in this heatmap, which may be another than the one it was drawn in. */
  rangeOf({ startNano, endNano, minNano, maxNano }: HeatmapBox): CellRange {
    const { columns, rows } = this.heatmap;
    const base = BigInt(this.heatmap.startUnixNano);
    const columnAt = (nano: bigint): number =>
      Math.min(columns, Math.max(0, this.columnOf(Number(nano - base))));
    return {
      left: startNano === undefined ? 0 : columnAt(startNano),
      right: endNano === undefined ? columns : columnAt(endNano),
      bottom: minNano === undefined ? 0 : this.rowOf(minNano),
      top: maxNano === undefined ? rows : this.rowOf(maxNano),
    };
  }
}

/** Whole cells of a range, allowing for the rounding of a box to nanoseconds. */
export function wholeCells({ left, right, bottom, top }: CellRange): CellRange {
  const slack = 0.02;
  return {
    left: Math.floor(left + slack),
    right: Math.ceil(right - slack),
    bottom: Math.floor(bottom + slack),
    top: Math.ceil(top - slack),
  };
}

export interface CellSum {
  readonly count: number;
  readonly errors: number;
}

/** How many lie in whole cells. */
export function sumOf({ columns, rows, counts, errors }: Heatmap, range: CellRange): CellSum {
  const sum = { count: 0, errors: 0 };
  for (let row = Math.max(0, range.bottom); row < Math.min(rows, range.top); row++)
    for (let column = Math.max(0, range.left); column < Math.min(columns, range.right); column++) {
      sum.count += counts[row * columns + column] ?? 0;
      sum.errors += errors[row * columns + column] ?? 0;
    }
  return sum;
}

/** Counts of each row, shortest first. */
export function rowSums({ columns, rows, counts }: Heatmap): Uint32Array {
  const sums = new Uint32Array(rows);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) sums[row]! += counts[row * columns + column] ?? 0;
  return sums;
}
