import type { WaterfallState } from "../waterfall-store.ts";
import type { Outline } from "./outline.ts";
import { rowHeight } from "./row-scroll.ts";
import { positionOf, type ShownLines, sameLine } from "./shown-lines.ts";

/** What was on screen: lines, and the content position of its upper edge in pixels. */
export interface OnScreen {
  readonly outline: Outline;
  readonly shown: ShownLines;
  readonly top: number;
  readonly height: number;
}

/**
 * Content position that keeps the line being read where it is on screen when lines come or go above it:
 *
 *     before   a ─ top          after   a
 *              b                        x  (new)
 *              c  ◄ held                b ─ top
 *                                       c  ◄ held
 *
 * `shift` is how far the viewport itself moved down, as a line of notices above it came (or went, below 0).
 */
export function topAfterChange(before: OnScreen, after: WaterfallState, shift: number): number {
  const { outline, shown, top } = before;
  const isSameView = after.view === outline.view;
  const held = isSameView && after.held >= 0 ? after.held : heldLine(before, after);
  const line = isSameView ? held : sameLine(outline, held, after.outline);
  if (line < 0) return top;
  const delta = positionOf(after.outline, after.shown, line) - positionOf(outline, shown, held);
  return Math.max(0, top + delta * rowHeight + shift);
}

/** The selected line where it is on screen, else the one under the pointer, else the first on screen. -1 holds nothing. */
function heldLine(before: OnScreen, after: WaterfallState): number {
  for (const line of [after.selected, after.hovered]) {
    const old = after.view === before.outline.view ? line : sameLine(after.outline, line, before.outline);
    if (old >= 0 && isOnScreen(before, old)) return old;
  }
  // Whoever is at the very top reads no line yet: a root that arrives late is shown.
  if (before.top < rowHeight) return -1;
  return before.shown.ids[Math.floor(before.top / rowHeight)] ?? -1;
}

function isOnScreen({ outline, shown, top, height }: OnScreen, line: number): boolean {
  const position = positionOf(outline, shown, line);
  const y = position * rowHeight - top;
  return shown.ids[position] === line && y > -rowHeight && y < height;
}
