import { useEffect, useRef, useState } from "react";
import { useStore } from "zustand";
import { formatDuration } from "../../base/format.ts";
import { addNano, formatInstant } from "../../base/instant.ts";
import { ticksBetween } from "../../canvas/time-ticks.ts";
import { dragPixelsMin, followDrag } from "./follow-drag.ts";
import { nanoAt, ticksMaxFor, xOf } from "./time-scale.ts";
import { fitInto, type TimeWindow } from "./time-window.ts";
import { useTimeWheel } from "./use-time-wheel.ts";
import styles from "./waterfall.module.css";
import { setWindow, type WaterfallStore } from "./waterfall-store.ts";

/** A label this near to the right edge would be cut. */
const tickLabelWidth = 44;

/** Offsets from the trace start; the absolute time on hover; a drag selects what to zoom into. */
export function Ruler({ store }: { store: WaterfallStore }) {
  const element = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  const startUnixNano = useStore(store, (state) => state.view.startUnixNano);
  const window = useStore(store, (state) => state.window);
  const [range, setRange] = useState<TimeWindow>();
  useTimeWheel(element, store);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    if (element.current !== null) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  const nanoUnder = (clientX: number): number => {
    const { left } = element.current?.getBoundingClientRect() ?? { left: 0 };
    return nanoAt(window, width, clientX - left);
  };
  const startSelection = (event: React.PointerEvent): void => {
    if (event.button !== 0) return;
    const from = nanoUnder(event.clientX);
    followDrag(event, {
      move: (_, moved) => setRange(ordered(from, nanoUnder(moved.clientX))),
      end(dx, stopped) {
        setRange(undefined);
        if (stopped.type === "pointerup" && Math.abs(dx) >= dragPixelsMin)
          setWindow(store, fitInto(ordered(from, nanoUnder(stopped.clientX)), store.getState().whole));
      },
    });
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: zooming has keys (W, S, 0, F)
    <div
      className={styles["ruler"]}
      ref={element}
      onPointerDown={startSelection}
      title={`Starts ${formatInstant(addNano(startUnixNano, 0))}. Drag to zoom, double-click for the whole trace.`}
      onDoubleClick={() => setWindow(store, store.getState().whole)}
    >
      {ticksBetween(window.startNano, window.endNano, ticksMaxFor(width))
        .filter((tick) => xOf(window, width, tick) <= width - tickLabelWidth)
        .map((tick) => (
          <span key={tick} className={styles["tick"]} style={{ left: xOf(window, width, tick) }}>
            {tickText(tick)}
          </span>
        ))}
      {range !== undefined && (
        <span
          className={styles["rulerRange"]}
          style={{
            left: xOf(window, width, range.startNano),
            width: xOf(window, width, range.endNano) - xOf(window, width, range.startNano),
          }}
        />
      )}
    </div>
  );
}

function ordered(a: number, b: number): TimeWindow {
  return { startNano: Math.min(a, b), endNano: Math.max(a, b) };
}

/** Ticks are round numbers: `50 ms`, not `50.0 ms`. */
function tickText(offsetNano: number): string {
  return offsetNano === 0 ? "0" : formatDuration(offsetNano).replace(/\.0+(?=\D)|(\.\d*?)0+(?=\D)/, "$1");
}
