import { useEffect, useEffectEvent, useRef } from "react";
import { areaBetween, setArea } from "../area/area-actions.ts";
import { dragPixelsMin, followDrag } from "../follow-drag.ts";
import { timeOfLine } from "../lines/outline.ts";
import { snap } from "../measure/measure.ts";
import { setMeasure } from "../measure/measure-actions.ts";
import { nanoAt } from "../time-scale.ts";
import { panBy, type TimeWindow, zoomTo } from "../time-window.ts";
import { type Area, pickLine, setWindow, type WaterfallStore } from "../waterfall-store.ts";

interface LaneGestures {
  readonly onPointerDown: (event: React.PointerEvent) => void;
  readonly onClick: (event: React.MouseEvent) => void;
}

/** What the pointer can reach. */
interface Reach {
  readonly lineAt: (clientY: number) => number;
  readonly linesOnScreen: () => Uint32Array;
}

/** What a press on the lanes began with. */
interface Press {
  readonly x: number;
  readonly y: number;
  readonly line: number;
}

/** A click selects, a drag pans, with Alt it measures, with Shift it selects an area; a double click fits the span into the window. */
export function useLaneGestures(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  store: WaterfallStore,
  { lineAt, linesOnScreen }: Reach,
): LaneGestures {
  const press = useRef<Press>(undefined);
  const lastClicked = useRef<Press>(undefined);
  const onSecondClick = useEffectEvent((event: MouseEvent) => {
    const first = lastClicked.current;
    if (first !== undefined && isNear(first, event)) fitLine(store, first.line);
    lastClicked.current = undefined;
  });
  useEffect(() => {
    // On the window: the first click opens the panel, and the second may hit what has moved under the pointer.
    const listener = (event: MouseEvent) => onSecondClick(event);
    window.addEventListener("dblclick", listener);
    return () => window.removeEventListener("dblclick", listener);
  }, []);
  return {
    onPointerDown(event) {
      if (event.button !== 0) return;
      press.current = { x: event.clientX, y: event.clientY, line: lineAt(event.clientY) };
      if (event.altKey) startMeasure(event, canvas.current, store, linesOnScreen());
      else if (event.shiftKey) startArea(event, canvas.current, store, lineAt);
      else startPan(event, canvas.current, store);
    },
    onClick(event) {
      // The end of a drag is no click.
      if (press.current === undefined || !isNear(press.current, event)) return;
      if (event.detail === 1) lastClicked.current = press.current;
      if (press.current.line >= 0) pickLine(store, press.current.line);
    },
  };
}

function isNear(press: Press, event: { readonly clientX: number; readonly clientY: number }): boolean {
  return (
    Math.abs(event.clientX - press.x) < dragPixelsMin && Math.abs(event.clientY - press.y) < dragPixelsMin
  );
}

/** A second double click on what is already fitted shows the whole trace again. */
function fitLine(store: WaterfallStore, line: number): void {
  if (line < 0) return;
  const { outline, whole, window } = store.getState();
  const { startNano, endNano } = timeOfLine(outline, line);
  const fitted = zoomTo(whole, startNano, endNano);
  const isFitted = fitted.startNano === window.startNano && fitted.endNano === window.endNano;
  setWindow(store, isFitted ? whole : fitted);
}

function startPan(event: React.PointerEvent, element: HTMLElement | null, store: WaterfallStore): void {
  if (element === null) return;
  const { window: from, whole } = store.getState();
  const nanoPerPixel = (from.endNano - from.startNano) / Math.max(1, element.clientWidth);
  followDrag(event, {
    move(dx) {
      if (Math.abs(dx) < dragPixelsMin) return;
      element.dataset["panning"] = "";
      setWindow(store, panBy(from, whole, -dx * nanoPerPixel));
    },
    end: () => delete element.dataset["panning"],
  });
}

/** Both edges snap to where spans on screen begin and end; a click without a drag takes the measure away. */
function startMeasure(
  event: React.PointerEvent,
  element: HTMLElement | null,
  store: WaterfallStore,
  lines: Uint32Array,
): void {
  if (element === null) return;
  const { outline, window } = store.getState();
  const { left, width } = element.getBoundingClientRect();
  const nanoPerPixel = (window.endNano - window.startNano) / Math.max(1, width);
  const edgeAt = (clientX: number) =>
    snap(outline, lines, nanoAt(window, width, clientX - left), nanoPerPixel);
  const from = edgeAt(event.clientX);
  let measure: TimeWindow | undefined;
  followDrag(event, {
    move(dx, moved) {
      if (Math.abs(dx) < dragPixelsMin) return;
      const to = edgeAt(moved.clientX);
      measure = { startNano: Math.min(from, to), endNano: Math.max(from, to) };
      // Not through an action: only where the drag ends is a step.
      store.setState({ measure });
    },
    end: () => setMeasure(store, measure),
  });
}

function startArea(
  event: React.PointerEvent,
  element: HTMLElement | null,
  store: WaterfallStore,
  lineAt: (clientY: number) => number,
): void {
  const first = lineAt(event.clientY);
  if (element === null || first < 0) return;
  event.preventDefault();
  const { window } = store.getState();
  const { left, width } = element.getBoundingClientRect();
  const instantAt = (clientX: number) => nanoAt(window, width, clientX - left);
  let last = first;
  let area: Area | undefined;
  followDrag(event, {
    move(dx, moved) {
      if (Math.abs(dx) < dragPixelsMin) return;
      const under = lineAt(moved.clientY);
      if (under >= 0) last = under;
      area = areaBetween(
        store.getState(),
        [first, last],
        [instantAt(event.clientX), instantAt(moved.clientX)],
      );
      // Not through an action: only where the drag ends is a step.
      store.setState({ area });
    },
    end: () => setArea(store, area),
  });
}
