import { type Outline, rowOfLine } from "./outline.ts";
import type { ShownLines } from "./shown-lines.ts";

/**
 * Ancestors to pin above a viewport at `top`, root first: those of the first line that is not itself covered by the pinned
 * ones, the nearest `max` of them. Each pinned row covers one more line, which may have more ancestors: hence the loop.
 * Every ancestor lies above its row, so all of them are hidden and only `max` are ever walked.
 */
export function stickyRows(
  outline: Outline,
  { ids }: ShownLines,
  place: { readonly top: number; readonly rowHeight: number; readonly max: number; readonly root: number },
): number[] {
  let pinned: number[] = [];
  for (let covered = 0; covered <= place.max; covered++) {
    const line = ids[Math.floor(place.top / place.rowHeight) + covered];
    if (line === undefined) break;
    pinned = nearestAncestors(outline, rowOfLine(outline, line), place);
    if (pinned.length <= covered) break;
  }
  return pinned;
}

function nearestAncestors(
  { view }: Outline,
  row: number,
  { max, root }: { readonly max: number; readonly root: number },
): number[] {
  const chain: number[] = [];
  const least = Math.max(0, root);
  for (
    let parent = view.parentRow[row]!;
    parent >= least && chain.length < max;
    parent = view.parentRow[parent]!
  )
    chain.push(parent);
  return chain.reverse();
}

/** Line under a height of the viewport, the pinned rows first; -1 below the last. */
export function lineAtHeight(
  { ids }: ShownLines,
  pinned: readonly number[],
  top: number,
  y: number,
  rowHeight: number,
): number {
  return pinned[Math.floor(y / rowHeight)] ?? ids[Math.floor((top + y) / rowHeight)] ?? -1;
}
