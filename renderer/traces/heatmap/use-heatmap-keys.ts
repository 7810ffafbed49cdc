import { type KeyboardEvent, useRef, useState } from "react";
import { useEngine } from "../../client/engine-context.tsx";
import { navigation } from "../../state/navigation.ts";
import { compareBox, listBox, zoomToBox } from "./box-actions.ts";
import { cellsBetween } from "./brush.ts";
import type { Cell, HeatmapScale } from "./heatmap-scale.ts";
import { openSlowest } from "./open-slowest.ts";

/** Columns and rows that each key moves the cursor by; page and end keys go to the edge. */
const steps: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
  Home: [Number.NEGATIVE_INFINITY, 0],
  End: [Number.POSITIVE_INFINITY, 0],
  PageUp: [0, Number.POSITIVE_INFINITY],
  PageDown: [0, Number.NEGATIVE_INFINITY],
};

/** The cell cursor: arrows move it, with Shift they grow the selection from where it stood. */
export function useHeatmapKeys(scale: HeatmapScale | undefined) {
  const engine = useEngine();
  const [cursor, setCursor] = useState<Cell>();
  const anchor = useRef<Cell>(undefined);

  const move = (at: HeatmapScale, [columns, rows]: readonly [number, number], isSelecting: boolean): void => {
    const start = cursor ?? densestCell(at);
    const next =
      cursor === undefined && !isSelecting
        ? start
        : {
            column: clamp(start.column + columns, at.heatmap.columns),
            row: clamp(start.row + rows, at.heatmap.rows),
          };
    setCursor(next);
    if (!isSelecting) {
      anchor.current = undefined;
      return;
    }
    anchor.current ??= start;
    navigation.change(
      { box: at.boxOf(cellsBetween(anchor.current, next)) },
      navigation.view.box !== undefined,
    );
  };
  const leave = (): void => {
    setCursor(undefined);
    anchor.current = undefined;
  };
  const act = (at: HeatmapScale): void => {
    if (navigation.view.box !== undefined) listBox();
    else if (cursor !== undefined) void openSlowest(engine, at, cursor);
  };
  const clear = (event: KeyboardEvent<HTMLElement>): void => {
    if (navigation.view.box !== undefined) navigation.change({ box: undefined });
    else if (cursor === undefined) event.currentTarget.blur();
    leave();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (scale === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key];
    if (step !== undefined) move(scale, step, event.shiftKey);
    else if (event.key === "Enter") act(scale);
    else if (event.key === "Escape") clear(event);
    else if (event.key.toLowerCase() === "z" && navigation.view.box !== undefined) zoomToBox();
    else if (event.key.toLowerCase() === "v" && navigation.view.box !== undefined) compareBox();
    else return;
    event.preventDefault();
  };
  return {
    cursor: scale === undefined || cursor === undefined ? undefined : within(cursor, scale),
    onKeyDown,
    leave,
  };
}

/** A newer heatmap may have fewer cells than the one the cursor was put in. */
function within({ column, row }: Cell, { heatmap }: HeatmapScale): Cell {
  return { column: clamp(column, heatmap.columns), row: clamp(row, heatmap.rows) };
}

function clamp(at: number, count: number): number {
  return Math.min(count - 1, Math.max(0, at));
}

/** Where the cursor begins: where there is most to see. */
function densestCell({ heatmap }: HeatmapScale): Cell {
  let densest = 0;
  for (let cell = 0; cell < heatmap.counts.length; cell++)
    if ((heatmap.counts[cell] ?? 0) > (heatmap.counts[densest] ?? 0)) densest = cell;
  return { column: densest % heatmap.columns, row: Math.floor(densest / heatmap.columns) };
}
