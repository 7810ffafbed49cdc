import type { Heatmap } from "../../../app/api/trace-queries.ts";
import type { Query } from "../../client/use-query.ts";
import { useView } from "../../state/navigation.ts";
import { isMetricsQuery } from "../../state/query-kind.ts";
import { useAnswer, useQuestion } from "../../state/question.ts";

/** Pixels of a cell: large enough to hold an error mark, small enough to show shapes. */
const cellWidthPx = 9;
const cellHeightPx = 6;
/** Widths are rounded to this, so that dragging the edge of the window asks few questions. */
const widthStepPx = 90;
/** Beyond this many, density says more than dots. */
const dotsMax = 3_000;

/** The latency heatmap of the view's query, in cells that suit an element of this size. Asks nothing while it has none. */
export function useHeatmap(widthPx: number, heightPx: number, isHeld: boolean): Query<Heatmap> {
  const { heatmap, query, sinceMs, untilMs } = useView();
  const question = useQuestion("all");
  const columns = Math.max(20, Math.round((Math.round(widthPx / widthStepPx) * widthStepPx) / cellWidthPx));
  const rows = Math.max(8, Math.round(heightPx / cellHeightPx));
  const isShown = widthPx > 0 && heatmap !== "hidden";
  const of = heatmap === "spans" ? ("spans" as const) : ("traces" as const);
  // A window somebody chose is shown whole, and so is one above a chart of the same window.
  const fitsTime = untilMs === undefined && sinceMs !== undefined && !isMetricsQuery(query);
  const params = { of, columns, rows, dotsMax, fitsTime };
  return useAnswer("traces.heatmap", question, isShown ? params : undefined, isHeld);
}
