import type { Frame } from "../../../canvas/surface.ts";
import { barHeight, type LanesScene } from "../lanes/lanes-scene.ts";
import { endOfLine, rowOfLine } from "../lines/outline.ts";
import { xOf } from "../time-scale.ts";
import { intervalsOfRows } from "./intervals-of-rows.ts";

const thickness = 2;
const gap = 2;

/**
 * What the trace waited for, as a line under the bar: of a span its own part, of a fold or a run that of everything in it.
 * A halo keeps it apart from whatever lies below. Segments that fall on painted pixels cost a comparison each.
 */
export function drawCritical(
  { context, width }: Frame,
  { outline, window, tokens }: LanesScene,
  line: number,
  isFolded: boolean,
  barTop: number,
): void {
  const { view } = outline;
  const { intervals, first, order } = intervalsOfRows(view.critical, view.rowCount);
  const row = rowOfLine(outline, line);
  const end = first[isFolded ? endOfLine(outline, line) : row + 1]!;
  if (first[row] === end) return;
  const columns = columnsOf(width);
  for (let at = first[row]!; at < end; at++) {
    const segment = order[at]!;
    const left = xOf(window, width, intervals.startOffsetNano[segment]!);
    const right = xOf(window, width, intervals.endOffsetNano[segment]!);
    if (right < 0 || left > width) continue;
    columns.fill(
      1,
      Math.max(0, Math.floor(left)),
      Math.max(Math.floor(left) + 1, Math.min(width, Math.round(right))),
    );
  }
  const top = barTop + barHeight + gap;
  for (const [color, margin] of [
    [tokens.background, 1],
    [tokens.text, 0],
  ] as const) {
    context.fillStyle = color;
    for (const [from, to] of stretches(columns))
      context.fillRect(from - margin, top - margin, to - from + 2 * margin, thickness + 2 * margin);
  }
}

let reused = new Uint8Array(0);

/** One byte a pixel column, all zero; the same memory for every line. */
function columnsOf(width: number): Uint8Array {
  if (reused.length !== Math.ceil(width)) reused = new Uint8Array(Math.ceil(width));
  else reused.fill(0);
  return reused;
}

function* stretches(columns: Uint8Array): Generator<readonly [from: number, to: number]> {
  for (let at = columns.indexOf(1); at >= 0; ) {
    const end = columns.indexOf(0, at);
    yield [at, end < 0 ? columns.length : end];
    at = end < 0 ? -1 : columns.indexOf(1, end);
  }
}
