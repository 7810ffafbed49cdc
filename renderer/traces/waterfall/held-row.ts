import type { TraceView } from "../../../app/api/traces.ts";
import { rowHeight } from "./row-scroll.ts";
import { positionOf } from "./visible-rows.ts";
import { sameSpan, type WaterfallState } from "./waterfall-store.ts";

/** What was on screen: rows, and the content position of its upper edge in pixels. */
export interface Shown {
  readonly view: TraceView;
  readonly visible: Uint32Array;
  readonly top: number;
  readonly height: number;
}

/**
 * Content position that keeps the row being read where it is on screen when rows come or go above it:
 *
 *     before   a ─ top          after   a
 *              b                        x  (new)
 *              c  ◄ held                b ─ top
 *                                       c  ◄ held
 *
 * `shift` is how far the viewport itself moved down, as a line of notices above it came (or went, below 0).
 */
export function topAfterChange(before: Shown, after: WaterfallState, shift: number): number {
  const { view, visible, top } = before;
  const held = after.view === view && after.held >= 0 ? after.held : heldRow(before, after);
  const row = after.view === view ? held : sameSpan(view, held, after.view);
  if (row < 0) return top;
  const delta = positionOf(after.visible, row) - positionOf(visible, held);
  return Math.max(0, top + delta * rowHeight + shift);
}

/** The selected row where it is on screen, else the one under the pointer, else the first on screen. -1 holds nothing. */
function heldRow(before: Shown, after: WaterfallState): number {
  for (const row of [after.selected, after.hovered]) {
    const old = sameSpan(after.view, row, before.view);
    if (old >= 0 && isOnScreen(before, old)) return old;
  }
  // Whoever is at the very top reads no row yet: a root that arrives late is shown.
  if (before.top < rowHeight) return -1;
  return before.visible[Math.floor(before.top / rowHeight)] ?? -1;
}

function isOnScreen({ visible, top, height }: Shown, row: number): boolean {
  const position = positionOf(visible, row);
  const y = position * rowHeight - top;
  return visible[position] === row && y > -rowHeight && y < height;
}
