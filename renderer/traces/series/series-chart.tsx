import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from "react";
import type { MetricsResult } from "../../../app/api/trace-queries.ts";
import { formatCounted, formatDuration } from "../../base/format.ts";
import { addNano, formatClock } from "../../base/instant.ts";
import { visibleText } from "../../base/visible-text.ts";
import { serviceColors } from "../../state/page-state.ts";
import { measureOf } from "../../state/query-kind.ts";
import { useThemeTokens } from "../../state/use-theme.ts";
import { useCanvas } from "../../widgets/use-canvas.ts";
import { drawSeries, stepAt } from "./draw-series.ts";
import styles from "./series.module.css";
import { SeriesLegend } from "./series-legend.tsx";
import { readSeries, type SeriesRow, valuesOf } from "./series-rows.ts";
import { formatOf } from "./value-format.ts";

/** More lines are a hairball; the legend has all. */
const drawnMax = 40;
const tipRowsMax = 8;

/** Lines over time with a crosshair, and a legend that is also the table. */
export function SeriesChart({ result, query }: { result: MetricsResult; query: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const tokens = useThemeTokens();
  const [step, setStep] = useState<number>();
  const [emphasis, setEmphasis] = useState<number>();
  const rows = useMemo(() => readSeries(result), [result]);
  const drawn = useMemo(() => rows.slice(0, drawnMax), [rows]);
  const slots = useMemo(() => slotsOf(rows), [rows]);
  const format = useMemo(() => formatOf(measureOf(query)), [query]);
  const colorOf = useMemo(
    () => (row: SeriesRow) => tokens.services[slots.get(row.index) ?? 0] ?? tokens.faint,
    [tokens, slots],
  );
  useCanvas(canvas, { result, rows: drawn, colorOf, emphasis, step, format, tokens }, drawSeries);
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
    <>
      <div className={styles["chart"]}>
        <div
          className={styles["lines"]}
          role="application"
          aria-roledescription="line chart"
          aria-label={`${formatCounted(rows.length, "series", "series")} over time; their figures are in the table below`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the keys of the crosshair go here
          tabIndex={0}
          onPointerMove={move}
          onPointerLeave={() => setStep(undefined)}
          onKeyDown={onKeyDown}
          onBlur={() => setStep(undefined)}
        >
          <canvas ref={canvas} aria-hidden />
        </div>
        {step === undefined ? undefined : (
          <Tip result={result} rows={drawn} step={step} colorOf={colorOf} format={format} />
        )}
      </div>
      <SeriesLegend rows={rows} result={result} colorOf={colorOf} format={format} onPoint={setEmphasis} />
    </>
  );
}

/** Hue of each series: that of its service where services have hues of their own, else in order. */
function slotsOf(rows: readonly SeriesRow[]): ReadonlyMap<number, number> {
  const services = rows.map(({ service }) => service);
  const isByService = new Set(services).size === rows.length && !services.includes(undefined);
  return new Map(
    rows.map((row, at) => [row.index, isByService ? serviceColors.markOf(row.service ?? "").slot : at % 8]),
  );
}

interface TipProps {
  readonly result: MetricsResult;
  readonly rows: readonly SeriesRow[];
  readonly step: number;
  readonly colorOf: (row: SeriesRow) => string;
  readonly format: (value: number) => string;
}

function Tip({ result, rows, step, colorOf, format }: TipProps) {
  const values = rows
    .map((row) => ({ row, value: valuesOf(result, row.index)[step] ?? Number.NaN }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((a, b) => b.value - a.value);
  const start = addNano(result.startUnixNano, step * result.stepNano);
  return (
    <div className={styles["tip"]} data-side={step > result.steps / 2 ? "left" : "right"} role="status">
      <div className={styles["time"]}>
        {formatClock(start, result.stepNano < 1e9 ? 3 : 0)}, {formatDuration(result.stepNano)}
      </div>
      {values.slice(0, tipRowsMax).map(({ row, value }) => (
        <div key={row.index} className={styles["tipRow"]}>
          <span className={styles["swatch"]} style={{ background: colorOf(row) }} />
          <span className={styles["tipName"]}>{visibleText(row.name)}</span>
          <b>{format(value)}</b>
        </div>
      ))}
      {values.length > tipRowsMax ? (
        <div className={styles["time"]}>and {values.length - tipRowsMax} more</div>
      ) : undefined}
    </div>
  );
}
