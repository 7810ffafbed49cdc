import { useMemo, useRef } from "react";
import { useStore } from "zustand";
import type { TraceView } from "../../../app/api/traces.ts";
import { exactDuration, formatDuration } from "../../base/format.ts";
import { useThemeTokens } from "../../state/use-theme.ts";
import { useCanvas } from "../../widgets/use-canvas.ts";
import { drawLanes } from "./draw-lanes.ts";
import { rowHeight } from "./row-scroll.ts";
import { colorOf } from "./service-color.ts";
import { useLaneGestures } from "./use-lane-gestures.ts";
import { useTimeWheel } from "./use-time-wheel.ts";
import { rowAtHeight } from "./visible-rows.ts";
import styles from "./waterfall.module.css";
import { setHovered, type WaterfallStore } from "./waterfall-store.ts";

interface LanesProps {
  readonly store: WaterfallStore;
  readonly top: number;
  /** Ancestors pinned at the top, root first: their bars lie beside their names. */
  readonly pinned: readonly number[];
}

/** The time side: one canvas. Wheel with Ctrl zooms at the pointer, with Shift pans, a drag pans. */
export function Lanes({ store, top, pinned }: LanesProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useStore(store, (state) => state.view);
  const visible = useStore(store, (state) => state.visible);
  const window = useStore(store, (state) => state.window);
  const selected = useStore(store, (state) => state.selected);
  const hovered = useStore(store, (state) => state.hovered);
  const tokens = useThemeTokens();
  const colors = useMemo(() => colorOf(view, tokens), [view, tokens]);
  useCanvas(
    canvas,
    { view, visible, window, top, pinned, selected, hovered, tokens, colorOf: colors },
    drawLanes,
  );
  useTimeWheel(canvas, store);
  const rowAt = (clientY: number): number => {
    const y = clientY - (canvas.current?.getBoundingClientRect().top ?? 0);
    return rowAtHeight(visible, pinned, top, y, rowHeight);
  };
  const gestures = useLaneGestures(canvas, store, rowAt);
  return (
    <canvas
      ref={canvas}
      className={styles["lanes"]}
      title={hovered < 0 ? undefined : laneTitle(view, hovered)}
      onPointerMove={(event) => setHovered(store, rowAt(event.clientY))}
      {...gestures}
    />
  );
}

function laneTitle(view: TraceView, row: number): string {
  const duration = view.durationNanoOfRow[row]!;
  return `starts after ${formatDuration(view.startOffsetNano[row]!)}, takes ${formatDuration(duration)}\n${exactDuration(duration)}`;
}
