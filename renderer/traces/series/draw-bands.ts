import type { MetricsResult } from "../../../app/api/trace-queries.ts";
import { rampStep } from "../../canvas/ramp.ts";
import type { Frame } from "../../canvas/surface.ts";
import type { ThemeTokens } from "../../state/theme.ts";
import type { Band } from "./bands.ts";
import { drawTimeAxis, seriesMargin } from "./draw-series.ts";

export interface BandScene {
  readonly result: MetricsResult;
  /** Smallest first. */
  readonly bands: readonly Band[];
  readonly ramp: readonly string[];
  /** The series that is pointed at in the legend. */
  readonly emphasis: number | undefined;
  /** Step of the crosshair. */
  readonly step: number | undefined;
  readonly formatBucket: (value: number) => string;
  readonly tokens: ThemeTokens;
}

/** Labels keep this far from each other. */
const labelPx = 14;
/** A cell narrower than this is drawn without a gap to the next. */
const gapFromPx = 4;

/** Pixels of the borders of steps and bands. */
interface Grid {
  x(step: number): number;
  y(band: number): number;
  readonly gapPx: number;
}

/** Time × bucket, the darker the more spans: how a distribution moves. */
export function drawBands(frame: Frame, scene: BandScene): void {
  const grid = gridOf(frame, scene);
  drawTimeAxis(frame, scene);
  drawCells(frame.context, scene, grid);
  drawBuckets(frame.context, scene, grid);
  if (scene.step !== undefined) drawStep(frame.context, scene, grid, scene.step);
}

function gridOf({ width, height }: Frame, { result, bands }: BandScene): Grid {
  const { left, right, top, bottom } = seriesMargin;
  const [inner, high] = [width - left - right, height - top - bottom];
  return {
    x: (step) => Math.round(left + (step / result.steps) * inner),
    y: (band) => Math.round(top + high * (1 - band / bands.length)),
    gapPx: inner / result.steps >= gapFromPx ? 1 : 0,
  };
}

function drawCells(
  context: CanvasRenderingContext2D,
  { bands, ramp, emphasis }: BandScene,
  grid: Grid,
): void {
  const most = bands.reduce((max, { counts }) => counts.reduce((a, b) => Math.max(a, b), max), 0);
  for (const [at, { counts, rows }] of bands.entries()) {
    const isFaded = emphasis !== undefined && !rows.some(({ index }) => index === emphasis);
    context.globalAlpha = isFaded ? 0.25 : 1;
    const [top, low] = [grid.y(at + 1), grid.y(at)];
    counts.forEach((count, step) => {
      const color = rampStep(count, most);
      if (color === undefined) return;
      context.fillStyle = ramp[color] ?? "";
      const left = grid.x(step);
      context.fillRect(left, top, grid.x(step + 1) - left - grid.gapPx, low - top - 1);
    });
  }
  context.globalAlpha = 1;
}

function drawBuckets(
  context: CanvasRenderingContext2D,
  { bands, formatBucket, tokens }: BandScene,
  grid: Grid,
): void {
  context.fillStyle = tokens.dimText;
  context.textAlign = "right";
  context.textBaseline = "middle";
  const every = Math.ceil((labelPx * bands.length) / Math.max(1, grid.y(0) - grid.y(bands.length)));
  // What is named is the upper border of the band.
  for (const [at, { bucket }] of bands.entries())
    if (at % every === 0) context.fillText(formatBucket(bucket), seriesMargin.left - 8, grid.y(at + 1));
}

function drawStep(
  context: CanvasRenderingContext2D,
  { bands, tokens }: BandScene,
  grid: Grid,
  step: number,
): void {
  const [left, top] = [grid.x(step) - 0.5, grid.y(bands.length) - 0.5];
  context.strokeStyle = tokens.text;
  context.lineWidth = 1;
  context.strokeRect(left, top, grid.x(step + 1) - left - grid.gapPx + 0.5, grid.y(0) - top);
}
