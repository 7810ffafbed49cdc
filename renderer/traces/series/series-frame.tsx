import type { KeyboardEvent, PointerEvent, ReactNode, RefObject } from "react";
import type { MetricsResult } from "../../../app/api/trace-queries.ts";
import { formatCounted } from "../../base/format.ts";
import { stepAt } from "./draw-series.ts";
import styles from "./series.module.css";

interface SeriesFrameProps {
  readonly result: MetricsResult;
  readonly seriesCount: number;
  readonly canvas: RefObject<HTMLCanvasElement | null>;
  /** Step of the crosshair. */
  readonly step: number | undefined;
  readonly setStep: (step: number | undefined) => void;
  /** What is said of the step. */
  readonly children: ReactNode;
}

/** The canvas of a chart over time: pointer and arrow keys move the crosshair. */
export function SeriesFrame({ result, seriesCount, canvas, step, setStep, children }: SeriesFrameProps) {
  const move = (event: PointerEvent<HTMLElement>): void => {
    const { left, width } = event.currentTarget.getBoundingClientRect();
    setStep(stepAt(result, event.clientX - left, width));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (by === 0) return;
    setStep(Math.min(result.steps - 1, Math.max(0, (step ?? (by > 0 ? -1 : result.steps)) + by)));
    event.preventDefault();
  };
  return (
    <div className={styles["chart"]}>
      <div
        className={styles["lines"]}
        role="application"
        aria-roledescription="line chart"
        aria-label={`${formatCounted(seriesCount, "series", "series")} over time; their figures are in the table below`}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the crosshair go here
        tabIndex={0}
        onPointerMove={move}
        onPointerLeave={() => setStep(undefined)}
        onKeyDown={onKeyDown}
        onBlur={() => setStep(undefined)}
      >
        <canvas ref={canvas} aria-hidden />
      </div>
      {children}
    </div>
  );
}
