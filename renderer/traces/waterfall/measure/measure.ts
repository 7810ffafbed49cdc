import { type Outline, timeOfLine } from "../lines/outline.ts";
import type { TimeWindow } from "../time-window.ts";

/** An edge this near, in CSS pixels, is the one that is meant. */
const snapPixels = 8;

/** The beginning or end of one of the lines that is nearest to an instant, or the instant where none is near. */
export function snap(
  outline: Outline,
  lines: Iterable<number>,
  atNano: number,
  nanoPerPixel: number,
): number {
  let nearest = atNano;
  let distance = snapPixels * nanoPerPixel;
  for (const line of lines) {
    const { startNano, endNano } = timeOfLine(outline, line);
    for (const edge of [startNano, endNano]) {
      if (Math.abs(edge - atNano) >= distance) continue;
      distance = Math.abs(edge - atNano);
      nearest = edge;
    }
  }
  return nearest;
}

/**
 * The measure after its key is pressed on a line. First the line itself; on another line from the beginning of the first to
 * the end of that one (or to its beginning, where it ends before); on a line that is measured already, none.
 */
export function measureAfter(measure: TimeWindow | undefined, line: TimeWindow): TimeWindow | undefined {
  if (measure === undefined) return line;
  if (measure.startNano === line.startNano && measure.endNano === line.endNano) return undefined;
  const from = measure.startNano;
  const to = line.endNano > from ? line.endNano : line.startNano;
  return { startNano: Math.min(from, to), endNano: Math.max(from, to) };
}
