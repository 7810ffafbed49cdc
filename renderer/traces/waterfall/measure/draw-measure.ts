import { formatDuration } from "../../../base/format.ts";
import type { Frame } from "../../../canvas/surface.ts";
import type { ThemeTokens } from "../../../state/theme.ts";
import { xOf } from "../time-scale.ts";
import type { TimeWindow } from "../time-window.ts";

const labelHeight = 18;
const labelPadding = 6;
const font = 11.5;

/** Two edges over all lanes, and how far they are apart. */
export function drawMeasure(
  { context, width, height }: Frame,
  measure: TimeWindow,
  window: TimeWindow,
  tokens: ThemeTokens,
): void {
  const left = xOf(window, width, measure.startNano);
  const right = xOf(window, width, measure.endNano);
  const from = Math.max(0, left);
  const to = Math.min(width, right);
  if (from > width || to < 0) return;
  context.fillStyle = tokens.accent;
  context.globalAlpha = 0.1;
  context.fillRect(from, 0, to - from, height);
  context.globalAlpha = 1;
  for (const x of [left, right])
    if (x >= 0 && x <= width) context.fillRect(Math.round(x) - 0.5, 0, 1, height);
  drawLabel(
    { context, width, height },
    `Δ ${formatDuration(measure.endNano - measure.startNano)}`,
    (from + to) / 2,
    tokens,
  );
}

function drawLabel(
  { context, width, height }: Frame,
  text: string,
  middle: number,
  tokens: ThemeTokens,
): void {
  context.font = `600 ${font}px ${tokens.sans}`;
  context.textBaseline = "middle";
  const labelWidth = context.measureText(text).width + 2 * labelPadding;
  const left = Math.min(Math.max(0, middle - labelWidth / 2), width - labelWidth);
  const top = height - labelHeight - 4;
  context.fillStyle = tokens.accent;
  context.beginPath();
  context.roundRect(left, top, labelWidth, labelHeight, 3);
  context.fill();
  context.fillStyle = tokens.background;
  context.fillText(text, left + labelPadding, top + labelHeight / 2 + 0.5);
}
