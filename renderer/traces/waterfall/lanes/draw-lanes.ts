import { rowFlag } from "../../../../app/api/traces.ts";
import type { Frame } from "../../../canvas/surface.ts";
import { ticksBetween } from "../../../canvas/time-ticks.ts";
import { drawArea } from "../area/draw-area.ts";
import { drawCritical } from "../critical/draw-critical.ts";
import { gapOfLine, rowOfLine, runOfLine, timeOfLine } from "../lines/outline.ts";
import { rowHeight } from "../lines/row-scroll.ts";
import { drawMeasure } from "../measure/draw-measure.ts";
import { kept } from "../scope/kept-rows.ts";
import { ticksMaxFor, xOf } from "../time-scale.ts";
import { drawBar, drawComb, drawGap, drawOffscreenHint, drawPlaceholder, drawStripes } from "./draw-bars.ts";
import { drawErrorMark, drawLabel, errorMarkWidth } from "./draw-labels.ts";
import { drawMarkers } from "./draw-markers.ts";
import { barHeight, barWidthMin, type LanesScene, labelGap } from "./lanes-scene.ts";

const labelFont = 11.5;
const dimmedAlpha = 0.35;

/** Draws grid, bars, labels and markers of the lines on screen. Cost grows with what is on screen, not with the trace. */
export function drawLanes(frame: Frame, scene: LanesScene): void {
  drawGrid(frame, scene);
  const { ids } = scene.shown;
  const first = Math.max(0, Math.floor(scene.top / rowHeight));
  const last = Math.min(ids.length, Math.ceil((scene.top + frame.height) / rowHeight) + 1);
  const { context } = frame;
  context.font = `500 ${labelFont}px ${scene.tokens.sans}`;
  context.textBaseline = "middle";
  const pinnedHeight = scene.pinned.length * rowHeight;
  context.save();
  context.beginPath();
  context.rect(0, pinnedHeight, frame.width, frame.height);
  context.clip();
  for (let position = first; position < last; position++)
    drawLine(frame, scene, ids[position]!, position * rowHeight - scene.top);
  context.restore();
  for (const [index, row] of scene.pinned.entries()) drawLine(frame, scene, row, index * rowHeight);
  if (scene.area !== undefined) drawArea(frame, scene, scene.area);
  if (scene.measure !== undefined) drawMeasure(frame, scene.measure, scene.window, scene.tokens);
  if (pinnedHeight === 0) return;
  context.fillStyle = scene.tokens.hairline;
  context.fillRect(0, pinnedHeight, frame.width, 1);
}

function drawGrid({ context, width, height }: Frame, { window, tokens }: LanesScene): void {
  context.fillStyle = tokens.hairline;
  for (const tick of ticksBetween(window.startNano, window.endNano, ticksMaxFor(width)))
    context.fillRect(Math.round(xOf(window, width, tick)), 0, 1, height);
}

function drawLine(frame: Frame, scene: LanesScene, line: number, y: number): void {
  const { context, width } = frame;
  const { tokens, window, outline } = scene;
  if (line === scene.selected || line === scene.hovered) {
    context.fillStyle = line === scene.selected ? tokens.selectedRow : tokens.raised;
    context.fillRect(0, y, width, rowHeight);
  }
  if (scene.hits?.isHit[line] === 1) {
    context.fillStyle = tokens.accent;
    context.fillRect(0, y + 3, 2, rowHeight - 6);
  }
  const { startNano, endNano } = timeOfLine(outline, line);
  const left = xOf(window, width, startNano);
  const right = Math.max(xOf(window, width, endNano), left + barWidthMin);
  if (right < 0 || left > width) {
    drawOffscreenHint(frame, scene, left > width, y);
    return;
  }
  const isDimmed = scene.kept !== undefined && scene.kept[rowOfLine(outline, line)] === kept.asAncestor;
  if (isDimmed) context.globalAlpha = dimmedAlpha;
  const barTop = y + (rowHeight - barHeight) / 2;
  drawMark(frame, scene, line, { left, right, top: barTop });
  const middle = y + rowHeight / 2;
  const mark = drawErrorMark(frame, scene, line, right, middle);
  context.globalAlpha = 1;
  const behind = (mark === undefined ? right : mark + errorMarkWidth) + labelGap;
  const place = { left, right: Math.min(right, mark ?? width, width), behind, middle };
  drawLabel(frame, scene, line, place, isDimmed);
}

function drawMark(
  frame: Frame,
  scene: LanesScene,
  line: number,
  bar: { readonly left: number; readonly right: number; readonly top: number },
): void {
  const { outline, folds } = scene;
  const { view } = outline;
  const row = rowOfLine(outline, line);
  const run = runOfLine(outline, line);
  const color = scene.colorOf(view.service[row]!);
  if (gapOfLine(outline, line) >= 0) {
    drawGap(frame, scene, bar);
    return;
  }
  const isFolded = run < 0 ? folds.isFolded[row] === 1 : folds.isRunOpen[run] !== 1;
  if (run >= 0) drawComb(frame, scene, run, bar.top, color);
  else if ((view.flags[row]! & rowFlag.placeholder) !== 0) drawPlaceholder(frame, scene, bar);
  else {
    drawBar(frame, color, bar);
    if (scene.correctedHosts.includes(view.hosts[view.host[row]!]?.name ?? ""))
      drawStripes(frame, scene, bar);
  }
  if (scene.isCriticalShown) drawCritical(frame, scene, line, isFolded || run >= 0, bar.top);
  if (run < 0) drawMarkers(frame, scene, row, bar.top);
}
