import { useMemo, useRef } from "react";
import { useStore } from "zustand";
import { formatShare } from "../../../base/format.ts";
import { visibleText } from "../../../base/visible-text.ts";
import { useThemeTokens } from "../../../state/use-theme.ts";
import { useCanvas } from "../../../widgets/use-canvas.ts";
import { criticalShares } from "../critical/critical-shares.ts";
import { dragPixelsMin, followDrag } from "../follow-drag.ts";
import { colorOf } from "../service-color.ts";
import { xOf } from "../time-scale.ts";
import { fitInto, isWhole, panBy, type TimeWindow } from "../time-window.ts";
import { useTimeWheel } from "../use-time-wheel.ts";
import styles from "../waterfall.module.css";
import { setWindow, type WaterfallStore } from "../waterfall-store.ts";
import { drawMinimap } from "./draw-minimap.ts";

/**
 * The whole trace. A drag chooses the window, on the window moves it, on its edges resizes it; a click centres it, a
 * double click shows everything.
 */
export function Minimap({ store }: { store: WaterfallStore }) {
  const frame = useRef<HTMLDivElement>(null);
  useTimeWheel(frame, store);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: zooming has keys (W, S, A, D, 0)
    <div
      ref={frame}
      className={styles["minimap"]}
      onPointerDown={(event) => {
        if (event.button === 0 && frame.current !== null) startDrag(event, frame.current, store);
      }}
      onDoubleClick={() => setWindow(store, store.getState().whole)}
    >
      <Overview store={store} />
      <CriticalShares store={store} />
      <WindowFrame store={store} />
    </div>
  );
}

/** Drawn anew only when the trace, the theme or the size changes. */
function Overview({ store }: { store: WaterfallStore }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useStore(store, (state) => state.view);
  const whole = useStore(store, (state) => state.whole);
  const tokens = useThemeTokens();
  const colors = useMemo(() => colorOf(view, tokens), [view, tokens]);
  const root = useStore(store, (state) => state.root);
  const firstRow = Math.max(0, root);
  const endRow = root < 0 ? view.rowCount : view.subtreeEnd[root]!;
  const hitRows = useStore(store, (state) => state.hits?.rows);
  useCanvas(canvas, { view, firstRow, endRow, whole, hitRows, tokens, colorOf: colors }, drawMinimap);
  return <canvas ref={canvas} role="img" aria-label="Overview of the whole trace" />;
}

/** What the trace waited for, in a few words. */
function CriticalShares({ store }: { store: WaterfallStore }) {
  const view = useStore(store, (state) => state.view);
  const shares = useMemo(() => criticalShares(view), [view]);
  if (shares.length === 0) return null;
  const words = shares.map(
    ({ service, share }) =>
      `${visibleText(service) || "(no service)"} ${formatShare(Math.round(share * 100) / 100)}`,
  );
  return <p className={styles["criticalShares"]}>critical path: {words.join(" · ")}</p>;
}

function WindowFrame({ store }: { store: WaterfallStore }) {
  const window = useStore(store, (state) => state.window);
  const whole = useStore(store, (state) => state.whole);
  if (isWhole(window, whole)) return null;
  const percent = (nano: number) => `${xOf(whole, 100, nano)}%`;
  return (
    <>
      <span className={styles["shade"]} style={{ left: 0, width: percent(window.startNano) }} />
      <span className={styles["shade"]} style={{ left: percent(window.endNano), right: 0 }} />
      <span
        className={styles["frame"]}
        data-grip="middle"
        style={{ left: percent(window.startNano), right: `${100 - xOf(whole, 100, window.endNano)}%` }}
      />
      <span className={styles["grip"]} data-grip="start" style={{ left: percent(window.startNano) }} />
      <span className={styles["grip"]} data-grip="end" style={{ left: percent(window.endNano) }} />
    </>
  );
}

function startDrag(event: React.PointerEvent, frame: HTMLElement, store: WaterfallStore): void {
  const { window: from, whole } = store.getState();
  const { left, width } = frame.getBoundingClientRect();
  const nanoPerPixel = (whole.endNano - whole.startNano) / Math.max(1, width);
  const at = whole.startNano + (event.clientX - left) * nanoPerPixel;
  const grip = event.target instanceof HTMLElement ? event.target.dataset["grip"] : undefined;
  const windowAfter = (dx: number): TimeWindow => {
    const moved = dx * nanoPerPixel;
    if (grip === "middle") return panBy(from, whole, moved);
    if (grip === "start") return between(from.endNano, from.startNano + moved, whole);
    return grip === "end"
      ? between(from.startNano, from.endNano + moved, whole)
      : between(at, at + moved, whole);
  };
  event.preventDefault();
  followDrag(event, {
    move(dx) {
      if (Math.abs(dx) >= dragPixelsMin) setWindow(store, windowAfter(dx));
    },
    end(dx) {
      if (Math.abs(dx) >= dragPixelsMin || grip !== undefined) return;
      const half = (from.endNano - from.startNano) / 2;
      setWindow(store, fitInto({ startNano: at - half, endNano: at + half }, whole));
    },
  });
}

/** The part of `whole` between two instants, in any order. */
function between(a: number, b: number, whole: TimeWindow): TimeWindow {
  const startNano = Math.max(whole.startNano, Math.min(a, b));
  return fitInto({ startNano, endNano: Math.min(whole.endNano, Math.max(a, b)) }, whole);
}
