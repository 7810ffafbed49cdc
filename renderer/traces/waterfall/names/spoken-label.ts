import { rowFlag, type TraceView } from "../../../../app/api/traces.ts";
import { formatCounted, formatDuration, formatShare } from "../../../base/format.ts";
import { visibleText } from "../../../base/visible-text.ts";
import { hasInterval, intervalsOfRows } from "../critical/intervals-of-rows.ts";
import { gapOfLine, heldBelow, type Outline, rowOfLine, runOfLine, timeOfLine } from "../lines/outline.ts";
import type { SiblingRuns } from "../lines/sibling-runs.ts";

/** What of a line is not in the trace itself. */
interface Shown {
  readonly isFolded: boolean;
  readonly isHit: boolean;
  readonly hitsBelow: number;
}

/** One sentence for a screen reader: "POST /pay, checkout, 412 ms, 38 % of the trace, on the critical path, error". */
export function spokenLabel(outline: Outline, line: number, { isFolded, isHit, hitsBelow }: Shown): string {
  const { view, runs } = outline;
  if (gapOfLine(outline, line) >= 0) return gapText(outline, line);
  const run = runOfLine(outline, line);
  const row = rowOfLine(outline, line);
  const flags = run < 0 ? view.flags[row]! : runs.flags[run]!;
  if ((flags & rowFlag.placeholder) !== 0) return "A parent span that has not arrived";
  const parts = [nameOf(view, row), serviceOf(view, row)];
  if (run < 0) parts.push(...spanParts(view, row));
  else parts.push(runSummary(runs, run));
  if ((flags & rowFlag.ownError) !== 0) parts.push("error");
  else if ((flags & rowFlag.errorBelow) !== 0) parts.push("error below");
  if (isHit) parts.push("hit");
  if (isFolded) parts.push(`${formatCounted(heldBelow(outline, line).spans, "span")} folded`);
  if (hitsBelow > 0) parts.push(`${formatCounted(hitsBelow, "hit")} below`);
  return (run < 0 ? "" : `${runs.size[run]} times `) + parts.join(", ");
}

/** `412 ms uninstrumented in checkout`. */
export function gapText(outline: Outline, line: number): string {
  const { startNano, endNano } = timeOfLine(outline, line);
  return `${formatDuration(endNano - startNano)} uninstrumented in ${serviceOf(outline.view, rowOfLine(outline, line))}`;
}

/** `812 ms total · max 34 ms · one after another`. */
export function runSummary(runs: SiblingRuns, run: number, separator = ", "): string {
  return [
    `${formatDuration(runs.totalNano[run]!)} total`,
    `max ${formatDuration(runs.maxNano[run]!)}`,
    runs.isSequential[run] === 1 ? "one after another" : "overlapping",
  ].join(separator);
}

function spanParts(view: TraceView, row: number): string[] {
  const nano = view.durationNanoOfRow[row]!;
  const share = Math.max(0, nano) / Math.max(1, view.durationNano);
  const isCritical = hasInterval(intervalsOfRows(view.critical, view.rowCount), row);
  return [
    formatDuration(nano),
    `${formatShare(share)} of the trace`,
    ...(isCritical ? ["on the critical path"] : []),
  ];
}

function nameOf(view: TraceView, row: number): string {
  return visibleText(view.strings[view.name[row]!] ?? "") || "no name";
}

function serviceOf(view: TraceView, row: number): string {
  return visibleText(view.strings[view.service[row]!] ?? "") || "no service";
}
