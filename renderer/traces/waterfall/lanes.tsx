import { useEffect, useRef, useSyncExternalStore } from "react";
import { useStore } from "zustand";
import type { TraceView } from "../../../app/api/traces.ts";
import { Surface } from "../../canvas/surface.ts";
import { serviceColors, theme } from "../../state/page-state.ts";
import type { ThemeTokens } from "../../state/theme.ts";
import { drawLanes, type LanesScene } from "./draw-lanes.ts";
import { rowHeight } from "./row-scroll.ts";
import { panBy, zoomAt, zoomTo } from "./time-window.ts";
import styles from "./waterfall.module.css";
import { selectRow, setWindow, type WaterfallStore } from "./waterfall-store.ts";

interface LanesProps {
  readonly store: WaterfallStore;
  readonly top: number;
  readonly hovered: number;
  readonly setHovered: (row: number) => void;
}

/** The time side: one canvas. Wheel with Ctrl zooms at the pointer, with Shift pans, a drag pans. */
export function Lanes({ store, top, hovered, setHovered }: LanesProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const downX = useRef(0);
  const { view, visible, window, selected } = useStore(store);
  const tokens = useThemeTokens();
  const scene: LanesScene = {
    view,
    visible,
    window,
    top,
    selected,
    hovered,
    tokens,
    colorOf: colorOf(view, tokens),
  };
  useCanvas(canvas, scene, drawLanes);
  useLaneGestures(canvas, store);
  const rowAt = (event: React.PointerEvent | React.MouseEvent): number => {
    const y = event.clientY - event.currentTarget.getBoundingClientRect().top;
    return visible[Math.floor((top + y) / rowHeight)] ?? -1;
  };
  return (
    <canvas
      ref={canvas}
      className={styles["lanes"]}
      onPointerMove={(event) => setHovered(rowAt(event))}
      onPointerDown={(event) => {
        downX.current = event.clientX;
      }}
      onClick={(event) => {
        const row = rowAt(event);
        // The end of a drag is no click.
        if (row >= 0 && Math.abs(event.clientX - downX.current) < dragPixelsMin) selectRow(store, row);
      }}
      onDoubleClick={(event) => {
        const row = rowAt(event);
        if (row >= 0) fitRow(store, row);
      }}
    />
  );
}

/** A second double click on what is already fitted shows the whole trace again. */
function fitRow(store: WaterfallStore, row: number): void {
  const { view, whole, window } = store.getState();
  const start = view.startOffsetNano[row]!;
  const fitted = zoomTo(whole, start, start + Math.max(0, view.durationNanoOfRow[row]!));
  const isFitted = fitted.startNano === window.startNano && fitted.endNano === window.endNano;
  setWindow(store, isFitted ? whole : fitted);
}

/** Draws the newest scene, once a frame, when any part of it changed. */
export function useCanvas<Scene>(
  canvas: React.RefObject<HTMLCanvasElement | null>,
  scene: Scene,
  draw: (frame: Parameters<ConstructorParameters<typeof Surface>[1]>[0], scene: Scene) => void,
): void {
  const newest = useRef(scene);
  const surface = useRef<Surface>(undefined);
  useEffect(() => {
    if (canvas.current === null) return;
    const created = new Surface(canvas.current, (frame) => draw(frame, newest.current));
    surface.current = created;
    return () => created.dispose();
  }, [canvas, draw]);
  useEffect(() => {
    newest.current = scene;
    surface.current?.invalidate();
  });
}

export function useThemeTokens(): ThemeTokens {
  return useSyncExternalStore(theme.subscribe, () => theme.tokens);
}

/** Service colours as canvas needs them, one lookup a name and view. */
export function colorOf(view: TraceView, tokens: ThemeTokens): (service: number) => string {
  const colors: string[] = [];
  return (service) => {
    colors[service] ??=
      tokens.services[serviceColors.markOf(view.strings[service] ?? "").slot] ?? tokens.faint;
    return colors[service];
  };
}

const wheelZoomBase = 1.0015;
/** Less movement than this is a click with an unsteady hand. */
const dragPixelsMin = 4;

function useLaneGestures(canvas: React.RefObject<HTMLCanvasElement | null>, store: WaterfallStore): void {
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    // React listens to wheel passively; zooming must keep the page from zooming along.
    const onWheel = (event: WheelEvent) => zoomOrPan(event, element, store);
    const onDown = (event: PointerEvent) => startPan(event, element, store);
    element.addEventListener("wheel", onWheel, { passive: false });
    element.addEventListener("pointerdown", onDown);
    return () => {
      element.removeEventListener("wheel", onWheel);
      element.removeEventListener("pointerdown", onDown);
    };
  }, [canvas, store]);
}

function zoomOrPan(event: WheelEvent, element: HTMLElement, store: WaterfallStore): void {
  const { window, whole } = store.getState();
  const { left, width } = element.getBoundingClientRect();
  const nanoPerPixel = (window.endNano - window.startNano) / width;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    const at = window.startNano + (event.clientX - left) * nanoPerPixel;
    setWindow(store, zoomAt(window, whole, at, wheelZoomBase ** event.deltaY));
  } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    event.preventDefault();
    setWindow(store, panBy(window, whole, (event.deltaX || event.deltaY) * nanoPerPixel));
  }
}

function startPan(event: PointerEvent, element: HTMLElement, store: WaterfallStore): void {
  if (event.button !== 0) return;
  const startX = event.clientX;
  const { window: startWindow, whole } = store.getState();
  const nanoPerPixel = (startWindow.endNano - startWindow.startNano) / element.clientWidth;
  const move = (moved: PointerEvent) => {
    const dx = moved.clientX - startX;
    if (Math.abs(dx) >= dragPixelsMin) setWindow(store, panBy(startWindow, whole, -dx * nanoPerPixel));
  };
  window.addEventListener("pointermove", move);
  window.addEventListener("pointerup", () => window.removeEventListener("pointermove", move), { once: true });
}
