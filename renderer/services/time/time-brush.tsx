import { type KeyboardEvent, type PointerEvent, useId, useRef, useState } from "react";
import type { Heatmap } from "../../../app/api/trace-queries.ts";
import { formatCounted, formatDuration } from "../../base/format.ts";
import { formatTimes } from "../../base/instant.ts";
import type { HeatmapBox } from "../../state/heatmap-box.ts";
import { navigation, useView } from "../../state/navigation.ts";
import { useAnswer, useQuestion } from "../../state/question.ts";
import { useThemeTokens } from "../../state/use-theme.ts";
import { Button } from "../../widgets/button.tsx";
import { useCanvas } from "../../widgets/use-canvas.ts";
import { drawHistogram } from "./draw-histogram.ts";
import styles from "./time-brush.module.css";
import { boxOf, type ColumnRange, columnsBetween, columnsOf, startOf, sumIn } from "./time-columns.ts";

/** Columns of the histogram: as many as a bar is wide enough to point at. */
const columns = 120;

/** Matching spans over time; a drag, or Shift with the arrow keys, narrows everything to a part of it. */
export function TimeBrush() {
  const { box } = useView();
  const canvas = useRef<HTMLCanvasElement>(null);
  const keysId = useId();
  const tokens = useThemeTokens();
  const [drag, setDrag] = useState<ColumnRange>();
  const query = useAnswer(
    "traces.heatmap",
    useQuestion("all"),
    { of: "spans", columns, rows: 1, fitsTime: true, dotsMax: 1 },
    drag !== undefined,
  );
  const heatmap = query.data;
  const keys = useBrushKeys(heatmap);
  const pointer = usePointer(heatmap, setDrag);
  const boxed = heatmap === undefined ? undefined : columnsOf(heatmap, box);
  const selection = drag ?? boxed;
  useCanvas(canvas, { heatmap, selection, cursor: keys.cursor, tokens }, drawHistogram);
  return (
    <section className={styles["brush"]} aria-label="Time" data-stale={query.isSlow}>
      <div
        className={styles["canvas"]}
        role="application"
        aria-roledescription="histogram"
        aria-label={heatmap === undefined ? "Spans over time" : summary(heatmap)}
        aria-describedby={keysId}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the cursor go here
        tabIndex={0}
        onKeyDown={keys.onKeyDown}
        onBlur={keys.leave}
        {...pointer}
      >
        <canvas ref={canvas} aria-hidden />
      </div>
      <p id={keysId} hidden>
        Arrow keys move over the columns, with Shift they select. Escape clears the selection.
      </p>
      <p className={styles["unseen"]} aria-live="polite">
        {heatmap === undefined || keys.cursor === undefined
          ? ""
          : rangeText(heatmap, { first: keys.cursor, end: keys.cursor + 1 })}
      </p>
      {heatmap === undefined || (selection === undefined && box === undefined) ? undefined : (
        <p className={styles["selection"]}>
          <span>
            {[selection === undefined ? "" : rangeText(heatmap, selection), durationsText(box)]
              .filter(Boolean)
              .join(" · ")}
          </span>
          <Button aria-label="Clear the selection" onClick={clear}>
            Clear
          </Button>
        </p>
      )}
    </section>
  );
}

function clear(): void {
  navigation.change({ box: undefined });
}

function rangeText(heatmap: Heatmap, range: ColumnRange): string {
  const times = formatTimes(startOf(heatmap, range.first), startOf(heatmap, range.end));
  const failed = sumIn(heatmap.errors, range);
  const errors = failed === 0 ? "" : `, ${formatCounted(failed, "error")}`;
  return `${times} · ${formatCounted(sumIn(heatmap.counts, range), "span")}${errors}`;
}

/** What was selected of durations in the heatmap: it narrows the map as well. */
function durationsText(box: HeatmapBox | undefined): string {
  const { minNano, maxNano } = box ?? {};
  if (minNano === undefined && maxNano === undefined) return "";
  if (minNano === undefined) return `durations under ${formatDuration(maxNano ?? 0)}`;
  return maxNano === undefined
    ? `durations over ${formatDuration(minNano)}`
    : `durations ${formatDuration(minNano)}–${formatDuration(maxNano)}`;
}

function summary(heatmap: Heatmap): string {
  if (heatmap.total === 0) return "Spans over time: none";
  return `Spans over time: ${rangeText(heatmap, { first: 0, end: heatmap.columns })}`;
}

/** A drag shorter than this is a click, which clears the selection. */
const dragPxMin = 4;

function usePointer(heatmap: Heatmap | undefined, setDrag: (range: ColumnRange | undefined) => void) {
  const from = useRef<{ readonly x: number; readonly column: number }>(undefined);
  const columnAt = (event: PointerEvent<HTMLElement>): number => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    return Math.min(columns - 1, Math.max(0, Math.floor(((event.clientX - left) / width) * columns)));
  };
  const isDrag = (event: PointerEvent<HTMLElement>): boolean =>
    from.current !== undefined && Math.abs(event.clientX - from.current.x) >= dragPxMin;
  const end = (event: PointerEvent<HTMLElement>): void => {
    const start = from.current;
    const isBrushed = isDrag(event);
    from.current = undefined;
    setDrag(undefined);
    if (start === undefined || heatmap === undefined || event.type === "pointercancel") return;
    if (!isBrushed) clear();
    else {
      const range = columnsBetween(start.column, columnAt(event));
      navigation.change({ box: boxOf(heatmap, range, navigation.view.box) });
    }
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>): void => {
      if (event.button !== 0 || heatmap === undefined || heatmap.total === 0) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      from.current = { x: event.clientX, column: columnAt(event) };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>): void => {
      if (from.current !== undefined && isDrag(event))
        setDrag(columnsBetween(from.current.column, columnAt(event)));
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

const steps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  PageUp: -10,
  PageDown: 10,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

function useBrushKeys(heatmap: Heatmap | undefined) {
  const [cursor, setCursor] = useState<number>();
  const anchor = useRef<number>(undefined);
  const leave = (): void => {
    setCursor(undefined);
    anchor.current = undefined;
  };
  const move = (shown: Heatmap, step: number, isSelecting: boolean): void => {
    const next = Math.min(shown.columns - 1, Math.max(0, (cursor ?? (step < 0 ? shown.columns : -1)) + step));
    setCursor(next);
    if (!isSelecting) {
      anchor.current = undefined;
      return;
    }
    anchor.current ??= cursor ?? next;
    const { box } = navigation.view;
    const range = columnsBetween(anchor.current, next);
    navigation.change({ box: boxOf(shown, range, box) }, box !== undefined);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (heatmap === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = steps[event.key];
    if (step !== undefined) move(heatmap, step, event.shiftKey);
    else if (event.key === "Escape") {
      if (navigation.view.box === undefined) event.currentTarget.blur();
      clear();
      leave();
    } else return;
    event.preventDefault();
  };
  return { cursor: cursor === undefined ? undefined : Math.min(cursor, columns - 1), onKeyDown, leave };
}
