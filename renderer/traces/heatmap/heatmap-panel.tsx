import { useEffect, useMemo, useRef, useState } from "react";
import type { Heatmap } from "../../../app/api/trace-queries.ts";
import { useView } from "../../state/navigation.ts";
import { HeatmapCanvas } from "./heatmap-canvas.tsx";
import { HeatmapHead } from "./heatmap-head.tsx";
import styles from "./heatmap-panel.module.css";
import { HeatmapScale, type Plot } from "./heatmap-scale.ts";
import { QuantileMarks } from "./quantile-marks.tsx";
import { useHeatmap } from "./use-heatmap.ts";

/** Room beside the plot: durations on the left, the histogram on the right, times below. */
const margin = { left: 62, right: 96, top: 4, bottom: 22 } as const;

/** Latency over time of what the query finds, to look at and to select from. */
export function HeatmapPanel() {
  const { heatmap: subject } = useView();
  const isHidden = subject === "hidden";
  const { ref, width, height } = useSize(isHidden);
  const plot: Plot = {
    left: margin.left,
    top: margin.top,
    width: Math.max(0, width - margin.left - margin.right),
    height: Math.max(0, height - margin.top - margin.bottom),
  };
  const [isBrushing, setBrushing] = useState(false);
  const query = useHeatmap(plot.width, plot.height, isBrushing);
  // The picture of another query says nothing about one that cannot be run.
  const isMistaken = query.error?.code === "invalid_query";
  const scale = useScale(isMistaken ? undefined : query.data, plot);
  const noun = subject === "spans" ? "span" : "trace";
  return (
    <section className={styles["panel"]} aria-label="Latency">
      <HeatmapHead scale={isHidden ? undefined : scale} noun={noun} error={query.error} retry={query.retry} />
      {isHidden ? undefined : (
        <div ref={ref} className={styles["body"]} data-stale={query.isSlow || query.error !== undefined}>
          <HeatmapCanvas scale={scale} noun={noun} setBrushing={setBrushing} />
          {scale?.heatmap.total === 0 ? <p className={styles["none"]}>No {noun}s to show</p> : undefined}
          {scale === undefined || scale.heatmap.total === 0 ? undefined : <QuantileMarks scale={scale} />}
        </div>
      )}
    </section>
  );
}

/** The same object as long as heatmap and size are the same. */
function useScale(
  heatmap: Heatmap | undefined,
  { left, top, width, height }: Plot,
): HeatmapScale | undefined {
  return useMemo(
    () =>
      heatmap === undefined || width === 0
        ? undefined
        : new HeatmapScale(heatmap, { left, top, width, height }),
    [heatmap, left, top, width, height],
  );
}

function useSize(isHidden: boolean) {
  const ref = useRef<HTMLDivElement>(null);
  const [size, setSize] = useState({ width: 0, height: 0 });
  useEffect(() => {
    if (ref.current === null || isHidden) return;
    const observer = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      setSize((now) => (now.width === width && now.height === height ? now : { width, height }));
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
  }, [isHidden]);
  return { ref, ...size };
}
