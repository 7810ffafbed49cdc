import { scaleLinear, scaleTime } from "d3-scale";
import type { MetricsResult } from "../../../app/api/trace-queries.ts";
import { millisOf } from "../../base/instant.ts";
import { clockFormat, fittingTicks } from "../../canvas/clock-format.ts";
import type { Frame } from "../../canvas/surface.ts";
import type { ThemeTokens } from "../../state/theme.ts";
import { closedSteps, type SeriesRow, valuesOf } from "./series-rows.ts";

/** A `SeriesStyle` in the colours of the theme. */
export interface LineStyle {
  readonly color: string;
  readonly dash: readonly number[];
}

export interface SeriesScene {
  readonly result: MetricsResult;
  /** Those drawn, in order. */
  readonly rows: readonly SeriesRow[];
  readonly styleOf: (row: SeriesRow) => LineStyle;
  /** The one that is pointed at in the legend. */
  readonly emphasis: number | undefined;
  /** Step of the crosshair. */
  readonly step: number | undefined;
  readonly format: (value: number) => string;
  readonly tokens: ThemeTokens;
}

/** Room for the axes; as wide as that of the heatmap above, so that the same time stands at the same place. */
export const seriesMargin = { left: 62, right: 96, top: 8, bottom: 22 } as const;
const tickHeightPx = 36;

/** Values over time as lines; a step without a value is a gap. */
export function drawSeries(frame: Frame, scene: SeriesScene): void {
  const scales = scalesOf(frame, scene);
  drawValueAxis(frame, scene, scales);
  drawTimeAxis(frame, scene);
  const ordered = scene.emphasis === undefined ? scene.rows : lastOf(scene.rows, scene.emphasis);
  for (const row of ordered.toReversed()) drawLine(frame.context, scene, scales, row);
  if (scene.step !== undefined) drawCrosshair(frame, scene, scales, scene.step);
}

/** Step under a point of an element this wide. */
export function stepAt(result: MetricsResult, x: number, width: number): number | undefined {
  const inner = width - seriesMargin.left - seriesMargin.right;
  const step = Math.floor(((x - seriesMargin.left) / inner) * result.steps);
  return step >= 0 && step < result.steps ? step : undefined;
}

interface Scales {
  x(step: number): number;
  y(value: number): number;
  readonly valueTicks: readonly number[];
}

function scalesOf({ width, height }: Frame, { result, rows }: SeriesScene): Scales {
  let most = 0;
  let least = 0;
  for (const { index } of rows)
    for (const value of valuesOf(result, index)) {
      if (value > most) most = value;
      if (value < least) least = value;
    }
  const count = Math.max(2, Math.floor((height - seriesMargin.top - seriesMargin.bottom) / tickHeightPx));
  const values = scaleLinear()
    .domain([least, most === least ? least + 1 : most])
    .nice(count)
    .range([height - seriesMargin.bottom, seriesMargin.top]);
  const inner = width - seriesMargin.left - seriesMargin.right;
  return {
    // A step is drawn in its middle: its value is that of the whole step.
    x: (step) => seriesMargin.left + ((step + 0.5) / result.steps) * inner,
    y: values,
    valueTicks: values.ticks(count),
  };
}

function drawValueAxis({ context, width }: Frame, { tokens, format }: SeriesScene, scales: Scales): void {
  context.font = `11px ${tokens.sans}`;
  context.fillStyle = tokens.dimText;
  context.strokeStyle = tokens.hairline;
  context.lineWidth = 1;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const tick of scales.valueTicks) {
    const y = Math.round(scales.y(tick)) + 0.5;
    context.fillText(withoutZeros(format(tick)), seriesMargin.left - 8, y);
    context.beginPath();
    context.moveTo(seriesMargin.left, y);
    context.lineTo(width - seriesMargin.right, y);
    context.stroke();
  }
}

/** Times below the plot. */
export function drawTimeAxis(
  { context, width, height }: Frame,
  { tokens, result }: Pick<SeriesScene, "tokens" | "result">,
): void {
  context.font = `11px ${tokens.sans}`;
  context.fillStyle = tokens.dimText;
  const startMs = millisOf(BigInt(result.startUnixNano));
  const time = scaleTime()
    .domain([new Date(startMs), new Date(startMs + (result.steps * result.stepNano) / 1e6)])
    .range([seriesMargin.left, width - seriesMargin.right]);
  const ticks = fittingTicks(time, width - seriesMargin.left);
  const clock = clockFormat(ticks);
  context.textAlign = "left";
  context.textBaseline = "top";
  for (const tick of ticks) {
    const text = clock.format(tick);
    if (time(tick) + context.measureText(text).width <= width)
      context.fillText(text, time(tick), height - seriesMargin.bottom + 6);
  }
}

/** `0.250/s` is `0.25/s` on an axis: round numbers need no three digits. */
function withoutZeros(text: string): string {
  return text.replace(/(\.\d*?)0+(?=\D|$)/, "$1").replace(/\.(?=\D|$)/, "");
}

function drawLine(
  context: CanvasRenderingContext2D,
  scene: SeriesScene,
  scales: Scales,
  row: SeriesRow,
): void {
  const isFaded = scene.emphasis !== undefined && scene.emphasis !== row.index;
  context.globalAlpha = isFaded ? 0.25 : 1;
  const { color, dash } = scene.styleOf(row);
  context.strokeStyle = color;
  context.fillStyle = color;
  context.lineWidth = scene.emphasis === row.index ? 2.25 : 1.5;
  context.lineJoin = "round";
  context.setLineDash([...dash]);
  const whole = valuesOf(scene.result, row.index);
  const values = whole.subarray(0, closedSteps(scene.result));
  context.beginPath();
  for (let step = 0; step < values.length; step++) {
    const value = values[step] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    const [x, y] = [scales.x(step), scales.y(value)];
    const isJoined = step > 0 && Number.isFinite(values[step - 1]);
    if (isJoined) context.lineTo(x, y);
    else context.moveTo(x, y);
    // A value between two gaps has no line to be seen by.
    if (!isJoined && !Number.isFinite(values[step + 1])) context.fillRect(x - 1.5, y - 1.5, 3, 3);
  }
  context.stroke();
  context.setLineDash([]);
  drawOpenStep(context, scales, whole, values.length);
  context.globalAlpha = 1;
}

/** The value so far of a step that is not over: a hollow dot, as no line should fall to it. */
function drawOpenStep(
  context: CanvasRenderingContext2D,
  scales: Scales,
  values: Float64Array,
  step: number,
): void {
  const value = values[step] ?? Number.NaN;
  if (!Number.isFinite(value)) return;
  context.lineWidth = 1;
  context.beginPath();
  context.arc(scales.x(step), scales.y(value), 2, 0, 2 * Math.PI);
  context.stroke();
}

function drawCrosshair({ context, height }: Frame, scene: SeriesScene, scales: Scales, step: number): void {
  const x = Math.round(scales.x(step)) + 0.5;
  context.strokeStyle = scene.tokens.dimText;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x, seriesMargin.top);
  context.lineTo(x, height - seriesMargin.bottom);
  context.stroke();
  for (const row of scene.rows) {
    const value = valuesOf(scene.result, row.index)[step] ?? Number.NaN;
    if (!Number.isFinite(value)) continue;
    context.fillStyle = scene.styleOf(row).color;
    context.beginPath();
    context.arc(x, scales.y(value), 2.5, 0, 2 * Math.PI);
    context.fill();
  }
}

function lastOf(rows: readonly SeriesRow[], index: number): readonly SeriesRow[] {
  const found = rows.find((row) => row.index === index);
  return found === undefined ? rows : [found, ...rows.filter((row) => row !== found)];
}
