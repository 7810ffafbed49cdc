import { rowFlag, type TraceView } from "../../../../app/api/traces.ts";
import type { Frame } from "../../../canvas/surface.ts";
import type { ThemeTokens } from "../../../state/theme.ts";
import { xOf } from "../time-scale.ts";
import type { TimeWindow } from "../time-window.ts";

export interface MinimapScene {
  readonly view: TraceView;
  /** Rows [firstRow, endRow) are drawn. */
  readonly firstRow: number;
  readonly endRow: number;
  readonly whole: TimeWindow;
  /** What the search found. */
  readonly hitRows: Uint32Array | undefined;
  readonly tokens: ThemeTokens;
  readonly colorOf: (service: number) => string;
}

const lineHeightMax = 3;
const padding = 4;
const hitTickHeight = 7;
const errorTickHeight = 9;
/** Errors at more places than this would cover the spans. */
const errorLinesMax = 60;

/**
 * The whole trace in a strip: every span a line in its service's colour, errors as ticks.
 * Rows that share a pixel line are merged: a span that lies on pixels its line has already painted is skipped.
 */
export function drawMinimap(frame: Frame, scene: MinimapScene): void {
  drawSpans(frame, scene);
  drawHits(frame, scene);
  drawErrors(frame, scene);
}

function drawSpans({ context, width, height }: Frame, scene: MinimapScene): void {
  const { view, firstRow, endRow, whole, colorOf } = scene;
  const rowCount = endRow - firstRow;
  const lineCount = Math.max(1, Math.floor((height - 2 * padding) / lineHeightMax));
  const rowsPerLine = Math.max(1, rowCount / lineCount);
  const lineHeight = Math.min(lineHeightMax, (height - 2 * padding) / Math.max(1, rowCount));
  const thickness = Math.max(1, (rowsPerLine > 1 ? lineHeightMax : Math.max(lineHeight, 2)) - 1);
  let line = -1;
  let paintedTo = 0;
  for (let row = firstRow; row < endRow; row++) {
    if ((view.flags[row]! & rowFlag.placeholder) !== 0) continue;
    const ownLine = Math.floor((row - firstRow) / rowsPerLine);
    if (ownLine !== line) {
      line = ownLine;
      paintedTo = Number.NEGATIVE_INFINITY;
    }
    // Whole pixels: of a million spans that follow each other each would reach a little further than the one before.
    const left = Math.floor(xOf(whole, width, view.startOffsetNano[row]!));
    const right = Math.max(
      left + 1,
      Math.ceil(xOf(whole, width, view.startOffsetNano[row]! + view.durationNanoOfRow[row]!)),
    );
    if (right <= paintedTo) continue;
    paintedTo = right;
    context.fillStyle = colorOf(view.service[row]!);
    context.fillRect(left, padding + line * lineHeightMax, right - left, thickness);
  }
}

/** Ticks at the lower edge, so that errors at the same instant stay visible. */
function drawHits({ context, width, height }: Frame, scene: MinimapScene): void {
  const { view, hitRows, firstRow, endRow, whole, tokens } = scene;
  if (hitRows === undefined) return;
  context.fillStyle = tokens.accent;
  let lastX = Number.NEGATIVE_INFINITY;
  for (const row of hitRows) {
    if (row < firstRow || row >= endRow) continue;
    const x = Math.round(xOf(whole, width, view.startOffsetNano[row]!));
    if (x === lastX) continue;
    lastX = x;
    context.fillRect(x - 1, height - hitTickHeight, 2, hitTickHeight);
  }
}

/** Lines through the whole strip; where there are too many of them, ticks at its upper edge. */
function drawErrors({ context, width, height }: Frame, scene: MinimapScene): void {
  const { view, firstRow, endRow, whole, tokens } = scene;
  const xs = new Set<number>();
  for (let row = firstRow; row < endRow; row++)
    if ((view.flags[row]! & rowFlag.ownError) !== 0)
      xs.add(Math.round(xOf(whole, width, view.startOffsetNano[row]!)));
  context.fillStyle = tokens.error;
  const length = xs.size > errorLinesMax ? errorTickHeight : height;
  for (const x of xs) context.fillRect(x, 0, 1.5, length);
}
