import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";
import type { CohortHeatmaps } from "../../../app/api/cohort-views.ts";
import { formatCount, formatDuration } from "../../base/format.ts";
import { addNano, formatClock } from "../../base/instant.ts";
import { useThemeTokens } from "../../state/use-theme.ts";
import { useCanvas } from "../../widgets/use-canvas.ts";
import styles from "./charts.module.css";
import { cellAt, drawHeatmaps } from "./draw-heatmaps.ts";

/** Traces of both sides by time and duration, one over the other. The arrow keys read cells out. */
export function HeatmapsChart({ heatmaps, label }: { heatmaps: CohortHeatmaps; label: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tokens = useThemeTokens();
  const [cell, setCell] = useState<number>();
  const shown = cell === undefined || cell >= heatmaps.columns * heatmaps.rows ? undefined : cell;
  useCanvas(canvas, { heatmaps, cell: shown, tokens }, drawHeatmaps);
  const onPointerMove = (event: PointerEvent<HTMLElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    setCell(cellAt(heatmaps, box, event.clientX - box.left, event.clientY - box.top));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (step === undefined && event.key !== "Escape") return;
    event.preventDefault();
    setCell(step === undefined ? undefined : moved(heatmaps, shown, step));
  };
  return (
    <div
      className={styles["plot"]}
      role="slider"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={heatmaps.columns * heatmaps.rows - 1}
      aria-valuenow={shown ?? 0}
      aria-valuetext={shown === undefined ? totalsText(heatmaps) : cellText(heatmaps, shown)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
      onPointerLeave={() => setCell(undefined)}
    >
      <canvas ref={canvas} className={styles["canvas"]} aria-hidden />
      {shown === undefined ? undefined : (
        <div className={styles["corner"]} aria-hidden>
          {cellText(heatmaps, shown)}
        </div>
      )}
    </div>
  );
}

function moved(
  { columns, rows, baseline, canary }: CohortHeatmaps,
  cell: number | undefined,
  step: readonly number[],
): number {
  if (cell === undefined) {
    const sums = baseline.counts.map((count, at) => count + canary.counts[at]!);
    return sums.indexOf(Math.max(...sums));
  }
  const column = Math.min(columns - 1, Math.max(0, (cell % columns) + step[0]!));
  const row = Math.min(rows - 1, Math.max(0, Math.floor(cell / columns) + step[1]!));
  return row * columns + column;
}

function totalsText({ baseline, canary }: CohortHeatmaps): string {
  return `${formatCount(baseline.total)} traces in A, ${formatCount(canary.total)} in B`;
}

function cellText(heatmaps: CohortHeatmaps, cell: number): string {
  const { columns, borderNano, stepNano, time, baseline, canary } = heatmaps;
  const [column, row] = [cell % columns, Math.floor(cell / columns)];
  const offset = column * stepNano;
  const at =
    time === "elapsed" ? `+${formatDuration(offset)}` : formatClock(addNano(baseline.startUnixNano, offset));
  const durations = `${formatDuration(borderNano[row]!)}–${formatDuration(borderNano[row + 1]!)}`;
  return `${at}, ${durations}: A ${formatCount(baseline.counts[cell]!)}, B ${formatCount(canary.counts[cell]!)}`;
}
