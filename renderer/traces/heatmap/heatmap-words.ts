import type { Heatmap } from "../../../app/api/trace-queries.ts";
import { formatCount, formatCounted, formatDuration, formatShare } from "../../base/format.ts";
import { formatTimes } from "../../base/instant.ts";
import type { HeatmapBox } from "../../state/heatmap-box.ts";
import type { Cell, CellSum, HeatmapScale } from "./heatmap-scale.ts";

/** `14:21:40–14:24:05, over 610 ms`; an open side is left out, and so is the day where it is one. */
export function boxText({ startNano, endNano, minNano, maxNano }: HeatmapBox): string {
  return [formatTimes(startNano, endNano), durationsText(minNano, maxNano)].filter(Boolean).join(", ");
}

function durationsText(minNano: number | undefined, maxNano: number | undefined): string {
  if (minNano === undefined) return maxNano === undefined ? "" : `under ${formatDuration(maxNano)}`;
  if (maxNano === undefined) return `over ${formatDuration(minNano)}`;
  return `${formatDuration(minNano)}–${formatDuration(maxNano)}`;
}

/** `58 traces, 3 with errors`. */
export function sumText({ count, errors }: CellSum, noun: string): string {
  const failed = errors === 0 ? "" : `, ${formatCount(errors)} with errors`;
  return `${formatCounted(count, noun)}${failed}`;
}

/** Everything about one cell in a sentence, for the tooltip and the screen reader. */
export function cellText(scale: HeatmapScale, { column, row }: Cell, noun: string): string {
  const { counts, errors, columns } = scale.heatmap;
  const at = row * columns + column;
  const range = { left: column, right: column + 1, bottom: row, top: row + 1 };
  const box = { ...scale.boxOf(range), startNano: scale.startOf(column), endNano: scale.startOf(column + 1) };
  return `${sumText({ count: counts[at] ?? 0, errors: errors[at] ?? 0 }, noun)} · ${boxText(box)}`;
}

/** What a screen reader says of the whole. */
export function summaryText({ total, quantileNano, errors }: Heatmap, noun: string): string {
  if (total === 0) return `No ${noun}s.`;
  const [p50 = 0, , p95 = 0, p99 = 0] = quantileNano;
  const failed = errors.reduce((sum, count) => sum + count, 0);
  return (
    `${formatCounted(total, noun)}, half of them under ${formatDuration(p50)}, ` +
    `95 percent under ${formatDuration(p95)}, 99 percent under ${formatDuration(p99)}, ` +
    `${formatShare(failed / total)} with errors.`
  );
}
