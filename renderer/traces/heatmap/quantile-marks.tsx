import { formatDuration } from "../../base/format.ts";
import { navigation } from "../../state/navigation.ts";
import styles from "./heatmap-panel.module.css";
import type { HeatmapScale } from "./heatmap-scale.ts";

/** Index in `quantileNano`; p90 would only crowd the others. */
const shown = [
  { name: "p99", at: 3 },
  { name: "p95", at: 2 },
  { name: "p50", at: 0 },
] as const;
/** Labels keep this far from each other: their height, the line above the next, and air. */
const labelPx = 18;

/** p50, p95 and p99 on the histogram. Each is a button that selects everything slower. */
export function QuantileMarks({ scale }: { scale: HeatmapScale }) {
  const { plot, heatmap } = scale;
  const bottom = plot.top + plot.height;
  let lowest = plot.top - labelPx;
  const marks = shown.map(({ name, at }, index) => {
    const nano = heatmap.quantileNano[at] ?? 0;
    const y = scale.yOf(scale.rowOf(nano));
    // Those below need their place, too.
    const highestOfRest = bottom - labelPx * (shown.length - index);
    lowest = Math.max(Math.min(y, highestOfRest), lowest + labelPx);
    return { name, nano, y: lowest };
  });
  const left = plot.left + plot.width + 8;
  const wholeWidth = scale.boxOf({ left: 0, right: heatmap.columns, bottom: 0, top: heatmap.rows });
  return marks.map(({ name, nano, y }) => (
    <button
      type="button"
      key={name}
      className={styles["quantile"]}
      style={{ left, top: y }}
      title={`Select what is slower than ${name}`}
      onClick={() =>
        navigation.change({ box: { ...wholeWidth, minNano: Math.ceil(nano), maxNano: undefined } })
      }
    >
      {name} <b>{formatDuration(nano)}</b>
    </button>
  ));
}
