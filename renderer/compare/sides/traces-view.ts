import type { ComparisonSide } from "../../state/comparison.ts";
import type { View } from "../../state/view.ts";

const nanoPerMilli = 1_000_000n;

/** The list of traces with those of a side; those that the other side took away are among them. */
export function tracesView({ query, time }: ComparisonSide): Partial<View> {
  const view: Partial<View> = { page: "traces", query, groupBy: [], box: undefined };
  if (time === undefined) return view;
  const { startNano, endNano, traceTime } = time;
  if (startNano === undefined && endNano === undefined)
    return { ...view, sinceMs: undefined, untilMs: undefined };
  const startMs = startNano === undefined ? undefined : Number(startNano / nanoPerMilli);
  // The page has windows that end now, or at a time.
  const untilMs = endNano === undefined ? Date.now() : Number((endNano + nanoPerMilli - 1n) / nanoPerMilli);
  const sinceMs = startMs === undefined ? undefined : Math.max(1, untilMs - startMs);
  return { ...view, sinceMs, untilMs, traceTime };
}
