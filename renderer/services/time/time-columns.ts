import type { Heatmap } from "../../../app/api/trace-queries.ts";
import type { HeatmapBox } from "../../state/heatmap-box.ts";

/** Columns [first, end) of the histogram. */
export interface ColumnRange {
  readonly first: number;
  readonly end: number;
}

/** When a column begins, exact. */
export function startOf({ startUnixNano, stepNano }: Heatmap, column: number): bigint {
  return BigInt(startUnixNano) + BigInt(column) * BigInt(stepNano);
}

/** The times of some columns; durations that were selected elsewhere stay. */
export function boxOf(
  heatmap: Heatmap,
  { first, end }: ColumnRange,
  box: HeatmapBox | undefined,
): HeatmapBox {
  return {
    startNano: startOf(heatmap, first),
    endNano: startOf(heatmap, end),
    minNano: box?.minNano,
    maxNano: box?.maxNano,
  };
}

/** The columns that a selection touches; undefined where it selects no times. */
export function columnsOf(heatmap: Heatmap, box: HeatmapBox | undefined): ColumnRange | undefined {
  if (box?.startNano === undefined && box?.endNano === undefined) return undefined;
  const at = (nano: bigint | undefined, otherwise: number): number =>
    nano === undefined ? otherwise : Number(nano - BigInt(heatmap.startUnixNano)) / heatmap.stepNano;
  const clamp = (column: number): number => Math.min(heatmap.columns, Math.max(0, column));
  return {
    first: clamp(Math.floor(at(box.startNano, 0))),
    end: clamp(Math.ceil(at(box.endNano, heatmap.columns))),
  };
}

/** The columns between two, both included. */
export function columnsBetween(a: number, b: number): ColumnRange {
  return { first: Math.min(a, b), end: Math.max(a, b) + 1 };
}

export function sumIn(counts: Uint32Array, { first, end }: ColumnRange): number {
  return counts.subarray(first, end).reduce((sum, count) => sum + count, 0);
}
