import type { Frame } from "../../../canvas/surface.ts";
import { rowHeight } from "../lines/row-scroll.ts";
import { xOf } from "../time-scale.ts";
import { barHeight, type LanesScene } from "./lanes-scene.ts";

/** Where a bar lies, in CSS pixels. */
interface Bar {
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

/** An awaited span is at least this wide, so that its fading can be seen. */
const fadeWidthMin = 64;
/** A tooth of a comb, and the gap behind it, at the least: closer ones are one. */
const toothWidthMin = 2;
const toothGap = 1;
const stripeStep = 6;

export function drawBar({ context, width }: Frame, color: string, { left, right, top }: Bar): void {
  context.fillStyle = color;
  context.beginPath();
  // Clipped by hand: a bar zoomed in a million times is wider than canvas coordinates can be.
  const clippedLeft = Math.max(left, -4);
  context.roundRect(clippedLeft, top, Math.min(right, width + 4) - clippedLeft, barHeight, 2);
  context.fill();
}

/** Time that no child of a span covers: an outline, since nothing is known of it. */
export function drawGap({ context, width }: Frame, { tokens }: LanesScene, { left, right, top }: Bar): void {
  const from = Math.max(left, -4);
  context.strokeStyle = tokens.dimText;
  context.lineWidth = 1;
  context.setLineDash([4, 3]);
  context.strokeRect(from + 0.5, top + 0.5, Math.min(right, width + 4) - from - 1, barHeight - 1);
  context.setLineDash([]);
}

/** Over the bar of a span whose clock is corrected. */
export function drawStripes(
  { context, width }: Frame,
  { tokens }: LanesScene,
  { left, right, top }: Bar,
): void {
  const from = Math.max(left, 0);
  const to = Math.min(right, width);
  context.save();
  context.beginPath();
  context.rect(from, top, to - from, barHeight);
  context.clip();
  context.strokeStyle = tokens.background;
  context.globalAlpha = 0.45;
  context.lineWidth = 2;
  context.beginPath();
  // From a fixed origin, so that stripes do not crawl while panning.
  for (let x = from - (from % stripeStep) - barHeight; x < to; x += stripeStep) {
    context.moveTo(x, top + barHeight);
    context.lineTo(x + barHeight, top);
  }
  context.stroke();
  context.restore();
}

/** A run of siblings: a tooth a member. Members that fall on painted pixels cost a comparison each. */
export function drawComb(
  { context, width }: Frame,
  { outline, window }: LanesScene,
  run: number,
  top: number,
  color: string,
): void {
  const { view, runs } = outline;
  context.fillStyle = color;
  let free = Number.NEGATIVE_INFINITY;
  for (let row = runs.first[run]!; row < runs.end[run]!; row = view.subtreeEnd[row]!) {
    const start = view.startOffsetNano[row]!;
    const right = Math.min(xOf(window, width, start + Math.max(0, view.durationNanoOfRow[row]!)), width);
    const left = Math.max(xOf(window, width, start), free, 0);
    if (left > width) break;
    if (right < left && free !== Number.NEGATIVE_INFINITY) continue;
    const toothWidth = Math.max(toothWidthMin, right - left);
    context.fillRect(left, top, toothWidth, barHeight);
    free = left + toothWidth + toothGap;
  }
}

/** An awaited parent: fading out to the right, because its end is not known. */
export function drawPlaceholder(
  { context, width }: Frame,
  { tokens }: LanesScene,
  { left, right, top }: Bar,
): void {
  const clippedLeft = Math.max(left, -4);
  const clippedRight = Math.min(Math.max(right, left + fadeWidthMin), width + 4);
  const fade = context.createLinearGradient(clippedLeft, 0, clippedRight, 0);
  fade.addColorStop(0, tokens.faint);
  fade.addColorStop(1, "transparent");
  const alpha = context.globalAlpha;
  context.globalAlpha = alpha * 0.6;
  context.fillStyle = fade;
  context.beginPath();
  context.roundRect(clippedLeft, top, clippedRight - clippedLeft, barHeight, 2);
  context.fill();
  context.globalAlpha = alpha;
}

/** A span outside the window: a small arrow at the edge it lies behind. */
export function drawOffscreenHint(
  { context, width }: Frame,
  { tokens }: LanesScene,
  isRight: boolean,
  y: number,
): void {
  const tip = isRight ? width - 3 : 3;
  const back = isRight ? -5 : 5;
  const middle = y + rowHeight / 2;
  context.fillStyle = tokens.faint;
  context.beginPath();
  context.moveTo(tip, middle);
  context.lineTo(tip + back, middle - 3.5);
  context.lineTo(tip + back, middle + 3.5);
  context.fill();
}
