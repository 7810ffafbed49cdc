import { type PointerEvent, useRef, useState } from "react";
import { assertDefined } from "../../../app/base/assert.ts";
import { traceIdHex } from "../../base/ids.ts";
import { useEngine } from "../../client/engine-context.tsx";
import { navigation } from "../../state/navigation.ts";
import { brushedCells } from "./brush.ts";
import { dotPosition } from "./draw-heatmap.ts";
import type { Cell, CellRange, HeatmapScale } from "./heatmap-scale.ts";
import { openSlowest } from "./open-slowest.ts";

/** What the pointer is over. */
export interface Hover {
  readonly x: number;
  readonly y: number;
  /** A cell that holds something. */
  readonly cell: Cell | undefined;
  /** Index of a dot, where dots are drawn. */
  readonly dot: number | undefined;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Less movement than this is a click with an unsteady hand. */
const dragPxMin = 4;
/** A dot is hit from this far away. */
const dotReachPx = 9;

interface PointerOutput {
  readonly setHover: (hover: Hover | undefined) => void;
  readonly setBrushing: (isBrushing: boolean) => void;
}

/** Drags select cells, a click opens the slowest trace of a cell or the trace of a dot. */
export function useHeatmapPointer(scale: HeatmapScale | undefined, { setHover, setBrushing }: PointerOutput) {
  const engine = useEngine();
  const from = useRef<Point>(undefined);
  const [range, setRange] = useState<CellRange>();

  const begin = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0 || scale === undefined) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = pointOf(event);
    setBrushing(true);
  };
  const move = (event: PointerEvent<HTMLElement>): void => {
    if (scale === undefined) return;
    const at = pointOf(event);
    if (from.current === undefined) setHover(hoverAt(scale, at));
    else if (range !== undefined || isDrag(from.current, at)) setRange(brushedCells(scale, from.current, at));
  };
  const end = (event: PointerEvent<HTMLElement>): void => {
    const start = from.current;
    from.current = undefined;
    setBrushing(false);
    setRange(undefined);
    if (start === undefined || scale === undefined || event.type === "pointercancel") return;
    const at = pointOf(event);
    if (range !== undefined || isDrag(start, at))
      navigation.change({ box: scale.boxOf(brushedCells(scale, start, at)) });
    else click(scale, at);
  };
  const click = (clicked: HeatmapScale, at: Point): void => {
    const { dot, cell } = hoverAt(clicked, at);
    if (dot !== undefined) {
      const dots = assertDefined(clicked.heatmap.dots, "a dot without dots");
      navigation.change({ page: "trace", traceId: traceIdHex(dots.traceId, dot) });
    } else if (cell !== undefined && clicked.heatmap.dots === undefined)
      void openSlowest(engine, clicked, cell);
    else navigation.change({ box: undefined });
  };
  return {
    /** What is being dragged. */
    range,
    handlers: {
      onPointerDown: begin,
      onPointerMove: move,
      onPointerUp: end,
      onPointerCancel: end,
      onPointerLeave: () => setHover(undefined),
    },
  };
}

function pointOf(event: PointerEvent<HTMLElement>): Point {
  const { left, top } = event.currentTarget.getBoundingClientRect();
  return { x: event.clientX - left, y: event.clientY - top };
}

function isDrag(from: Point, to: Point): boolean {
  return Math.hypot(to.x - from.x, to.y - from.y) >= dragPxMin;
}

function hoverAt(scale: HeatmapScale, at: Point): Hover {
  const { heatmap } = scale;
  if (heatmap.dots !== undefined) return { ...at, cell: undefined, dot: nearestDot(scale, at) };
  const cell = scale.cellAt(at.x, at.y);
  const isEmpty = cell === undefined || (heatmap.counts[cell.row * heatmap.columns + cell.column] ?? 0) === 0;
  return { ...at, cell: isEmpty ? undefined : cell, dot: undefined };
}

function nearestDot(scale: HeatmapScale, { x, y }: Point): number | undefined {
  const count = scale.heatmap.dots?.durationNano.length ?? 0;
  let nearest: number | undefined;
  let least = dotReachPx;
  for (let dot = 0; dot < count; dot++) {
    const position = dotPosition(scale, dot);
    const distance = Math.hypot(position.x - x, position.y - y);
    if (distance < least) [least, nearest] = [distance, dot];
  }
  return nearest;
}
