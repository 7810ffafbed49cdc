import { formatDuration } from "../../base/format.ts";
import { addNano, formatClock } from "../../base/instant.ts";
import { dotPosition } from "./draw-heatmap.ts";
import styles from "./heatmap-panel.module.css";
import type { Cell, HeatmapScale } from "./heatmap-scale.ts";
import { cellText } from "./heatmap-words.ts";
import type { Hover } from "./use-heatmap-pointer.ts";

interface HeatmapTipProps {
  readonly scale: HeatmapScale;
  readonly noun: string;
  readonly hover: Hover | undefined;
  /** Cell of the keyboard. */
  readonly cursor: Cell | undefined;
}

/** What is under the pointer or the cursor, in words beside it. */
export function HeatmapTip({ scale, noun, hover, cursor }: HeatmapTipProps) {
  const spot = spotOf(scale, noun, hover, cursor);
  if (spot === undefined) return undefined;
  const isRight = spot.x > scale.plot.left + scale.plot.width / 2;
  return (
    <div
      className={styles["tip"]}
      data-side={isRight ? "left" : "right"}
      style={{ left: spot.x, top: spot.y }}
      aria-hidden
    >
      {spot.text}
      <span className={styles["hint"]}>{spot.hint}</span>
    </div>
  );
}

function spotOf(
  scale: HeatmapScale,
  noun: string,
  hover: Hover | undefined,
  cursor: Cell | undefined,
): { x: number; y: number; text: string; hint: string } | undefined {
  const { dots, startUnixNano } = scale.heatmap;
  if (hover?.dot !== undefined && dots !== undefined) {
    const start = formatClock(addNano(startUnixNano, dots.startOffsetNano[hover.dot] ?? 0));
    const failed = dots.error[hover.dot] === 1 ? ", with errors" : "";
    const text = `${formatDuration(dots.durationNano[hover.dot] ?? 0)} at ${start}${failed}`;
    return { ...dotPosition(scale, hover.dot), text, hint: "click opens it" };
  }
  const cell = cursor ?? hover?.cell;
  if (cell === undefined) return undefined;
  const position = { x: scale.xOf(cell.column + 0.5), y: scale.yOf(cell.row + 0.5) };
  return {
    ...position,
    text: cellText(scale, cell, noun),
    hint: `${cursor === undefined ? "click" : "Enter"} opens the slowest`,
  };
}
