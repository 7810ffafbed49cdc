import { formatDuration, formatNumber } from "../../base/format.ts";
import type { Measure } from "../../state/query-kind.ts";

const nanoPerSecond = 1e9;

/** Writes the borders of the buckets of a histogram. */
export function bucketFormatOf(isOfDuration: boolean): (value: number) => string {
  return isOfDuration ? formatOf("duration") : formatNumber;
}

/** Writes values of a measure. Durations come in seconds, as Tempo gives them. */
export function formatOf(measure: Measure): (value: number) => string {
  if (measure === "duration") return (value) => (value === 0 ? "0" : formatDuration(value * nanoPerSecond));
  if (measure === "rate") return (value) => `${formatNumber(value)}/s`;
  return formatNumber;
}
