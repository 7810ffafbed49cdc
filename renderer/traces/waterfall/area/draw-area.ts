import type { Frame } from "../../../canvas/surface.ts";
import type { LanesScene } from "../lanes/lanes-scene.ts";
import { rowHeight } from "../lines/row-scroll.ts";
import { positionOf } from "../lines/shown-lines.ts";
import { xOf } from "../time-scale.ts";
import type { Area } from "../waterfall-store.ts";

/** The box whose spans are summed up. */
export function drawArea({ context, width }: Frame, scene: LanesScene, area: Area): void {
  const { outline, shown, window, top, tokens } = scene;
  const left = Math.max(-2, xOf(window, width, area.startNano));
  const right = Math.min(width + 2, xOf(window, width, area.endNano));
  const upper = positionOf(outline, shown, area.firstRow) * rowHeight - top;
  const lower = (positionOf(outline, shown, area.endRow - 1) + 1) * rowHeight - top;
  if (right <= left || lower < 0) return;
  context.fillStyle = tokens.accent;
  context.globalAlpha = 0.12;
  context.fillRect(left, upper, right - left, lower - upper);
  context.globalAlpha = 1;
  context.strokeStyle = tokens.accent;
  context.lineWidth = 1;
  context.strokeRect(left + 0.5, upper + 0.5, right - left - 1, lower - upper - 1);
}
