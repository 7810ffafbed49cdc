import { nanoTextOf } from "../base/instant.ts";
import type { HeatmapBox } from "./heatmap-box.ts";
import { type View, windowOf } from "./view.ts";

/** Time bounds as the API takes them; left out where open. */
export interface SearchWindow {
  readonly startUnixNano?: string;
  readonly endUnixNano?: string;
}

/** The time window of `view` as of now. */
export function searchWindow(view: View, nowMs = Date.now()): SearchWindow {
  const { startMs, endMs } = windowOf(view, nowMs);
  return {
    ...(startMs === undefined ? {} : { startUnixNano: nanoTextOf(startMs) }),
    ...(endMs === undefined ? {} : { endUnixNano: nanoTextOf(endMs) }),
  };
}

/** `window` where a box sets no times, else the times of the box, to the nanosecond. */
export function windowOfBox(window: SearchWindow, box: HeatmapBox): SearchWindow {
  return {
    ...window,
    ...(box.startNano === undefined ? {} : { startUnixNano: String(box.startNano) }),
    ...(box.endNano === undefined ? {} : { endUnixNano: String(box.endNano) }),
  };
}

/** Tells windows apart in the key of a query, whatever the time is. */
export function windowKey({ sinceMs, untilMs }: View): string {
  return `${sinceMs}..${untilMs}`;
}
