import { scaleTime } from "d3-scale";
import { millisOf } from "../../base/instant.ts";
import { clockFormat, fittingTicks } from "../../canvas/clock-format.ts";
import { durationTicks, tickText } from "../../canvas/duration-ticks.ts";
import { rampStep } from "../../canvas/ramp.ts";
import type { Frame } from "../../canvas/surface.ts";
import type { ThemeTokens } from "../../state/theme.ts";
import { type Cell, type CellRange, type HeatmapScale, type Plot, rowSums } from "./heatmap-scale.ts";

export interface HeatmapScene {
  readonly scale: HeatmapScale | undefined;
  readonly ramp: readonly string[];
  /** Cells that are marked for their errors. */
  readonly marked: readonly number[];
  readonly selection: CellRange | undefined;
  /** Cell of the keyboard or the pointer. */
  readonly cursor: Cell | undefined;
  /** Dot under the pointer. */
  readonly dot: number | undefined;
  readonly tokens: ThemeTokens;
}

/** A cell narrower than this is drawn without a gap to the next. */
const gapFromPx = 4;
const dotRadiusPx = 3;
/** More dots than this are drawn smaller. */
const largeDotsMax = 600;
const tickHeightPx = 30;
const histogramGapPx = 8;

/** Grid and axes, cells or dots, error marks, the histogram beside it, and what is selected. */
export function drawHeatmap(frame: Frame, scene: HeatmapScene): void {
  const { scale } = scene;
  if (scale === undefined || scale.heatmap.total === 0) return;
  const { context } = frame;
  context.font = `11px ${scene.tokens.sans}`;
  drawDurationAxis(context, scale, scene.tokens);
  drawTimeAxis(context, scale, scene.tokens);
  if (scale.heatmap.dots === undefined) {
    drawCells(context, scale, scene.ramp);
    drawErrorRings(context, scale, scene);
  } else drawDots(context, scale, scene);
  drawHistogram(frame, scale, scene.tokens);
  if (scene.selection !== undefined) drawSelection(context, scale, scene.selection, scene.tokens);
  if (scene.cursor !== undefined) drawCursor(context, scale, scene.cursor, scene.tokens);
}

type Context = CanvasRenderingContext2D;

function drawDurationAxis(context: Context, scale: HeatmapScale, tokens: ThemeTokens): void {
  const { plot, heatmap } = scale;
  const least = heatmap.borderNano[0] ?? 1;
  const most = heatmap.borderNano[heatmap.rows] ?? 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillStyle = tokens.dimText;
  context.strokeStyle = tokens.hairline;
  context.lineWidth = 1;
  for (const tick of durationTicks(least, most, plot.height / tickHeightPx)) {
    const y = Math.round(scale.yOf(scale.rowOf(tick))) + 0.5;
    context.fillText(tickText(tick), plot.left - 8, y);
    line(context, plot.left, y, plot.left + plot.width, y);
  }
}

function drawTimeAxis(context: Context, scale: HeatmapScale, tokens: ThemeTokens): void {
  const { plot, heatmap } = scale;
  const startMs = millisOf(BigInt(heatmap.startUnixNano));
  const endMs = startMs + (heatmap.columns * heatmap.stepNano) / 1e6;
  const time = scaleTime()
    .domain([new Date(startMs), new Date(endMs)])
    .range([plot.left, plot.left + plot.width]);
  const ticks = fittingTicks(time, plot.width);
  const format = clockFormat(ticks);
  context.textBaseline = "top";
  context.textAlign = "left";
  context.fillStyle = tokens.dimText;
  for (const tick of ticks) {
    const text = format.format(tick);
    const x = time(tick);
    if (x + context.measureText(text).width <= plot.left + plot.width)
      context.fillText(text, x, plot.top + plot.height + 6);
  }
}

function drawCells(context: Context, scale: HeatmapScale, ramp: readonly string[]): void {
  const { columns, rows, counts } = scale.heatmap;
  const max = counts.reduce((most, count) => Math.max(most, count), 0);
  const gap = scale.plot.width / columns >= gapFromPx ? 1 : 0;
  const lefts = edges(columns, (column) => scale.xOf(column));
  const lows = edges(rows, (row) => scale.yOf(row));
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const step = rampStep(counts[row * columns + column] ?? 0, max);
      if (step === undefined) continue;
      context.fillStyle = ramp[step] ?? "";
      const top = lows[row + 1]!;
      context.fillRect(
        lefts[column]!,
        top,
        lefts[column + 1]! - lefts[column]! - gap,
        lows[row]! - top - gap,
      );
    }
}

/** Whole pixels, so that cells are sharp. */
function edges(count: number, at: (index: number) => number): number[] {
  return Array.from({ length: count + 1 }, (_, index) => Math.round(at(index)));
}

function drawErrorRings(context: Context, scale: HeatmapScale, { marked, tokens }: HeatmapScene): void {
  const { columns } = scale.heatmap;
  context.strokeStyle = tokens.error;
  context.lineWidth = 1.25;
  for (const cell of marked) {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const left = Math.round(scale.xOf(column));
    const top = Math.round(scale.yOf(row + 1));
    const width = Math.round(scale.xOf(column + 1)) - left - 1;
    const height = Math.round(scale.yOf(row)) - top - 1;
    context.strokeRect(left + 0.6, top + 0.6, Math.max(2, width - 1.2), Math.max(2, height - 1.2));
  }
}

function drawDots(context: Context, scale: HeatmapScale, { tokens, dot }: HeatmapScene): void {
  const { dots } = scale.heatmap;
  if (dots === undefined) return;
  context.lineWidth = 1.5;
  const radius = dots.durationNano.length > largeDotsMax ? dotRadiusPx - 1 : dotRadiusPx;
  for (let at = 0; at < dots.durationNano.length; at++) {
    const { x, y } = dotPosition(scale, at);
    const isError = dots.error[at] === 1;
    context.beginPath();
    context.arc(x, y, at === dot ? radius + 1.5 : radius, 0, 2 * Math.PI);
    context.globalAlpha = at === dot ? 1 : 0.75;
    context.fillStyle = tokens.accent;
    context.strokeStyle = tokens.error;
    if (isError) context.stroke();
    else context.fill();
  }
  context.globalAlpha = 1;
}

/** Centre of a dot. */
export function dotPosition(scale: HeatmapScale, at: number): { readonly x: number; readonly y: number } {
  const { dots } = scale.heatmap;
  return {
    x: scale.xOf(scale.columnOf(dots?.startOffsetNano[at] ?? 0)),
    y: scale.yOf(scale.rowOf(dots?.durationNano[at] ?? 0)),
  };
}

function drawHistogram({ context, width }: Frame, scale: HeatmapScale, tokens: ThemeTokens): void {
  const { plot, heatmap } = scale;
  const left = plot.left + plot.width + histogramGapPx;
  const sums = rowSums(heatmap);
  const most = Math.max(1, ...sums);
  context.fillStyle = tokens.controlBorder;
  for (const [row, sum] of sums.entries()) {
    if (sum === 0) continue;
    const top = Math.round(scale.yOf(row + 1));
    const height = Math.round(scale.yOf(row)) - top - 1;
    context.fillRect(left, top, Math.max(1, (sum / most) * (width - left - 4)), Math.max(1, height));
  }
}

function drawSelection(context: Context, scale: HeatmapScale, range: CellRange, tokens: ThemeTokens): void {
  const left = Math.round(scale.xOf(range.left));
  const right = Math.round(scale.xOf(range.right));
  const top = Math.round(scale.yOf(range.top));
  const bottom = Math.round(scale.yOf(range.bottom));
  veilAround(context, scale.plot, { left, right, top, bottom }, tokens);
  context.strokeStyle = tokens.accent;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(left - 1.25, top - 1.25, right - left + 1.5, bottom - top + 1.5, 3);
  context.stroke();
}

/** What is not selected steps back. */
function veilAround(
  context: Context,
  plot: Plot,
  { left, right, top, bottom }: { left: number; right: number; top: number; bottom: number },
  tokens: ThemeTokens,
): void {
  const end = plot.left + plot.width;
  const low = plot.top + plot.height;
  context.fillStyle = tokens.background;
  context.globalAlpha = 0.55;
  context.fillRect(plot.left, plot.top - 1, end - plot.left, top - plot.top);
  context.fillRect(plot.left, bottom, end - plot.left, low - bottom + 1);
  context.fillRect(plot.left, top, left - plot.left, bottom - top);
  context.fillRect(right, top, end - right, bottom - top);
  context.globalAlpha = 1;
}

function drawCursor(context: Context, scale: HeatmapScale, { column, row }: Cell, tokens: ThemeTokens): void {
  const left = Math.round(scale.xOf(column));
  const top = Math.round(scale.yOf(row + 1));
  context.strokeStyle = tokens.text;
  context.lineWidth = 1.5;
  context.strokeRect(
    left - 0.75,
    top - 0.75,
    Math.round(scale.xOf(column + 1)) - left + 0.5,
    Math.round(scale.yOf(row)) - top + 0.5,
  );
}

function line(context: Context, x0: number, y0: number, x1: number, y1: number): void {
  context.beginPath();
  context.moveTo(x0, y0);
  context.lineTo(x1, y1);
  context.stroke();
}
