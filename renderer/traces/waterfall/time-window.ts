/** The part of the trace on screen, as offsets from its start in nanoseconds. */
export interface TimeWindow {
  readonly startNano: number;
  readonly endNano: number;
}

/** Closer than this nothing more can be told apart: clocks count whole nanoseconds. */
const windowNanoMin = 20;
/** Free space after the end of the whole trace, so that labels behind the last bars can be read. */
const tailShare = 0.06;

/** The whole trace with a little room behind it. An empty trace still has a width. */
export function wholeTrace(durationNano: number): TimeWindow {
  return { startNano: 0, endNano: Math.max(windowNanoMin, durationNano * (1 + tailShare)) };
}

/** Zooms by `factor` (below 1 = closer) while the instant under the pointer stays where it is. */
export function zoomAt(window: TimeWindow, whole: TimeWindow, atNano: number, factor: number): TimeWindow {
  const width = clamp(
    (window.endNano - window.startNano) * factor,
    windowNanoMin,
    whole.endNano - whole.startNano,
  );
  const share = (atNano - window.startNano) / (window.endNano - window.startNano);
  return fitInto({ startNano: atNano - share * width, endNano: atNano + (1 - share) * width }, whole);
}

export function panBy(window: TimeWindow, whole: TimeWindow, deltaNano: number): TimeWindow {
  return fitInto({ startNano: window.startNano + deltaNano, endNano: window.endNano + deltaNano }, whole);
}

/** Shows an interval with some room on both sides. */
export function zoomTo(whole: TimeWindow, startNano: number, endNano: number): TimeWindow {
  const width = Math.max(endNano - startNano, windowNanoMin / 2);
  const room = width * 0.1;
  return fitInto({ startNano: startNano - room, endNano: startNano + width + room }, whole);
}

export function isWhole(window: TimeWindow, whole: TimeWindow): boolean {
  return window.startNano <= whole.startNano && window.endNano >= whole.endNano;
}

/** Moves and shrinks the window into the bounds, keeping its width where it fits. */
export function fitInto(window: TimeWindow, whole: TimeWindow): TimeWindow {
  const width = Math.min(window.endNano - window.startNano, whole.endNano - whole.startNano);
  const startNano = clamp(window.startNano, whole.startNano, whole.endNano - width);
  return { startNano, endNano: startNano + width };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), Math.max(min, max));
}
