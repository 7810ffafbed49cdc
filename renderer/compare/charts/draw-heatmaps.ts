import { scaleTime } from "d3-scale";
import type { CohortHeatmaps } from "../../../app/api/cohort-views.ts";
import { formatDuration } from "../../base/format.ts";
import { addNano, millisOf } from "../../base/instant.ts";
import { clockFormat, fittingTicks } from "../../canvas/clock-format.ts";
import { durationTicks, tickText } from "../../canvas/duration-ticks.ts";
import type { Frame } from "../../canvas/surface.ts";
import { ticksBetween } from "../../canvas/time-ticks.ts";
import type { ThemeTokens } from "../../state/theme.ts";

export interface HeatmapsScene {
  readonly heatmaps: CohortHeatmaps | undefined;
  readonly cell: number | undefined;
  readonly tokens: ThemeTokens;
}

export const heatmapMargin = { left: 52, right: 8, top: 6, bottom: 20 } as const;
/** The weakest cell must still be seen. */
const alphaMin = 0.28;
/** Of a cell: what B fills, so that A is seen around it. */
const innerShare = 0.56;
const rowTickPx = 30;
const columnTickPx = 90;

/** Both sides in the same cells: A fills the cell, B its middle; the stronger, the larger the share of the side's traces. */
export function drawHeatmaps(frame: Frame, { heatmaps, cell, tokens }: HeatmapsScene): void {
  if (heatmaps === undefined) return;
  const place = cellPlaces(heatmaps, frame.width, frame.height);
  drawAxes(frame, heatmaps, tokens);
  drawSide(frame.context, heatmaps, "baseline", tokens.baseline, place.outer);
  drawSide(frame.context, heatmaps, "canary", tokens.canary, place.inner);
  if (cell === undefined) return;
  const { x, y, width, height } = place.outer(cell);
  frame.context.strokeStyle = tokens.text;
  frame.context.lineWidth = 1;
  frame.context.strokeRect(x - 0.5, y - 0.5, width + 1, height + 1);
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function cellPlaces({ columns, rows }: CohortHeatmaps, width: number, height: number) {
  const { left, top } = heatmapMargin;
  const [plotWidth, plotHeight] = plotSize(width, height);
  const outer = (cell: number): Box => {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const x = Math.round(left + (column / columns) * plotWidth);
    const y = Math.round(top + (1 - (row + 1) / rows) * plotHeight);
    return {
      ...{ x, y },
      width: Math.max(2, Math.round(left + ((column + 1) / columns) * plotWidth) - x - 1),
      height: Math.max(2, Math.round(top + (1 - row / rows) * plotHeight) - y - 1),
    };
  };
  const inner = (cell: number): Box => {
    const box = outer(cell);
    const [w, h] = [Math.max(2, box.width * innerShare), Math.max(2, box.height * innerShare)];
    return { x: box.x + (box.width - w) / 2, y: box.y + (box.height - h) / 2, width: w, height: h };
  };
  return { outer, inner };
}

function plotSize(width: number, height: number): readonly [number, number] {
  const { left, right, top, bottom } = heatmapMargin;
  return [Math.max(1, width - left - right), Math.max(1, height - top - bottom)];
}

/** The cell at a point of the element; undefined beside the plot. */
export function cellAt(
  { columns, rows }: CohortHeatmaps,
  size: { width: number; height: number },
  x: number,
  y: number,
) {
  const [plotWidth, plotHeight] = plotSize(size.width, size.height);
  const column = Math.floor(((x - heatmapMargin.left) / plotWidth) * columns);
  const row = Math.floor((1 - (y - heatmapMargin.top) / plotHeight) * rows);
  const isInside = column >= 0 && column < columns && row >= 0 && row < rows;
  return isInside ? row * columns + column : undefined;
}

function drawSide(
  context: CanvasRenderingContext2D,
  heatmaps: CohortHeatmaps,
  side: "baseline" | "canary",
  color: string,
  boxOf: (cell: number) => Box,
): void {
  const { counts } = heatmaps[side];
  const most = counts.reduce((highest, count) => Math.max(highest, count), 1);
  context.fillStyle = color;
  for (let cell = 0; cell < counts.length; cell++) {
    const count = counts[cell]!;
    if (count === 0) continue;
    context.globalAlpha = alphaMin + (1 - alphaMin) * Math.sqrt(count / most);
    const { x, y, width, height } = boxOf(cell);
    context.fillRect(x, y, width, height);
  }
  context.globalAlpha = 1;
}

function drawAxes({ context, width, height }: Frame, heatmaps: CohortHeatmaps, tokens: ThemeTokens): void {
  const { left, top } = heatmapMargin;
  const [plotWidth, plotHeight] = plotSize(width, height);
  context.font = `11px ${tokens.sans}`;
  context.fillStyle = tokens.dimText;
  context.strokeStyle = tokens.hairline;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const { borderNano } = heatmaps;
  const [least, most] = [borderNano[0] ?? 1, borderNano.at(-1) ?? 1];
  for (const tick of durationTicks(least, most, Math.max(2, Math.floor(plotHeight / rowTickPx)))) {
    const y = Math.round(top + (1 - Math.log(tick / least) / Math.log(most / least)) * plotHeight) + 0.5;
    context.beginPath();
    context.moveTo(left, y);
    context.lineTo(left + plotWidth, y);
    context.stroke();
    context.fillText(tickText(tick), left - 6, y);
  }
  context.textAlign = "center";
  context.textBaseline = "top";
  for (const { x, text } of timeTicks(heatmaps, plotWidth))
    context.fillText(text, left + x, top + plotHeight + 6);
}

function timeTicks(heatmaps: CohortHeatmaps, widthPx: number): readonly { x: number; text: string }[] {
  const { columns, stepNano, time, baseline } = heatmaps;
  const lengthNano = columns * stepNano;
  if (time === "elapsed")
    return ticksBetween(0, lengthNano, Math.max(2, Math.floor(widthPx / columnTickPx))).map((nano) => ({
      x: (nano / lengthNano) * widthPx,
      text: nano === 0 ? "0" : `+${formatDuration(nano)}`,
    }));
  const at = (nano: number): Date => new Date(millisOf(addNano(baseline.startUnixNano, nano)));
  const scale = scaleTime()
    .domain([at(0), at(lengthNano)])
    .range([0, widthPx]);
  const ticks = fittingTicks(scale, widthPx);
  const format = clockFormat(ticks);
  return ticks.map((tick) => ({ x: scale(tick), text: format.format(tick) }));
}
