import type { TraceView } from "../../../app/api/traces.ts";

/** Deeper rows stay at this indent and show their depth as a number. */
export const indentLevelsMax = 24;
const levelWidthMax = 14;
const levelWidthMin = 4;
/** What the deepest indent may take of the name column: names are what it is for. */
const indentShareMax = 0.36;

const deepestOfView = new WeakMap<TraceView, number>();

/** Pixels of one level: fewer where the trace is deep or the column narrow. */
export function levelWidth(view: TraceView, nameWidth: number): number {
  const levels = Math.min(deepestLevel(view), indentLevelsMax);
  const fitting = Math.floor((nameWidth * indentShareMax) / Math.max(1, levels));
  return Math.min(Math.max(fitting, levelWidthMin), levelWidthMax);
}

function deepestLevel(view: TraceView): number {
  let deepest = deepestOfView.get(view);
  if (deepest === undefined) {
    deepest = view.depth.reduce((most, depth) => Math.max(most, depth), 0);
    deepestOfView.set(view, deepest);
  }
  return deepest;
}
