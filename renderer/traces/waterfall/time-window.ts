import type { TraceView } from "../../../app/api/traces.ts";

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

/** The widest window: of the subtree of a row, or of the whole trace (-1). */
export function wholeOf(view: TraceView, root: number): TimeWindow {
  return root < 0 ? wholeTrace(view.durationNano) : wholeSubtree(view, root);
}

/** A span with everything below it, and the same room behind. */
export function wholeSubtree(view: TraceView, root: number): TimeWindow {
  let startNano = Number.POSITIVE_INFINITY;
  let endNano = 0;
  for (let row = root; row < view.subtreeEnd[root]!; row++) {
    startNano = Math.min(startNano, view.startOffsetNano[row]!);
    endNano = Math.max(endNano, view.startOffsetNano[row]! + view.durationNanoOfRow[row]!);
  }
  const length = Math.max(windowNanoMin, (endNano - startNano) * (1 + tailShare));
  return { startNano, endNano: startNano + length };
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

/** The window moved so that it shows an interval, as wide as before where that is wide enough. */
export function bringInto(
  window: TimeWindow,
  whole: TimeWindow,
  startNano: number,
  endNano: number,
): TimeWindow {
  if (endNano - startNano > window.endNano - window.startNano) return zoomTo(whole, startNano, endNano);
  if (startNano >= window.startNano && endNano <= window.endNano) return window;
  return panBy(window, whole, (startNano + endNano - window.startNano - window.endNano) / 2);
}

/** A window as an address holds it, whole nanoseconds: `120000-4500000`. */
export function formatWindow({ startNano, endNano }: TimeWindow): string {
  return `${Math.round(startNano)}-${Math.round(endNano)}`;
}

/** The window an address asks for, inside the trace; undefined where the text makes no sense. */
export function parseWindow(text: string, whole: TimeWindow): TimeWindow | undefined {
  const match = /^(\d{1,16})-(\d{1,16})$/.exec(text);
  if (match === null) return undefined;
  const startNano = Number(match[1]);
  const endNano = Number(match[2]);
  return startNano < endNano ? fitInto({ startNano, endNano }, whole) : undefined;
}

export function isWhole(window: TimeWindow, whole: TimeWindow): boolean {
  return window.startNano <= whole.startNano && window.endNano >= whole.endNano;
}

/** Moves and shrinks the window into the bounds, keeping its width where it fits. */
export function fitInto(window: TimeWindow, whole: TimeWindow): TimeWindow {
  const width = clamp(window.endNano - window.startNano, windowNanoMin, whole.endNano - whole.startNano);
  const startNano = clamp(window.startNano, whole.startNano, whole.endNano - width);
  return { startNano, endNano: startNano + width };
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), Math.max(min, max));
}
