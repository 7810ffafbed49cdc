import { durationCodesMax, durationOfCode } from "../../../spanindex/block/duration-code.ts";
import { type DurationAxis, durationAxis, middleOfCode } from "./duration-axis.ts";
import type { HeatmapParams } from "./heatmap.ts";

/** Shares of `Heatmap.quantileNano`. */
const quantileShares = [0.5, 0.9, 0.95, 0.99];
/** Durations below this share lie in the first row: few and often far below the rest, they would take half the height. */
const lowestShare = 0.01;

/** The duration code at a share of the durations counted by code: that of the nearest rank. Undefined of nothing. */
export function codeAtShare(codeCounts: Uint32Array, total: number, share: number): number | undefined {
  if (total === 0) return undefined;
  let left = Math.max(1, Math.ceil(share * total - 1e-9));
  for (let code = 0; code < durationCodesMax; code++) {
    left -= codeCounts[code]!;
    if (left <= 0) return code;
  }
  return undefined;
}

export function quantilesOf(codeCounts: Uint32Array, total: number): Float64Array<ArrayBuffer> {
  return Float64Array.from(quantileShares, (share) => {
    const code = codeAtShare(codeCounts, total, share);
    return code === undefined ? Number.NaN : middleOfCode(code);
  });
}

/**
 * From the 1 % quantile to the longest (its code rounded up: the rare long ones are what one looks for), unless the question says
 * otherwise.
 */
export function fittingDurations(
  codeCounts: Uint32Array,
  total: number,
  params: Pick<HeatmapParams, "durationMinNano" | "durationMaxNano" | "rows">,
): DurationAxis {
  const lowest = codeAtShare(codeCounts, total, lowestShare) ?? 0;
  const longest = codeAtShare(codeCounts, total, 1) ?? 0;
  const from = params.durationMinNano ?? durationOfCode(lowest);
  const to = params.durationMaxNano ?? durationOfCode(longest + 1);
  return durationAxis(from, to, params.rows);
}
