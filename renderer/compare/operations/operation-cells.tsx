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
    ...{ id: "calls", title: "Calls per trace", track: "116px", isNumeric: true },
    hint: "Spans for each trace of the side, A → B",
  },
  {
    id: "errors",
    title: "Errors",
    track: "116px",
    isNumeric: true,
    hint: "Share of the spans that fail, A → B",
  },
  { id: "p50", title: "Median", track: "132px", isNumeric: true, hint: "Duration of a span, A → B" },
  { id: "p95", title: "p95", track: "132px", isNumeric: true, hint: "Duration of a span, A → B" },
  {
    ...{ id: "self", title: "Self Δ", track: "92px", isNumeric: true },
    hint: "Self time in a trace, B less A: time of its own, not of what it calls",
  },
];

export function operationColumns({ order, isAscending, sortBy }: Sorting): GridColumn[] {
  return columns.map((column) => ({
    ...column,
    onSort: () => sortBy(column.id),
    sorted: column.id === order ? (isAscending ? "ascending" : "descending") : undefined,
  }));
}

export function operationCells(row: ComparedOperation): readonly ReactNode[] {
  const { baseline, canary, errorRate } = row;
  const rates = [baseline, canary].map(({ errors, spans }) => (spans === 0 ? Number.NaN : errors / spans));
  const [rateA = Number.NaN, rateB = Number.NaN] = rates;
  const self = selfPerTrace(canary) - selfPerTrace(baseline);
  return [
    <Name key="operation" row={row} />,
    <PairCell
      key="calls"
      a={formatNumber(baseline.callsPerTrace)}
      b={formatNumber(canary.callsPerTrace)}
      isDifferent={isApart(baseline.callsPerTrace, canary.callsPerTrace)}
      title={`${baseline.callsPerTrace} → ${canary.callsPerTrace}`}
    />,
    <PairCell
      key="errors"
      a={formatPercent(rateA)}
      b={formatPercent(rateB)}
      isDifferent={errorRate.low > 0 || errorRate.high < 0}
      title={`${baseline.errors} of ${baseline.spans} → ${canary.errors} of ${canary.spans} spans\nDifference ${formatShare(errorRate.difference)}, between ${formatShare(errorRate.low)} and ${formatShare(errorRate.high)} (95 %)`}
    />,
    <Durations key="p50" a={baseline.p50Nano} b={canary.p50Nano} />,
    <Durations key="p95" a={baseline.p95Nano} b={canary.p95Nano} />,
    <span
      key="self"
      className={styles["delta"]}
      data-direction={self === 0 ? "none" : self > 0 ? "up" : "down"}
      title={`${exactDuration(selfPerTrace(baseline))} → ${exactDuration(selfPerTrace(canary))} in a trace`}
    >
      {self > 0 ? "+" : ""}
      {self === 0 ? "0" : formatDuration(self)}
    </span>,
  ];
}

function Name({ row }: { row: ComparedOperation }) {
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
      {row.name === "" ? undefined : <span className={styles["kind"]}>{kindNames[row.kind]}</span>}
    </span>
  );
}

function Durations({ a, b }: { a: number; b: number }) {
  return (
    <PairCell
      a={Number.isFinite(a) ? formatDuration(a) : noValue}
      b={Number.isFinite(b) ? formatDuration(b) : noValue}
      isDifferent={isApart(a, b)}
      title={`${exactDuration(a)} → ${exactDuration(b)}`}
    />
  );
}

/** Less is seen in the digits, and need not be pointed out. */
const apartShare = 0.1;

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
    `self time of a trace ${formatDuration(selfPerTrace(baseline))} in A, ${formatDuration(selfPerTrace(canary))} in B`,
  ].join(", ");
}
