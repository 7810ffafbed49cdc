import type { Heatmap } from "../../../app/api/trace-queries.ts";

/** Of a normal distribution: 95 % lie within this many standard deviations. */
const z = 1.96;
/** A cell stands out where its share of errors is for certain this many times that of all. */
const outstandingFactor = 1.5;

/**
 * Cells with more errors than the rest explains, as indexes. Marking every cell that holds an error would mark all dense
 * ones; the lower end of the confidence interval of the share (Wilson) leaves those that are worth a look, among them each
 * single error where errors are rare.
 */
export function errorCells({ counts, errors }: Heatmap): number[] {
  let total = 0;
  let failed = 0;
  for (let cell = 0; cell < counts.length; cell++) {
    total += counts[cell] ?? 0;
    failed += errors[cell] ?? 0;
  }
  if (failed === 0) return [];
  const usual = (failed / total) * outstandingFactor;
  const cells: number[] = [];
  for (let cell = 0; cell < counts.length; cell++)
    if ((errors[cell] ?? 0) > 0 && shareAtLeast(errors[cell] ?? 0, counts[cell] ?? 1) > usual)
      cells.push(cell);
  return cells;
}

/** Lower end of the Wilson interval of `part` of `whole`. */
function shareAtLeast(part: number, whole: number): number {
  const share = part / whole;
  const z2 = z * z;
  const middle = share + z2 / (2 * whole);
  const spread = z * Math.sqrt((share * (1 - share) + z2 / (4 * whole)) / whole);
  return (middle - spread) / (1 + z2 / whole);
}
