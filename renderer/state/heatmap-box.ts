/**
 * A part of the latency heatmap: starts in [startNano, endNano), durations in [minNano, maxNano). An open side is
 * undefined: a band over the full width has no times, a strip over the full height no durations.
 */
export interface HeatmapBox {
  /** Nanoseconds since 1970, exact. */
  readonly startNano: bigint | undefined;
  readonly endNano: bigint | undefined;
  /** Whole nanoseconds. */
  readonly minNano: number | undefined;
  readonly maxNano: number | undefined;
}

const form = /^(\d{0,20})-(\d{0,20})_(\d{0,16})-(\d{0,16})$/;

/** `1748736000000000000-1748736005000000000_610000000-`: times, then durations; an open side is empty. */
export function writeBox({ startNano, endNano, minNano, maxNano }: HeatmapBox): string {
  return `${startNano ?? ""}-${endNano ?? ""}_${minNano ?? ""}-${maxNano ?? ""}`;
}

/** Undefined where the text is no box, or one of nothing. */
export function readBox(text: string): HeatmapBox | undefined {
  const match = form.exec(text);
  if (match === null) return undefined;
  const [, start = "", end = "", min = "", max = ""] = match;
  const box: HeatmapBox = {
    startNano: start === "" ? undefined : BigInt(start),
    endNano: end === "" ? undefined : BigInt(end),
    minNano: min === "" ? undefined : Number(min),
    maxNano: max === "" ? undefined : Number(max),
  };
  return isSome(box) ? box : undefined;
}

function isSome({ startNano, endNano, minNano, maxNano }: HeatmapBox): boolean {
  if (startNano !== undefined && endNano !== undefined && startNano >= endNano) return false;
  if (minNano !== undefined && maxNano !== undefined && minNano >= maxNano) return false;
  return [startNano, endNano, minNano, maxNano].some((side) => side !== undefined);
}
