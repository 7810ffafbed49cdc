import type { TraceView } from "../../../../app/api/traces.ts";
import { type Outline, rowOfLine, runOfLine } from "./outline.ts";

/** Place of a line among its siblings, as `aria-posinset` and `aria-setsize` say it: from 1. */
export interface Place {
  readonly place: number;
  readonly setSize: number;
}

/** Members of a run are counted within it. */
export function placeAmongSiblings(outline: Outline, line: number): Place {
  const { view, runs } = outline;
  const { place, sizeOfParent } = siblingCounts(view);
  const row = rowOfLine(outline, line);
  const run = runs.runOfRow[row]!;
  if (run >= 0 && runOfLine(outline, line) < 0)
    return { place: place[row]! - place[runs.first[run]!]! + 1, setSize: runs.size[run]! };
  return { place: place[row]!, setSize: sizeOfParent[view.parentRow[row]! + 1]! };
}

interface SiblingCounts {
  readonly place: Uint32Array;
  /** By parent row + 1; the roots are at 0. */
  readonly sizeOfParent: Uint32Array;
}

const countsOfView = new WeakMap<TraceView, SiblingCounts>();

/** One walk a view, kept as long as the view is. */
function siblingCounts(view: TraceView): SiblingCounts {
  let counts = countsOfView.get(view);
  if (counts === undefined) {
    counts = countSiblings(view);
    countsOfView.set(view, counts);
  }
  return counts;
}

function countSiblings({ rowCount, parentRow }: TraceView): SiblingCounts {
  const place = new Uint32Array(rowCount);
  const sizeOfParent = new Uint32Array(rowCount + 1);
  for (let row = 0; row < rowCount; row++) {
    const parent = parentRow[row]! + 1;
    sizeOfParent[parent] = sizeOfParent[parent]! + 1;
    place[row] = sizeOfParent[parent];
  }
  return { place, sizeOfParent };
}
