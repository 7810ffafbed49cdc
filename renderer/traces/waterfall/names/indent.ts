import type { TraceView } from "../../../../app/api/traces.ts";

/** Deeper rows stay at this indent and show their depth as a number. */
export const indentLevelsMax = 24;

const levelsOfView = new WeakMap<TraceView, number>();

/**
 * Levels that the indent of a trace must tell apart, at least one. The style sheet makes each as wide as the name column
 * allows. One walk a view, kept as long as the view is.
 */
export function indentLevels(view: TraceView): number {
  let levels = levelsOfView.get(view);
  if (levels === undefined) {
    levels = view.depth.reduce((most, depth) => Math.max(most, Math.min(depth, indentLevelsMax)), 1);
    levelsOfView.set(view, levels);
  }
  return levels;
}
