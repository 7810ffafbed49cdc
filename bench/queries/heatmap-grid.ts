import type { Answer } from "./arm.ts";

/** How a heatmap divides time and duration. */
export interface HeatmapGrid {
  readonly startUnixNano: bigint;
  readonly stepNano: number;
  readonly columns: number;
  readonly rows: number;
  /** Lower border of the first row; shorter ones lie in it, too. */
  readonly lowestNano: number;
  /** From border to border. */
  readonly factor: number;
}

export const heatmapColumns = 200;
export const heatmapRows = 60;
/** Durations outside count in the first and the last row. */
export const lowestNano = 1_000;
export const highestNano = 60e9;

/**
 * Cells by number (row * columns + column) as what can be compared: each column exactly, and how many lie on the larger side of
 * each border between rows. Our borders are rounded to digits that can be read, those of SQL come from a logarithm.
 */
export function heatmapSummary({ columns, rows }: HeatmapGrid): (cells: Answer) => Answer {
  return (cells) => {
    const byColumn = Array.from({ length: columns }, () => [0, 0]);
    const byRow = new Float64Array(rows);
    for (const { key, exact } of cells) {
      const cell = Number(key);
      const column = byColumn[cell % columns]!;
      column[0]! += exact[0]!;
      column[1]! += exact[1]!;
      byRow[Math.floor(cell / columns)]! += exact[0]!;
    }
    const total = byRow.reduce((sum, count) => sum + count, 0);
    let below = 0;
    const sides = Array.from(byRow, (count) => {
      below += count;
      return Math.max(below, total - below);
    });
    return [
      ...byColumn.map((exact, column) => ({ key: `column ${column}`, exact, quantiles: [] })),
      { key: "borders", exact: [total], quantiles: sides },
    ];
  };
}
