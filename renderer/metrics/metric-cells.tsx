import type { ReactNode } from "react";
import type { MetricList } from "../../app/api/metrics.ts";
import { formatCount, formatCounted, formatMeasure, noValue } from "../base/format.ts";
import { formatClock, formatInstant } from "../base/instant.ts";
import { visibleLines, visibleText } from "../base/visible-text.ts";
import { serviceColors, theme } from "../state/page-state.ts";
import { useThemeTokens } from "../state/use-theme.ts";
import type { GridColumn } from "../widgets/data-grid.tsx";
import { Pill } from "../widgets/pill.tsx";
import { ServiceTag } from "../widgets/service-tag.tsx";
import { Sparkline } from "../widgets/sparkline.tsx";
import styles from "./metric-cells.module.css";
import { temporalityName, typeName, unitName } from "./metric-names.ts";

const sparkWidthPx = 96;
const sparkHeightPx = 20;
const nanoPerMilli = 1_000_000n;

export interface MetricRow {
  readonly name: string;
  /** The row above is the same metric of another service. */
  readonly isRepeated: boolean;
  readonly unit: string;
  readonly description: string;
  readonly service: string;
  readonly type: string;
  readonly temporality: string;
  readonly pointCount: number;
  readonly seriesCount: number;
  /** NaN where there is none. */
  readonly lastValue: number;
  readonly lastUnixNano: bigint;
  /** Newest points of the busiest series, oldest first. */
  readonly spark: Float64Array;
}

export const metricColumns: readonly GridColumn[] = [
  { id: "name", title: "Metric", track: "minmax(200px, 2fr)" },
  { id: "type", title: "Type", track: "172px" },
  { id: "service", title: "Service", track: "minmax(90px, 1fr)" },
  { id: "series", title: "Series", track: "64px", isNumeric: true, hint: "Distinct attribute sets" },
  { id: "points", title: "Points", track: "72px", isNumeric: true },
  { id: "spark", title: "Busiest series", track: `${sparkWidthPx}px` },
  { id: "last", title: "Last value", track: "120px", isNumeric: true },
  { id: "time", title: "At", track: "72px", isNumeric: true },
];

export function readMetric(list: MetricList, row: number): MetricRow {
  const text = (code: number | undefined): string => list.strings[code ?? 0] ?? "";
  const first = row === 0 ? 0 : (list.sparkEnd[row - 1] ?? 0);
  return {
    name: visibleText(text(list.name[row])),
    isRepeated: row > 0 && list.name[row] === list.name[row - 1],
    unit: unitName(visibleText(text(list.unit[row]))),
    description: visibleLines(text(list.description[row])),
    service: text(list.service[row]),
    type: typeName(list.type[row] ?? 0, list.isMonotonic[row] === 1),
    temporality: temporalityName(list.temporality[row] ?? 0),
    pointCount: list.pointCount[row] ?? 0,
    seriesCount: list.seriesCount[row] ?? 0,
    lastValue: list.lastValue[row] ?? Number.NaN,
    lastUnixNano: BigInt(Math.round(list.lastTimeMs[row] ?? 0)) * nanoPerMilli,
    spark: list.sparkValue.subarray(first, list.sparkEnd[row]),
  };
}

export function metricLabel(row: MetricRow): string {
  const { value, unit } = formatMeasure(row.lastValue, row.unit);
  return [
    row.name,
    row.type,
    visibleText(row.service),
    formatCounted(row.seriesCount, "series", "series"),
    `last ${value} ${unit}`,
  ].join(", ");
}

export function metricCells(row: MetricRow): readonly ReactNode[] {
  const mark = serviceColors.markOf(row.service);
  return [
    <span
      key="name"
      className={row.isRepeated ? styles["dim"] : styles["name"]}
      title={`${row.name}\n${row.description}`.trim()}
    >
      {row.name}
    </span>,
    <span key="type" className={styles["badges"]}>
      <Pill>{row.type}</Pill>
      {row.temporality === "" ? undefined : <span className={styles["dim"]}>{row.temporality}</span>}
    </span>,
    <ServiceTag key="service" name={row.service} color={mark.cssColor} isRepeated={mark.isRepeated} />,
    <span key="series" className={styles["dim"]}>
      {formatCount(row.seriesCount)}
    </span>,
    <span key="points" className={styles["dim"]}>
      {formatCount(row.pointCount)}
    </span>,
    <SparkCell key="spark" values={row.spark} slot={mark.slot} />,
    <LastValue key="last" row={row} />,
    <span key="time" className={styles["time"]} title={formatInstant(row.lastUnixNano)}>
      {formatClock(row.lastUnixNano, 0)}
    </span>,
  ];
}

function SparkCell({ values, slot }: { values: Float64Array; slot: number }) {
  const color = useThemeTokens().services[slot] ?? theme.tokens.text;
  return <Sparkline values={values} color={color} widthPx={sparkWidthPx} heightPx={sparkHeightPx} />;
}

/** A histogram has no one value: its mean stands for it, and says so. */
function LastValue({ row: { lastValue, unit, type } }: { row: MetricRow }) {
  if (Number.isNaN(lastValue)) return <span className={styles["dim"]}>{noValue}</span>;
  const isMean = type.includes("histogram") || type === "summary";
  const { value, unit: shownUnit } = formatMeasure(lastValue, unit);
  return (
    <span title={`${isMean ? "Mean of the newest point" : "Newest point"}: ${lastValue} ${unit}`}>
      {isMean ? <span className={styles["dim"]}>mean </span> : undefined}
      {value}
      <span className={styles["dim"]}> {shownUnit}</span>
    </span>
  );
}
