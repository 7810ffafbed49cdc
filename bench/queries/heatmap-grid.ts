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
