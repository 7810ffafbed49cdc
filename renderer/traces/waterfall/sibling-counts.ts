import type { TraceView } from "../../../app/api/traces.ts";

/** Place of each row among the children of its parent, as `aria-posinset` and `aria-setsize` say it. */
export interface SiblingCounts {
  /** From 1. */
  readonly place: Uint32Array;
  /** By parent row + 1; the roots are at 0. */
  readonly sizeOfParent: Uint32Array;
}

const countsOfView = new WeakMap<TraceView, SiblingCounts>();

/** One walk a view, kept as long as the view is. */
export function siblingCounts(view: TraceView): SiblingCounts {
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
