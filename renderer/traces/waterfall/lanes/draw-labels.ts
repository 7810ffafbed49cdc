import { rowFlag } from "../../../../app/api/traces.ts";
import { formatDuration } from "../../../base/format.ts";
import { inkOn } from "../../../canvas/ink.ts";
import type { Frame } from "../../../canvas/surface.ts";
import { gapOfLine, rowOfLine, runOfLine } from "../lines/outline.ts";
import { gapText, runSummary } from "../names/spoken-label.ts";
import { type LanesScene, labelGap } from "./lanes-scene.ts";

export const errorMarkWidth = 10;

/**
 * Solid triangle: error of the span itself; hollow: error below it. Behind the bar, or inside its end where that lies
 * beyond the edge. Returns where it begins; undefined for none.
 */
export function drawErrorMark(
  { context, width }: Frame,
  { outline, tokens }: LanesScene,
  line: number,
  right: number,
  middle: number,
): number | undefined {
  const run = runOfLine(outline, line);
  if (gapOfLine(outline, line) >= 0) return undefined;
  const flags = run < 0 ? outline.view.flags[line]! : outline.runs.flags[run]!;
  if ((flags & (rowFlag.ownError | rowFlag.errorBelow)) === 0) return undefined;
  const left = Math.min(right + labelGap - 1, width - errorMarkWidth - 4);
  context.beginPath();
  context.moveTo(left + errorMarkWidth / 2, middle - 4.5);
  context.lineTo(left + errorMarkWidth, middle + 4);
  context.lineTo(left, middle + 4);
  context.closePath();
  // A halo keeps it apart from a bar of any colour below it.
  context.lineWidth = 4;
  context.strokeStyle = tokens.background;
  if (left < right) context.stroke();
  context.lineWidth = 1.25;
  context.strokeStyle = tokens.error;
  context.fillStyle = (flags & rowFlag.ownError) === 0 ? tokens.background : tokens.error;
  if ((flags & rowFlag.ownError) !== 0 || left < right) context.fill();
  context.stroke();
  return left;
}

interface LabelPlace {
  readonly left: number;
  /** Where the part of the bar ends that is on screen and free. */
  readonly right: number;
  /** Behind the bar and its error mark. */
  readonly behind: number;
  readonly middle: number;
}

/** The duration behind the bar; before it where there is no room behind; inside a bar that fills the lane. */
export function drawLabel(
  { context, width }: Frame,
  scene: LanesScene,
  line: number,
  { left, right, behind, middle }: LabelPlace,
  isDimmed: boolean,
): void {
  const text = labelOf(scene, line);
  const textWidth = context.measureText(text).width;
  context.fillStyle = scene.tokens.dimText;
  if (behind + textWidth <= width) context.fillText(text, Math.max(behind, labelGap), middle + 0.5);
  else if (left - labelGap - textWidth >= 0)
    context.fillText(text, left - labelGap - textWidth, middle + 0.5);
  else {
    context.fillStyle = isDimmed ? scene.tokens.text : inkFor(scene, line);
    context.fillText(text, right - textWidth - labelGap, middle + 0.5);
  }
}

function labelOf({ outline }: LanesScene, line: number): string {
  const { view, runs } = outline;
  const run = runOfLine(outline, line);
  if (gapOfLine(outline, line) >= 0) return gapText(outline, line);
  if (run >= 0) return runSummary(runs, run, " · ");
  if ((view.flags[line]! & rowFlag.placeholder) !== 0) return "not received";
  return formatDuration(view.durationNanoOfRow[line]!);
}

function inkFor({ outline, tokens, colorOf }: LanesScene, line: number): string {
  if (gapOfLine(outline, line) >= 0) return tokens.dimText;
  const row = rowOfLine(outline, line);
  const isPlaceholder = (outline.view.flags[row]! & rowFlag.placeholder) !== 0;
  return isPlaceholder ? tokens.dimText : inkOn(colorOf(outline.view.service[row]!));
}
