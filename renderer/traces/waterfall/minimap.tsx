import { useRef } from "react";
import { useStore } from "zustand";
import { drawMinimap } from "./draw-minimap.ts";
import { colorOf, useCanvas, useThemeTokens } from "./lanes.tsx";
import { fitInto } from "./time-window.ts";
import styles from "./waterfall.module.css";
import { setWindow, type WaterfallStore } from "./waterfall-store.ts";

/** The whole trace. A drag chooses the window, a click centres it, a double click shows everything. */
export function Minimap({ store }: { store: WaterfallStore }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { view, whole, window } = useStore(store);
  const tokens = useThemeTokens();
  useCanvas(canvas, { view, whole, window, tokens, colorOf: colorOf(view, tokens) }, drawMinimap);
  const nanoAt = (clientX: number): number => {
    const { left, width } = canvas.current?.getBoundingClientRect() ?? { left: 0, width: 1 };
    return whole.startNano + ((clientX - left) / width) * (whole.endNano - whole.startNano);
  };
  const startDrag = (event: React.PointerEvent): void => {
    const from = nanoAt(event.clientX);
    const startX = event.clientX;
    const move = (moved: PointerEvent): void => {
      if (Math.abs(moved.clientX - startX) < dragPixelsMin) return;
      const to = nanoAt(moved.clientX);
      setWindow(store, fitInto({ startNano: Math.min(from, to), endNano: Math.max(from, to) }, whole));
    };
    const stop = (stopped: PointerEvent): void => {
      globalThis.removeEventListener("pointermove", move);
      if (Math.abs(stopped.clientX - startX) >= dragPixelsMin) return;
      const half = (window.endNano - window.startNano) / 2;
      setWindow(store, fitInto({ startNano: from - half, endNano: from + half }, whole));
    };
    globalThis.addEventListener("pointermove", move);
    globalThis.addEventListener("pointerup", stop, { once: true });
  };
  return (
    <canvas
      ref={canvas}
      className={styles["minimap"]}
      aria-label="Overview of the whole trace"
      role="img"
      onPointerDown={startDrag}
      onDoubleClick={() => setWindow(store, whole)}
    />
  );
}

const dragPixelsMin = 4;
