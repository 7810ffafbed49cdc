import type { ReactNode } from "react";
import type { ComparedOperation } from "../../../app/api/cohorts.ts";
import {
  exactDuration,
  formatDuration,
  formatNumber,
  formatPercent,
  formatShare,
  noValue,
} from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { serviceColors } from "../../state/page-state.ts";
import type { GridColumn } from "../../widgets/data-grid.tsx";
import { ServiceTag } from "../../widgets/service-tag.tsx";
import type { OperationOrder } from "../compare-state.ts";
import { PairCell } from "../pair-cell.tsx";
import { kindNames, presenceOf, presenceSigns, presenceWords, selfPerTrace } from "./operation-rows.ts";
import styles from "./operations.module.css";

interface Sorting {
  readonly order: OperationOrder;
  readonly isAscending: boolean;
  readonly sortBy: (order: OperationOrder) => void;
}

const columns: readonly (Omit<GridColumn, "id"> & { readonly id: OperationOrder })[] = [
  { id: "operation", title: "Operation", track: "minmax(240px, 1fr)" },
  {
    ...{ id: "calls", title: "Calls per trace", track: "104px", isNumeric: true },
    hint: "Spans for each trace of the side, A → B",
  },
  {
    id: "errors",
    title: "Errors",
    track: "136px",
    isNumeric: true,
    hint: "Share of the spans that fail, A → B",
  },
  { id: "p50", title: "Median", track: "130px", isNumeric: true, hint: "Duration of a span, A → B" },
  { id: "p95", title: "p95", track: "130px", isNumeric: true, hint: "Duration of a span, A → B" },
  {
    ...{ id: "self", title: "Self Δ", track: "92px", isNumeric: true },
    hint: "Self time in a trace, B less A: time of its own, not of what it calls",
  },
  {
    ...{ id: "critical", title: "Critical path Δ", track: "196px", isNumeric: true },
    hint: "How much longer a trace waits for it, with the 95 % interval: all rows add up to what traces take longer",
  },
];

/** What there is room for: `some` has no p95, `little` neither self time nor intervals, `least` no calls. Tooltips and labels have all of it. */
export type Room = "least" | "little" | "some" | "much";

export const leastWidthPx: Readonly<Record<Room, number>> = {
  least: 520,
  little: 740,
  some: 980,
  much: 1160,
};

export function roomOf(widthPx: number): Room {
  if (widthPx >= leastWidthPx.much) return "much";
  if (widthPx >= leastWidthPx.some) return "some";
  return widthPx >= leastWidthPx.little ? "little" : "least";
}

export function operationColumns({ order, isAscending, sortBy }: Sorting, room: Room): GridColumn[] {
  return columnsIn(room).map((column) => ({
    ...column,
    onSort: () => sortBy(column.id),
    sorted: column.id === order ? (isAscending ? "ascending" : "descending") : undefined,
  }));
}

const narrowTracks = {
  operation: { track: "minmax(110px, 1fr)" },
  calls: { title: "Calls", track: "100px" },
  errors: { track: "132px" },
  p50: { track: "124px" },
  critical: { title: "Critical Δ", track: "82px" },
} as const;

function columnsIn(room: Room): typeof columns {
  if (room === "much") return columns;
  const shown = columns.filter(({ id }) => id !== "p95");
  return room === "some"
    ? shown
    : shown
        .filter(({ id }) => id !== "self" && (id !== "calls" || room !== "least"))
        .map((column) => ({ ...column, ...narrowTracks[column.id as keyof typeof narrowTracks] }));
}

/** In order of the columns. */
export function operationCells(row: ComparedOperation, room: Room): readonly ReactNode[] {
  const { baseline, canary, errorRate } = row;
  const rates = [baseline, canary].map(({ errors, spans }) => (spans === 0 ? Number.NaN : errors / spans));
  const [rateA = Number.NaN, rateB = Number.NaN] = rates;
  return [
    <Name key="operation" row={row} hasKind={room === "some" || room === "much"} />,
    ...(room === "least" ? [] : [<Calls key="calls" row={row} />]),
    <PairCell
      key="errors"
      a={formatPercent(rateA)}
      b={formatPercent(rateB)}
      isDifferent={errorRate.low > 0 || errorRate.high < 0}
      title={`${baseline.errors} of ${baseline.spans} → ${canary.errors} of ${canary.spans} spans\nDifference ${formatShare(errorRate.difference)}, between ${formatShare(errorRate.low)} and ${formatShare(errorRate.high)} (95 %)`}
    />,
    <Durations key="p50" row={row} quantile="p50Nano" />,
    ...(room === "much" ? [<Durations key="p95" row={row} quantile="p95Nano" />] : []),
    ...(room === "little" || room === "least" ? [] : [<Self key="self" row={row} />]),
    <Critical key="critical" row={row} hasInterval={room === "some" || room === "much"} />,
  ];
}

function Calls({ row: { baseline, canary } }: { row: ComparedOperation }) {
  return (
    <PairCell
      a={formatNumber(baseline.callsPerTrace)}
      b={formatNumber(canary.callsPerTrace)}
      isDifferent={isApart(baseline.callsPerTrace, canary.callsPerTrace)}
      title={`${baseline.callsPerTrace} → ${canary.callsPerTrace}`}
    />
  );
}

function Name({ row, hasKind }: { row: ComparedOperation; hasKind: boolean }) {
  const { cssColor, isRepeated } = serviceColors.markOf(row.service);
  const presence = presenceOf(row);
  const name = row.name === "" ? "all that enters it" : visibleText(row.name);
  return (
    <span className={styles["operation"]}>
      <span className={styles["sign"]} data-presence={presence} title={presenceWords[presence]}>
        {presenceSigns[presence]}
      </span>
      <span className={styles["service"]}>
        <ServiceTag name={row.service} color={cssColor} isRepeated={isRepeated} />
      </span>
      <span
        className={styles["name"]}
        data-whole={row.name === ""}
        title={`${name} (${kindNames[row.kind] ?? ""})`}
      >
        {name}
      </span>
      {row.name === "" || !hasKind ? undefined : (
        <span className={styles["kind"]}>{kindNames[row.kind]}</span>
      )}
    </span>
  );
}

/** Spans that are not there have no durations. */
function ofSome(side: ComparedOperation["baseline"], quantile: "p50Nano" | "p95Nano"): number {
  return side.spans === 0 ? Number.NaN : side[quantile];
}

function Self({ row: { baseline, canary } }: { row: ComparedOperation }) {
  const [a, b] = [selfPerTrace(baseline), selfPerTrace(canary)];
  return (
    <span
      className={styles["delta"]}
      data-direction={directionOf(a, b)}
      title={`${exactDuration(a)} → ${exactDuration(b)} in a trace`}
    >
      {deltaText(b - a)}
    </span>
  );
}

/** A difference that may be none is dim. */
function Critical({ row, hasInterval }: { row: ComparedOperation; hasInterval: boolean }) {
  const { criticalNano, baseline, canary } = row;
  const { difference, low, high } = criticalNano;
  const direction = low > 0 ? "up" : high < 0 ? "down" : "none";
  const title = [
    `Between ${deltaText(low)} and ${deltaText(high)} (95 %)`,
    `${exactDuration(baseline.criticalNano)} → ${exactDuration(canary.criticalNano)} in a trace`,
    `${formatShare(baseline.criticalShare)} → ${formatShare(canary.criticalShare)} of the critical paths`,
  ].join("\n");
  return (
    <span title={title}>
      {hasInterval ? (
        <span className={styles["interval"]}>
          {deltaText(low)} … {deltaText(high)}
        </span>
      ) : undefined}
      <span className={styles["delta"]} data-direction={direction}>
        {deltaText(difference)}
      </span>
    </span>
  );
}

function deltaText(nano: number): string {
  if (nano === 0) return "0";
  return `${nano > 0 ? "+" : ""}${formatDuration(nano)}`;
}

interface DurationsProps {
  readonly row: ComparedOperation;
  readonly quantile: "p50Nano" | "p95Nano";
}

function Durations({ row: { baseline, canary }, quantile }: DurationsProps) {
  const [a, b] = [ofSome(baseline, quantile), ofSome(canary, quantile)];
  const exact = (name: "p50Nano" | "p95Nano"): string =>
    `${exactDuration(ofSome(baseline, name))} → ${exactDuration(ofSome(canary, name))}`;
  return (
    <PairCell
      a={Number.isFinite(a) ? formatDuration(a) : noValue}
      b={Number.isFinite(b) ? formatDuration(b) : noValue}
      isDifferent={isApart(a, b)}
      title={`median ${exact("p50Nano")}\np95 ${exact("p95Nano")}`}
    />
  );
}

/** Less is seen in the digits, and need not be pointed out. */
const apartShare = 0.1;

function directionOf(a: number, b: number): "none" | "up" | "down" {
  if (!isApart(a, b)) return "none";
  return b > a ? "up" : "down";
}

function isApart(a: number, b: number): boolean {
  if (!Number.isFinite(a) || !Number.isFinite(b)) return Number.isFinite(a) !== Number.isFinite(b);
  return Math.abs(b - a) > apartShare * Math.max(Math.abs(a), Math.abs(b));
}

/** A row as a screen reader says it. */
export function operationLabel(row: ComparedOperation): string {
  const { baseline, canary } = row;
  return [
    `${row.name === "" ? "all that enters it" : visibleText(row.name)}, ${visibleText(row.service)}`,
    presenceWords[presenceOf(row)],
    `calls per trace ${formatNumber(baseline.callsPerTrace)} in A, ${formatNumber(canary.callsPerTrace)} in B`,
    `errors ${baseline.errors} of ${baseline.spans} in A, ${canary.errors} of ${canary.spans} in B`,
    `median ${formatDuration(baseline.p50Nano)} in A, ${formatDuration(canary.p50Nano)} in B`,
    `on the critical path ${formatDuration(baseline.criticalNano)} in A, ${formatDuration(canary.criticalNano)} in B`,
    `self time of a trace ${formatDuration(selfPerTrace(baseline))} in A, ${formatDuration(selfPerTrace(canary))} in B`,
  ].join(", ");
}
