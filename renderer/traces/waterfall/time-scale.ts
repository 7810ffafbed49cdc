import type { TimeWindow } from "./time-window.ts";

const tickSpacing = 110;

/** Left edge of an offset from the trace start, in CSS pixels. */
export function xOf(window: TimeWindow, width: number, offsetNano: number): number {
  return ((offsetNano - window.startNano) / (window.endNano - window.startNano)) * width;
}

/** The inverse of `xOf`. */
export function nanoAt(window: TimeWindow, width: number, x: number): number {
  return window.startNano + (x / Math.max(1, width)) * (window.endNano - window.startNano);
}

export function ticksMaxFor(width: number): number {
  return Math.max(1, Math.floor(width / tickSpacing));
}
