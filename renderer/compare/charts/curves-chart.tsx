import { scaleLinear } from "d3-scale";
import { type KeyboardEvent, type PointerEvent, useMemo, useRef, useState } from "react";
import type { CohortCurves } from "../../../app/api/cohort-views.ts";
import { formatDuration, formatNumber, formatPercent } from "../../base/format.ts";
import { durationTicks, tickText } from "../../canvas/duration-ticks.ts";
import { useSize } from "../../widgets/use-size.ts";
import styles from "./charts.module.css";
import { CurveGeometry } from "./curve-geometry.ts";

const margin = { left: 40, right: 14, top: 8, bottom: 20 } as const;
const tickWidthPx = 84;
/** Narrower plots have no room for all the words. */
const wordyPx = 420;

/** What the text of a value is. */
export type ValueText = (value: number) => string;

export function valueText({ unit }: Pick<CohortCurves, "unit">): ValueText {
  return unit === "ns" ? formatDuration : formatNumber;
}

/** Shares of the values that are at most so large, of both sides, with the widest gap. The arrow keys read it out. */
export function CurvesChart({ curves, label }: { curves: CohortCurves; label: string }) {
  const ref = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(ref);
  const geometry = useMemo(() => {
    const plot = {
      ...{ left: margin.left, top: margin.top },
      width: Math.max(1, width - margin.left - margin.right),
      height: Math.max(1, height - margin.top - margin.bottom),
    };
    return new CurveGeometry(curves, plot);
  }, [curves, width, height]);
  const [cursor, setCursor] = useState<number>();
  const last = curves.value.length - 1;
  const point = cursor === undefined ? undefined : Math.min(cursor, last);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowLeft: -1, ArrowRight: 1, PageDown: -20, PageUp: 20, Home: -last, End: last }[
      event.key
    ];
    if (step === undefined && event.key !== "Escape") return;
    event.preventDefault();
    setCursor(step === undefined ? undefined : Math.min(last, Math.max(0, (point ?? last >> 1) + step)));
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>): void =>
    setCursor(geometry.pointAt(event.clientX - event.currentTarget.getBoundingClientRect().left));
  return (
    <div
      ref={ref}
      className={styles["plot"]}
      role="slider"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={last}
      aria-valuenow={point ?? 0}
      aria-valuetext={point === undefined ? summaryText(curves) : pointText(curves, point)}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerMove={onPointerMove}
      onPointerLeave={() => setCursor(undefined)}
    >
      {width === 0 ? undefined : <Drawing geometry={geometry} point={point} />}
      {point === undefined ? undefined : <Reading geometry={geometry} point={point} />}
    </div>
  );
}

function Drawing({ geometry, point }: { geometry: CurveGeometry; point: number | undefined }) {
  const { curves, plot } = geometry;
  const right = plot.left + plot.width;
  const low = plot.top + plot.height;
  return (
    <svg width="100%" height="100%" aria-hidden className={styles["drawing"]}>
      {[0, 0.5, 1].map((share) => (
        <g key={share}>
          <path className={styles["line"]} d={`M${plot.left} ${geometry.yOf(share)}H${right}`} />
          <text
            className={styles["tick"]}
            x={plot.left - 6}
            y={geometry.yOf(share)}
            dy="0.35em"
            textAnchor="end"
          >
            {share * 100} %
          </text>
        </g>
      ))}
      {ticksOf(curves, plot.width).map((tick) => (
        <text key={tick} className={styles["tick"]} x={geometry.xOf(tick)} y={low + 14} textAnchor="middle">
          {curves.unit === "ns" ? tickText(tick) : formatNumber(tick)}
        </text>
      ))}
      <path className={styles["curve"]} data-side="a" d={geometry.pathOf(curves.baseline.below)} />
      <path className={styles["curve"]} data-side="b" d={geometry.pathOf(curves.canary.below)} />
      <WidestGap geometry={geometry} />
      {point === undefined ? undefined : (
        <path className={styles["cursor"]} d={`M${geometry.xOf(curves.value[point]!)} ${plot.top}V${low}`} />
      )}
    </svg>
  );
}

function WidestGap({ geometry }: { geometry: CurveGeometry }) {
  const { curves, plot } = geometry;
  const { widestGap } = curves;
  if (widestGap === undefined) return undefined;
  const { value, baselineBelow, canaryBelow } = widestGap;
  const x = geometry.xOf(value);
  const [from, to] = [geometry.yOf(baselineBelow), geometry.yOf(canaryBelow)];
  const isLeft = x > plot.left + plot.width / 2;
  return (
    <>
      <path className={styles["gap"]} d={`M${x} ${from}V${to}`} />
      <text
        className={styles["gapText"]}
        x={x + (isLeft ? -6 : 6)}
        y={(from + to) / 2}
        dy="0.35em"
        textAnchor={isLeft ? "end" : "start"}
      >
        {plot.width < wordyPx ? "" : "widest gap "}
        {(Math.abs(baselineBelow - canaryBelow) * 100).toFixed(0)} points at {valueText(curves)(value)}
      </text>
    </>
  );
}

/** The value under the cursor and the shares there. */
function Reading({ geometry, point }: { geometry: CurveGeometry; point: number }) {
  const { curves, plot } = geometry;
  const x = geometry.xOf(curves.value[point]!);
  const isLeft = x > plot.left + plot.width / 2;
  const place = isLeft ? { right: `calc(100% - ${x - 8}px)` } : { left: x + 8 };
  return (
    <div className={styles["reading"]} style={place} aria-hidden>
      ≤ {valueText(curves)(curves.value[point]!)}:{" "}
      <b data-side="a">A {formatPercent(curves.baseline.below[point]!)}</b>{" "}
      <b data-side="b">B {formatPercent(curves.canary.below[point]!)}</b>
    </div>
  );
}

function pointText(curves: CohortCurves, point: number): string {
  const [a, b] = [curves.baseline.below[point]!, curves.canary.below[point]!];
  return `at most ${valueText(curves)(curves.value[point]!)}: ${formatPercent(a)} of A, ${formatPercent(b)} of B`;
}

export function summaryText(curves: CohortCurves): string {
  const text = valueText(curves);
  const side = (name: string, quantile: Float64Array): string =>
    `${name} median ${text(quantile[0] ?? Number.NaN)}, p95 ${text(quantile[2] ?? Number.NaN)}`;
  return `${side("A", curves.baseline.quantile)}; ${side("B", curves.canary.quantile)}`;
}

function ticksOf({ value, unit, isLog }: CohortCurves, widthPx: number): readonly number[] {
  const [least, most] = [value[0] ?? 0, value.at(-1) ?? 1];
  const ticksMax = Math.max(2, Math.floor(widthPx / tickWidthPx));
  if (isLog && unit === "ns") return durationTicks(least, most, ticksMax);
  if (isLog) return spread(Math.log(least), Math.log(most), ticksMax).map(Math.exp);
  return roundTicks(least, most, ticksMax);
}

/** Round numbers, no more than there is room for: d3 takes the count for a hint. */
function roundTicks(from: number, to: number, countMax: number): readonly number[] {
  if (!(to > from)) return [from];
  const scale = scaleLinear([from, to], [0, 1]);
  for (let count = countMax; count > 1; count--) {
    const ticks = scale.ticks(count);
    if (ticks.length <= countMax) return ticks;
  }
  return scale.ticks(1);
}

function spread(from: number, to: number, count: number): readonly number[] {
  if (!(to > from)) return [from];
  return Array.from({ length: count }, (_, at) => from + ((to - from) * (at + 0.5)) / count);
}
