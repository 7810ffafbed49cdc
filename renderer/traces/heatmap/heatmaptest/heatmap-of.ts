import type { Heatmap } from "../../../../app/api/trace-queries.ts";

export interface SampleCell {
  readonly column: number;
  readonly row: number;
  readonly count: number;
  readonly errors?: number;
}

/** Ten columns of a second from 100 s on, six rows from 1 ms to 1 s of half a decade each, with these cells. */
export function heatmapOf(cells: readonly SampleCell[]): Heatmap {
  const [columns, rows] = [10, 6];
  const counts = new Uint32Array(columns * rows);
  const errors = new Uint32Array(columns * rows);
  for (const { column, row, count, errors: failed = 0 } of cells) {
    counts[row * columns + column] = count;
    errors[row * columns + column] = failed;
  }
  return {
    total: counts.reduce((sum, count) => sum + count, 0),
    columns,
    rows,
    startUnixNano: "100000000000",
    stepNano: 1e9,
    borderNano: Float64Array.from({ length: rows + 1 }, (_, row) => 1e6 * 10 ** (row / 2)),
    counts,
    errors,
    quantileNano: Float64Array.of(1e7, 1e8, 2e8, 9e8),
    ...{ before: undefined, after: undefined },
    dots: undefined,
    elapsedMs: 1,
    examinedSpans: 1,
  };
}
