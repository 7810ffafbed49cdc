import { useEffect, useRef, useState } from "react";
import { fitInto, formatWindow, isWhole, parseWindow, type TimeWindow } from "../waterfall/time-window.ts";
import type { FlameBounds } from "./flame-model.ts";

/** A zoom is one step back, however many turns of the wheel it took. */
const settledMs = 300;

export interface FlameWindow {
  readonly whole: TimeWindow;
  readonly window: TimeWindow;
  readonly setWindow: (window: TimeWindow) => void;
}

/**
 * The part in sight. `zoom` is what the address says of it, `write` puts it there once it has settled; without `write` it is
 * kept here.
 */
export function useFlameWindow(
  { startNano, endNano }: FlameBounds,
  zoom: string,
  write: ((zoom: string) => void) | undefined,
): FlameWindow {
  const whole: TimeWindow = { startNano, endNano };
  const [held, setHeld] = useState<{ readonly zoom: string; readonly window: TimeWindow | undefined }>({
    zoom,
    window: undefined,
  });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // Gone back to, or settled: the address says what is in sight.
  if (held.zoom !== zoom) setHeld({ zoom, window: undefined });
  const wanted = held.window ?? parseWindow(zoom, whole) ?? whole;
  const setWindow = (next: TimeWindow): void => {
    const fitting = fitInto(next, whole);
    setHeld({ zoom, window: isWhole(fitting, whole) && zoom === "" ? undefined : fitting });
    clearTimeout(timer.current);
    if (write === undefined) return;
    const text = isWhole(fitting, whole) ? "" : formatWindow(fitting);
    if (text !== zoom) timer.current = setTimeout(() => write(text), settledMs);
  };
  return { whole, window: fitInto(wanted, whole), setWindow };
}
