import { markerKind, rowFlag, type TraceView } from "../../../app/api/traces.ts";
import { formatDuration } from "../../base/format.ts";
import type { Frame } from "../../canvas/surface.ts";
import { ticksBetween } from "../../canvas/time-ticks.ts";
import type { ThemeTokens } from "../../state/theme.ts";
import { rowHeight } from "./row-scroll.ts";
import type { TimeWindow } from "./time-window.ts";

/** What one frame of the lanes shows. `top` is the content position of the upper edge, in CSS pixels. */
export interface LanesScene {
  readonly view: TraceView;
  readonly visible: Uint32Array;
  readonly window: TimeWindow;
  readonly top: number;
  /** Rows drawn at the top, over those that have scrolled below them. */
  readonly pinned: readonly number[];
  readonly selected: number;
  readonly hovered: number;
  readonly tokens: ThemeTokens;
  /** Colour of the service at an index of `view.strings`. */
  readonly colorOf: (service: number) => string;
}

const barHeight = 12;
/** A span shorter than a pixel is still a span. */
const barWidthMin = 2;
const labelFont = 11.5;
const labelGap = 7;
/** An awaited span is at least this wide, so that its fading can be seen. */
const fadeWidthMin = 64;
const errorMarkWidth = 10;
const tickSpacing = 110;
const markerSize = 4;
/** Closer markers are drawn as one: a heap of triangles says no more. */
const markerSpacingMin = 5;

/** Draws grid, bars, labels and markers of the rows on screen. Cost grows with the rows on screen, not with the trace. */
export function drawLanes(frame: Frame, scene: LanesScene): void {
  drawGrid(frame, scene);
  const first = Math.max(0, Math.floor(scene.top / rowHeight));
  const last = Math.min(scene.visible.length, Math.ceil((scene.top + frame.height) / rowHeight) + 1);
  const { context } = frame;
  context.font = `500 ${labelFont}px ${scene.tokens.sans}`;
  context.textBaseline = "middle";
  const pinnedHeight = scene.pinned.length * rowHeight;
  context.save();
  context.beginPath();
  context.rect(0, pinnedHeight, frame.width, frame.height);
  context.clip();
  for (let position = first; position < last; position++)
    drawRow(frame, scene, scene.visible[position]!, position * rowHeight - scene.top);
  context.restore();
  for (const [index, row] of scene.pinned.entries()) drawRow(frame, scene, row, index * rowHeight);
  if (pinnedHeight === 0) return;
  context.fillStyle = scene.tokens.hairline;
  context.fillRect(0, pinnedHeight, frame.width, 1);
}

/** Left edge of an offset from the trace start, in CSS pixels. */
export function xOf(window: TimeWindow, width: number, offsetNano: number): number {
  return ((offsetNano - window.startNano) / (window.endNano - window.startNano)) * width;
}

export function ticksMaxFor(width: number): number {
  return Math.max(1, Math.floor(width / tickSpacing));
}

function drawGrid({ context, width, height }: Frame, { window, tokens }: LanesScene): void {
  context.fillStyle = tokens.hairline;
  for (const tick of ticksBetween(window.startNano, window.endNano, ticksMaxFor(width)))
    context.fillRect(Math.round(xOf(window, width, tick)), 0, 1, height);
}

function drawRow(frame: Frame, scene: LanesScene, row: number, y: number): void {
  const { context, width } = frame;
  const { tokens, view, window } = scene;
  if (row === scene.selected || row === scene.hovered) {
    context.fillStyle = row === scene.selected ? tokens.selectedRow : tokens.raised;
    context.fillRect(0, y, width, rowHeight);
  }
  const startNano = view.startOffsetNano[row]!;
  const lengthNano = Math.max(0, view.durationNanoOfRow[row]!);
  const left = xOf(window, width, startNano);
  const right = Math.max(xOf(window, width, startNano + lengthNano), left + barWidthMin);
  if (right < 0 || left > width) {
    drawOffscreenHint(frame, scene, left > width, y);
    return;
  }
  const barTop = y + (rowHeight - barHeight) / 2;
  if ((view.flags[row]! & rowFlag.placeholder) !== 0) drawPlaceholder(frame, scene, left, right, barTop);
  else drawBar(frame, scene.colorOf(view.service[row]!), left, right, barTop);
  drawMarkers(frame, scene, row, barTop);
  const middle = y + rowHeight / 2;
  const mark = drawErrorMark(frame, scene, row, right, middle);
  const behind = (mark === undefined ? right : mark + errorMarkWidth) + labelGap;
  drawDuration(frame, scene, row, { left, right: Math.min(right, mark ?? width, width), behind, middle });
}

function drawBar({ context, width }: Frame, color: string, left: number, right: number, top: number): void {
  context.fillStyle = color;
  context.beginPath();
  // Clipped by hand: a bar zoomed in a million times is wider than canvas coordinates can be.
  const clippedLeft = Math.max(left, -4);
  context.roundRect(clippedLeft, top, Math.min(right, width + 4) - clippedLeft, barHeight, 2);
  context.fill();
}

/** An awaited parent: fading out to the right, because its end is not known. */
function drawPlaceholder(
  { context, width }: Frame,
  { tokens }: LanesScene,
  left: number,
  right: number,
  top: number,
): void {
  const clippedLeft = Math.max(left, -4);
  const clippedRight = Math.min(Math.max(right, left + fadeWidthMin), width + 4);
  const fade = context.createLinearGradient(clippedLeft, 0, clippedRight, 0);
  fade.addColorStop(0, tokens.faint);
  fade.addColorStop(1, "transparent");
  context.globalAlpha = 0.6;
  context.fillStyle = fade;
  context.beginPath();
  context.roundRect(clippedLeft, top, clippedRight - clippedLeft, barHeight, 2);
  context.fill();
  context.globalAlpha = 1;
}

/** A span outside the window: a small arrow at the edge it lies behind. */
function drawOffscreenHint(
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

/**
 * Solid triangle: error of the span itself; hollow: error below it. Behind the bar, or inside its end where that lies
 * beyond the edge. Returns where it begins; undefined for none.
 */
function drawErrorMark(
  { context, width }: Frame,
  { view, tokens }: LanesScene,
  row: number,
  right: number,
  middle: number,
): number | undefined {
  const flags = view.flags[row]!;
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
function drawDuration({ context, width }: Frame, scene: LanesScene, row: number, place: LabelPlace): void {
  const { left, right, behind, middle } = place;
  const text = durationLabel(scene.view, row);
  const textWidth = context.measureText(text).width;
  context.fillStyle = scene.tokens.dimText;
  if (behind + textWidth <= width) context.fillText(text, Math.max(behind, labelGap), middle + 0.5);
  else if (left - labelGap - textWidth >= 0)
    context.fillText(text, left - labelGap - textWidth, middle + 0.5);
  else {
    const isPlaceholder = (scene.view.flags[row]! & rowFlag.placeholder) !== 0;
    context.fillStyle = isPlaceholder ? scene.tokens.dimText : inkOn(scene.colorOf(scene.view.service[row]!));
    context.fillText(text, right - textWidth - labelGap, middle + 0.5);
  }
}

function durationLabel(view: TraceView, row: number): string {
  if ((view.flags[row]! & rowFlag.placeholder) !== 0) return "not received";
  return formatDuration(view.durationNanoOfRow[row]!);
}

/** Each kind keeps its own distance, so that no exception hides behind an event. Exceptions come last, on top. */
function drawMarkers(frame: Frame, scene: LanesScene, row: number, barTop: number): void {
  for (const kind of [markerKind.log, markerKind.event, markerKind.exception])
    drawMarkersOf(frame, scene, row, barTop, kind);
}

function drawMarkersOf(
  { context, width }: Frame,
  { view, window, tokens }: LanesScene,
  row: number,
  barTop: number,
  kind: number,
): void {
  const end = view.markerEnd[row]!;
  let lastX = Number.NEGATIVE_INFINITY;
  for (let marker = row === 0 ? 0 : view.markerEnd[row - 1]!; marker < end; marker++) {
    if (view.markerKind[marker] !== kind) continue;
    const x = xOf(window, width, view.markerOffsetNano[marker]!);
    if (x < 0 || x > width || x - lastX < markerSpacingMin) continue;
    lastX = x;
    drawMarker(context, kind, x, barTop, tokens);
  }
}

/** Event: triangle on the bar. Exception: the same in red with a notch. Log: a tick below the bar. */
function drawMarker(
  context: CanvasRenderingContext2D,
  kind: number,
  x: number,
  barTop: number,
  tokens: ThemeTokens,
): void {
  if (kind === markerKind.log) {
    context.fillStyle = tokens.dimText;
    context.fillRect(x - 0.5, barTop + barHeight + 1, 1.5, 4);
    return;
  }
  context.fillStyle = kind === markerKind.exception ? tokens.error : tokens.warning;
  context.strokeStyle = tokens.background;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x - markerSize, barTop - 4);
  context.lineTo(x + markerSize, barTop - 4);
  context.lineTo(x, barTop + 3);
  context.closePath();
  context.fill();
  context.stroke();
}

const inkByColor = new Map<string, string>();

/** Black or white, whichever is easier to read on the colour (`#rrggbb`). */
function inkOn(color: string): string {
  let ink = inkByColor.get(color);
  if (ink === undefined) {
    const value = Number.parseInt(color.slice(1), 16);
    const luminance = 0.299 * (value >> 16) + 0.587 * ((value >> 8) & 0xff) + 0.114 * (value & 0xff);
    ink = luminance > 140 ? "#10151a" : "#ffffff";
    inkByColor.set(color, ink);
  }
  return ink;
}
