import { useMemo, useRef } from "react";
import { useStore } from "zustand";
import { exactDuration, formatDuration } from "../../../base/format.ts";
import { useThemeTokens } from "../../../state/use-theme.ts";
import { useCanvas } from "../../../widgets/use-canvas.ts";
import { gapOfLine, type Outline, rowOfLine, runOfLine } from "../lines/outline.ts";
import { rowHeight } from "../lines/row-scroll.ts";
import { lineAtHeight } from "../lines/sticky-lines.ts";
import { gapText, runSummary } from "../names/spoken-label.ts";
import { colorOf } from "../service-color.ts";
import { useTimeWheel } from "../use-time-wheel.ts";
import styles from "../waterfall.module.css";
import { setHovered, type WaterfallStore } from "../waterfall-store.ts";
import { drawLanes } from "./draw-lanes.ts";
import { useLaneGestures } from "./use-lane-gestures.ts";

interface LanesProps {
  readonly store: WaterfallStore;
  readonly top: number;
  /** Ancestors pinned at the top, root first: their bars lie beside their names. */
  readonly pinned: readonly number[];
}

/** The time side: one canvas. Wheel with Ctrl zooms at the pointer, with Shift pans; a drag pans, with Alt it measures, with Shift it selects an area. */
export function Lanes({ store, top, pinned }: LanesProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useStore(store, (state) => state.view);
  const { outline, shown, folds, kept, hits, window, measure, area, selected, hovered, ...rest } =
    useStore(store);
  const { isCriticalShown, correctedHosts } = rest;
  const tokens = useThemeTokens();
  const colors = useMemo(() => colorOf(view, tokens), [view, tokens]);
  useCanvas(
    canvas,
    {
      ...{ outline, shown, folds, kept, hits, window, measure, area, top, pinned, selected, hovered, tokens },
      ...{ isCriticalShown, correctedHosts, colorOf: colors },
    },
    drawLanes,
  );
  useTimeWheel(canvas, store);
  const lineAt = (clientY: number): number => {
    const y = clientY - (canvas.current?.getBoundingClientRect().top ?? 0);
    return lineAtHeight(shown, pinned, top, y, rowHeight);
  };
  const linesOnScreen = (): Uint32Array => {
    const first = Math.floor(top / rowHeight);
    return shown.ids.subarray(first, first + Math.ceil((canvas.current?.clientHeight ?? 0) / rowHeight) + 1);
  };
  const gestures = useLaneGestures(canvas, store, { lineAt, linesOnScreen });
  return (
    <canvas
      ref={canvas}
      className={styles["lanes"]}
      title={hovered < 0 ? undefined : laneTitle(outline, hovered)}
      onPointerMove={(event) => setHovered(store, lineAt(event.clientY))}
      {...gestures}
    />
  );
}

function laneTitle(outline: Outline, line: number): string {
  const { view, runs } = outline;
  const run = runOfLine(outline, line);
  if (gapOfLine(outline, line) >= 0) return gapText(outline, line);
  if (run >= 0) return `${runs.size[run]} times, ${runSummary(runs, run)}`;
  const row = rowOfLine(outline, line);
  const duration = view.durationNanoOfRow[row]!;
  return `starts after ${formatDuration(view.startOffsetNano[row]!)}, takes ${formatDuration(duration)}\n${exactDuration(duration)}`;
}
