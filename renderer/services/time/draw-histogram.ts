import { scaleTime } from "d3-scale";
import type { Heatmap } from "../../../app/api/trace-queries.ts";
import { millisOf } from "../../base/instant.ts";
import { clockFormat, fittingTicks } from "../../canvas/clock-format.ts";
import type { Frame } from "../../canvas/surface.ts";
import type { ThemeTokens } from "../../state/theme.ts";
import { type ColumnRange, startOf } from "./time-columns.ts";

export interface HistogramScene {
  readonly heatmap: Heatmap | undefined;
  readonly selection: ColumnRange | undefined;
  readonly cursor: number | undefined;
  readonly tokens: ThemeTokens;
}

/** Below the bars, for the clock. */
const axisPx = 18;
const topPx = 4;

/** A bar for each column, errors in its foot, and what is selected. */
export function drawHistogram({ context, width, height }: Frame, scene: HistogramScene): void {
  const { heatmap, selection, cursor, tokens } = scene;
  if (heatmap === undefined || heatmap.total === 0) return;
  const low = height - axisPx;
  const xOf = (column: number): number => Math.round((column / heatmap.columns) * width);
  const most = heatmap.counts.reduce((highest, count) => Math.max(highest, count), 1);
  const heightOf = (count: number): number => (count === 0 ? 0 : Math.max(1, (count / most) * (low - topPx)));
  for (let column = 0; column < heatmap.columns; column++) {
    const [left, right] = [xOf(column), xOf(column + 1)];
    const isOutside = selection !== undefined && (column < selection.first || column >= selection.end);
    context.globalAlpha = isOutside ? 0.35 : 1;
    const bar = (count: number, color: string): void => {
      context.fillStyle = color;
      context.fillRect(left, low - heightOf(count), Math.max(1, right - left - 1), heightOf(count));
    };
    bar(heatmap.counts[column] ?? 0, selection === undefined || isOutside ? tokens.faint : tokens.accent);
    bar(heatmap.errors[column] ?? 0, tokens.error);
  }
  context.globalAlpha = 1;
  drawAxis(context, heatmap, width, low, tokens);
  if (selection !== undefined) outline(context, xOf(selection.first), xOf(selection.end), low, tokens.accent);
  if (cursor !== undefined) outline(context, xOf(cursor), xOf(cursor + 1), low, tokens.text);
}

function drawAxis(
  context: CanvasRenderingContext2D,
  heatmap: Heatmap,
  width: number,
  low: number,
  tokens: ThemeTokens,
): void {
  const at = (column: number): Date => new Date(millisOf(startOf(heatmap, column)));
  const time = scaleTime()
    .domain([at(0), at(heatmap.columns)])
    .range([0, width]);
  const ticks = fittingTicks(time, width);
  const format = clockFormat(ticks);
  context.font = `11px ${tokens.sans}`;
  context.textBaseline = "top";
  context.fillStyle = tokens.dimText;
  for (const tick of ticks) {
    const text = format.format(tick);
    const x = Math.max(0, time(tick));
    if (x + context.measureText(text).width <= width) context.fillText(text, x, low + 4);
  }
  context.fillStyle = tokens.hairline;
  context.fillRect(0, low, width, 1);
}

function outline(
  context: CanvasRenderingContext2D,
  left: number,
  right: number,
  low: number,
  color: string,
): void {
  context.strokeStyle = color;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(left + 0.75, 1, Math.max(2, right - left - 1.5), low - 1, 2);
  context.stroke();
}
