import { boxAgainstRest } from "../../state/against-rest.ts";
import { copyText } from "../../state/hand-over.ts";
import type { HeatmapBox } from "../../state/heatmap-box.ts";
import { navigation } from "../../state/navigation.ts";
import { openComparison } from "../../state/open-comparison.ts";
import { narrowedTo } from "../../state/query-edit.ts";
import { boxTime } from "../../state/search-window.ts";
import { type View, windowOf } from "../../state/view.ts";

const nanoPerMilli = 1_000_000n;

/** Shows what is in the box below the heatmap; the heatmap stays as it is. */
export function listBox(): void {
  navigation.change({ isBoxListed: true, groupBy: [] });
}

/** Writes the box into the query and the time window, so that the heatmap shows it large. */
export function zoomToBox(): void {
  const { view } = navigation;
  if (view.box !== undefined) navigation.change({ ...queryAndTime(view, view.box), box: undefined });
}

/** Compares what is in the box with everything else. */
export function compareBox(): void {
  openComparison(boxAgainstRest(navigation.view));
}

/** The query that finds the box, for the clipboard. */
export function copyBoxQuery(): Promise<void> {
  const { view } = navigation;
  const { query = "" } = view.box === undefined ? view : queryAndTime(view, view.box);
  return copyText(query, "Query copied");
}

function queryAndTime(view: View, box: HeatmapBox): Partial<View> {
  const query = narrowedTo(view.query, box, view.heatmap);
  if (box.startNano === undefined && box.endNano === undefined) return { query };
  const now = windowOf(view, Date.now());
  const startMs = box.startNano === undefined ? now.startMs : Number(box.startNano / nanoPerMilli);
  const endMs =
    box.endNano === undefined ? now.endMs : Number((box.endNano + nanoPerMilli - 1n) / nanoPerMilli);
  if (endMs === undefined) return { query };
  const sinceMs = startMs === undefined ? undefined : Math.max(1, endMs - startMs);
  return { query, untilMs: endMs, sinceMs, traceTime: boxTime(view, box) };
}
