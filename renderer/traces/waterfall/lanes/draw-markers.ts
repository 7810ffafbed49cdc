import { markerKind } from "../../../../app/api/traces.ts";
import { formatCompactCount } from "../../../base/format.ts";
import type { Frame } from "../../../canvas/surface.ts";
import type { ThemeTokens } from "../../../state/theme.ts";
import { xOf } from "../time-scale.ts";
import { barHeight, type LanesScene } from "./lanes-scene.ts";
import { type Cluster, clusters } from "./marker-clusters.ts";

const markerSize = 4;
const logTickHeight = 7;
const countFont = 8.5;

/** Each kind is clustered by itself, so that no exception hides behind an event. Exceptions come last, on top. */
export function drawMarkers(frame: Frame, scene: LanesScene, row: number, barTop: number): void {
  const { markerEnd } = scene.outline.view;
  const first = row === 0 ? 0 : markerEnd[row - 1]!;
  if (first === markerEnd[row]) return;
  for (const kind of [markerKind.log, markerKind.event, markerKind.exception])
    for (const cluster of clusters(xsOf(frame.width, scene, first, markerEnd[row]!, kind)))
      drawCluster(frame.context, kind, cluster, barTop, scene.tokens);
}

function xsOf(
  width: number,
  { outline, window }: LanesScene,
  first: number,
  end: number,
  kind: number,
): number[] {
  const { view } = outline;
  const xs: number[] = [];
  for (let marker = first; marker < end; marker++) {
    if (view.markerKind[marker] !== kind) continue;
    const x = xOf(window, width, view.markerOffsetNano[marker]!);
    if (x >= 0 && x <= width) xs.push(x);
  }
  return xs;
}

/** Event: triangle on the bar. Exception: a diamond in red. Log: a tick below the bar. */
function drawCluster(
  context: CanvasRenderingContext2D,
  kind: number,
  { x, count }: Cluster,
  barTop: number,
  tokens: ThemeTokens,
): void {
  context.fillStyle =
    kind === markerKind.log ? tokens.text : kind === markerKind.exception ? tokens.error : tokens.warning;
  context.strokeStyle = tokens.background;
  context.lineWidth = 1.5;
  context.beginPath();
  if (kind === markerKind.log) context.rect(x - 1, barTop + barHeight - 1, 2, logTickHeight);
  else if (kind === markerKind.exception) diamond(context, x, barTop);
  else triangle(context, x, barTop);
  context.stroke();
  context.fill();
  if (count === 1) return;
  const font = context.font;
  context.font = `600 ${countFont}px ${tokens.sans}`;
  const y = kind === markerKind.log ? barTop + barHeight + 4 : barTop - 3;
  context.fillText(formatCompactCount(count), x + markerSize + 2, y);
  context.font = font;
}

function triangle(context: CanvasRenderingContext2D, x: number, barTop: number): void {
  context.moveTo(x - markerSize, barTop - 4);
  context.lineTo(x + markerSize, barTop - 4);
  context.lineTo(x, barTop + 3);
  context.closePath();
}

function diamond(context: CanvasRenderingContext2D, x: number, barTop: number): void {
  context.moveTo(x, barTop - 6);
  context.lineTo(x + markerSize + 0.5, barTop - 1);
  context.lineTo(x, barTop + 4);
  context.lineTo(x - markerSize - 0.5, barTop - 1);
  context.closePath();
}
