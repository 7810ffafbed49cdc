import { formatDuration } from "../../base/format.ts";
import { inkOn } from "../../canvas/ink.ts";
import type { Frame } from "../../canvas/surface.ts";
import { ticksBetween } from "../../canvas/time-ticks.ts";
import type { ThemeTokens } from "../../state/theme.ts";
import { type FlameBounds, type FlameModel, firstWhere } from "./flame-model.ts";

export const laneHeightPx = 20;
/** Height of the ticks of time. */
export const headHeightPx = 22;
const tickPx = 120;

/** What one picture of a flame graph shows. */
export interface FlameScene {
  readonly model: FlameModel | undefined;
  /** What is in reach: everything, or a frame and what is below it. */
  readonly bounds: FlameBounds;
  /** Edges of the picture, in time. */
  readonly startNano: number;
  readonly endNano: number;
  /** Content position of the upper edge, in pixels. */
  readonly top: number;
  /** Room above the lanes for the ticks of time; 0 where it is no time. */
  readonly headPx: number;
  /** Lanes grow upwards: who called. */
  readonly isFlipped: boolean;
  /** By operation; undefined where nothing is looked for. */
  readonly isFound: Uint8Array | undefined;
  readonly selected: number;
  readonly hovered: number;
  readonly tokens: ThemeTokens;
  /** By operation. */
  readonly colorOf: (operation: number) => string;
}

/** Narrower frames share one mark: what lies within a pixel cannot be told apart. */
const markPxMin = 1;
/** Narrower frames have no border and no text. */
const borderPxMin = 3;
const textPxMin = 26;
const paddingPx = 5;
const dimmed = 0.22;
/** A frame that only leads to others. */
const passing = 0.45;
const fontPx = 11.5;

/** What says where lanes are. */
type LanePlace = Pick<FlameScene, "isFlipped" | "bounds" | "top" | "headPx">;

/** Position of a lane in the picture. Flipped, lane 0 is the lowest. */
export function laneTop({ isFlipped, bounds, top, headPx }: LanePlace, lane: number): number {
  const at = lane - bounds.firstLane;
  return headPx + (isFlipped ? bounds.endLane - bounds.firstLane - 1 - at : at) * laneHeightPx - top;
}

/** The lane at a height of the picture. */
export function laneAt({ isFlipped, bounds, top, headPx }: LanePlace, y: number): number {
  const at = Math.floor((y - headPx + top) / laneHeightPx);
  return bounds.firstLane + (isFlipped ? bounds.endLane - bounds.firstLane - 1 - at : at);
}

/** Cost grows with the pixels of the lanes in sight, not with the frames. */
export function drawFlame(frame: Frame, scene: FlameScene): void {
  const { model, bounds } = scene;
  if (model === undefined) return;
  const { context, height } = frame;
  context.font = `500 ${fontPx}px ${scene.tokens.sans}`;
  context.textBaseline = "middle";
  if (scene.headPx > 0) drawTicks(frame, scene);
  const lanes = [laneAt(scene, scene.headPx), laneAt(scene, height)].sort((a, b) => a - b) as [
    number,
    number,
  ];
  const end = Math.min(bounds.endLane, lanes[1] + 1);
  for (let lane = Math.max(bounds.firstLane, lanes[0]); lane < end; lane++)
    drawLane(frame, scene, model, lane);
  drawOutline(frame, scene, model, scene.hovered, 1);
  drawOutline(frame, scene, model, scene.selected, 2);
}

/** Offsets from the start of the trace. */
function drawTicks({ context, width, height }: Frame, { startNano, endNano, tokens }: FlameScene): void {
  const pxPerNano = width / (endNano - startNano);
  for (const tick of ticksBetween(startNano, endNano, Math.max(2, width / tickPx))) {
    const x = Math.round((tick - startNano) * pxPerNano);
    context.fillStyle = tokens.hairline;
    context.fillRect(x, 0, 1, height);
    const text = tick === 0 ? "0" : formatDuration(tick);
    if (x + 6 + context.measureText(text).width > width) continue;
    context.fillStyle = tokens.dimText;
    context.fillText(text, x + 5, headHeightPx / 2 - 1);
  }
}

function drawLane(frame: Frame, scene: FlameScene, model: FlameModel, lane: number): void {
  const { startNano, widthNano, laneEnd } = model.frames;
  const first = model.laneStart(lane);
  const end = laneEnd[lane]!;
  const from = Math.max(scene.startNano, scene.bounds.startNano);
  const to = Math.min(scene.endNano, scene.bounds.endNano);
  const nanoPerPx = (scene.endNano - scene.startNano) / frame.width;
  const marks = new Marks(frame, laneTop(scene, lane));
  let at =
    first + firstWhere(end - first, (i) => startNano[first + i]! + Math.max(1, widthNano[first + i]!) > from);
  while (at < end && startNano[at]! < to) {
    const left = (startNano[at]! - scene.startNano) / nanoPerPx;
    const width = widthNano[at]! / nanoPerPx;
    if (width >= borderPxMin) {
      marks.flush();
      drawBox(frame, scene, model, at, { left, width, top: laneTop(scene, lane) });
      at += 1;
      continue;
    }
    marks.add(left, Math.max(markPxMin, width), colorOfFrame(scene, model, at), alphaOf(scene, model, at));
    // On to the first frame that reaches beyond this pixel.
    const beyond = startNano[at]! + Math.max(widthNano[at]!, nanoPerPx * markPxMin);
    at += 1;
    if (at < end && startNano[at]! < beyond)
      at += gallop(end - at, (i) => startNano[at + i]! + widthNano[at + i]! > beyond);
  }
  marks.flush();
}

/** As `firstWhere`, and quick where the answer is near. */
function gallop(count: number, is: (at: number) => boolean): number {
  let step = 1;
  while (step < count && !is(step - 1)) step *= 2;
  const low = step >> 1;
  return low + firstWhere(Math.min(count, step) - low, (at) => is(low + at));
}

/** Frames too narrow for a box, put together while they touch and look the same. */
class Marks {
  readonly #frame: Frame;
  readonly #top: number;
  #left = 0;
  #right = 0;
  #color = "";
  #alpha = 1;

  constructor(frame: Frame, top: number) {
    this.#frame = frame;
    this.#top = top;
  }

  add(left: number, width: number, color: string, alpha: number): void {
    if (color !== this.#color || alpha !== this.#alpha || left - this.#right > 0.5) {
      this.flush();
      this.#left = left;
      this.#color = color;
      this.#alpha = alpha;
    }
    this.#right = left + width;
  }

  flush(): void {
    if (this.#color === "") return;
    const { context } = this.#frame;
    context.globalAlpha = this.#alpha;
    context.fillStyle = this.#color;
    context.fillRect(this.#left, this.#top, this.#right - this.#left, laneHeightPx - 1);
    context.globalAlpha = 1;
    this.#color = "";
  }
}

interface Box {
  readonly left: number;
  readonly width: number;
  readonly top: number;
}

function drawBox(
  frame: Frame,
  scene: FlameScene,
  model: FlameModel,
  at: number,
  { left, width, top }: Box,
): void {
  const { context } = frame;
  const color = colorOfFrame(scene, model, at);
  // Clipped by hand: a frame zoomed in a million times is wider than canvas coordinates can be.
  const from = Math.max(left, -4);
  const to = Math.min(left + width, frame.width + 4) - 1;
  context.globalAlpha = alphaOf(scene, model, at);
  context.fillStyle = color;
  context.fillRect(from, top, to - from, laneHeightPx - 1);
  context.globalAlpha = 1;
  const end =
    model.frames.errorCount[at]! > 0 && to - from > 9
      ? drawError(frame, scene, Math.min(to, frame.width), top)
      : to;
  if (end - from >= textPxMin)
    drawText(frame, scene, model, at, { left: Math.max(0, from), width: end - Math.max(0, from), top });
}

/** A corner in the colour of errors, with a seam to keep it apart from any colour. Returns where it begins. */
function drawError({ context }: Frame, { tokens }: FlameScene, right: number, top: number): number {
  const sizePx = 8;
  context.fillStyle = tokens.error;
  context.strokeStyle = tokens.background;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(right - sizePx, top);
  context.lineTo(right, top);
  context.lineTo(right, top + sizePx);
  context.closePath();
  context.stroke();
  context.fill();
  return right - sizePx;
}

/** Name, and the duration behind it where there is room for both. */
function drawText({ context }: Frame, scene: FlameScene, model: FlameModel, at: number, box: Box): void {
  const name = model.name(at) || "(no name)";
  const room = box.width - paddingPx * 2;
  const isFaint = alphaOf(scene, model, at) < 1;
  context.fillStyle = isFaint ? scene.tokens.text : inkOn(colorOfFrame(scene, model, at));
  const middle = box.top + laneHeightPx / 2;
  const shown = fitText(context, name, room);
  context.fillText(shown, box.left + paddingPx, middle);
  if (shown !== name) return;
  const nameWidth = context.measureText(name).width;
  const duration = formatDuration(model.frames.widthNano[at]!);
  const durationWidth = context.measureText(duration).width;
  if (nameWidth + durationWidth + 14 > room) return;
  context.globalAlpha = 0.72;
  context.fillText(duration, box.left + box.width - paddingPx - durationWidth, middle);
  context.globalAlpha = 1;
}

/** The beginning of a text that fits, with an ellipsis. */
function fitText(context: CanvasRenderingContext2D, text: string, room: number): string {
  // No letter is narrower than two pixels: a long name is not measured to its end.
  const most = text.slice(0, Math.ceil(room / 2));
  if (most === text && context.measureText(text).width <= room) return text;
  const kept = firstWhere(
    most.length,
    (count) => context.measureText(`${most.slice(0, count + 1)}…`).width > room,
  );
  return kept === 0 ? "" : `${most.slice(0, kept)}…`;
}

function drawOutline(
  frame: Frame,
  scene: FlameScene,
  model: FlameModel,
  at: number,
  lineWidth: number,
): void {
  if (at < 0) return;
  const lane = model.laneOf(at);
  if (lane < scene.bounds.firstLane || lane >= scene.bounds.endLane) return;
  const nanoPerPx = (scene.endNano - scene.startNano) / frame.width;
  const begin = (model.frames.startNano[at]! - scene.startNano) / nanoPerPx;
  const left = Math.max(-4, begin);
  const right = Math.min(frame.width + 4, begin + Math.max(2, model.frames.widthNano[at]! / nanoPerPx));
  const { context } = frame;
  context.lineWidth = lineWidth + 2;
  context.strokeStyle = scene.tokens.background;
  const inset = lineWidth / 2;
  const rect = [
    left + inset,
    laneTop(scene, lane) + inset,
    Math.max(1, right - left - 1 - lineWidth),
    laneHeightPx - 1 - lineWidth,
  ] as const;
  context.strokeRect(...rect);
  context.lineWidth = lineWidth;
  context.strokeStyle = scene.tokens.text;
  context.strokeRect(...rect);
}

function colorOfFrame({ colorOf }: FlameScene, model: FlameModel, at: number): string {
  return colorOf(model.frames.operation[at]!);
}

function alphaOf({ isFound }: FlameScene, { frames }: FlameModel, at: number): number {
  if (isFound !== undefined) return isFound[frames.operation[at]!] === 1 ? 1 : dimmed;
  return frames.spanCount[at] === 0 ? passing : 1;
}
