import type { ReactNode } from "react";
import {
  exactDuration,
  formatCount,
  formatCounted,
  formatDuration,
  formatPercent,
} from "../../../base/format.ts";
import { visibleText } from "../../../base/visible-text.ts";
import { fieldTitle } from "../../../state/field-names.ts";
import { serviceColors } from "../../../state/page-state.ts";
import { isServiceField } from "../../../state/query-edit.ts";
import type { GridColumn } from "../../../widgets/data-grid.tsx";
import { ServiceTag } from "../../../widgets/service-tag.tsx";
import styles from "./statistics-panel.module.css";
import type { StatisticsOrder, StatisticsRow } from "./statistics-rows.ts";

export interface GroupOrder {
  readonly order: StatisticsOrder;
  readonly isAscending: boolean;
}

const numbers: readonly (readonly [order: StatisticsOrder, title: string, hint: string])[] = [
  ["count", "Spans", "How many"],
  ["errors", "Errors", "Spans with an error of their own"],
  ["selfNano", "Self", "Time not covered by the spans below, and its share of the self time of all"],
  ["criticalShare", "Critical", "Share of the critical path"],
  ["totalNano", "Total", "Sum of the durations"],
  ["meanNano", "Mean", "Mean duration"],
  ["p95Nano", "p95", "Duration that 95 % do not exceed"],
  ["minNano", "Min", "Shortest"],
  ["maxNano", "Max", "Longest"],
];

export function statisticsColumns(
  by: readonly string[],
  { order, isAscending }: GroupOrder,
  sortBy: (order: StatisticsOrder) => void,
): GridColumn[] {
  return [
    ...by.map((field) => ({
      ...{ id: `field ${field}`, title: fieldTitle(field), track: "minmax(120px, 1.4fr)", hint: field },
    })),
    ...numbers.map(([id, title, hint]) => ({
      ...{ id, title, hint, isNumeric: true, track: id === "selfNano" ? "120px" : "minmax(62px, 84px)" },
      sorted: id !== order ? undefined : isAscending ? ("ascending" as const) : ("descending" as const),
      onSort: () => sortBy(id),
    })),
  ];
}

/** The cells of a group, in order of the columns. */
export function statisticsCells(by: readonly string[]): (row: StatisticsRow) => readonly ReactNode[] {
  return (row) => [
    ...row.values.map((value, at) => valueCell(by[at] ?? "", value, row.isAbsent[at] === true)),
    ...numberCells(row),
  ];
}

function numberCells(row: StatisticsRow): ReactNode[] {
  return [
    formatCount(row.count),
    row.errors === 0 ? (
      ""
    ) : (
      <span key="errors" className={styles["errors"]}>
        {formatCount(row.errors)}
      </span>
    ),
    <span key="self" title={exactDuration(row.selfNano)}>
      {formatDuration(row.selfNano)} <span className={styles["share"]}>{formatPercent(row.selfShare)}</span>
    </span>,
    row.criticalShare === 0 ? "" : formatPercent(row.criticalShare),
    ...[row.totalNano, row.meanNano, row.p95Nano, row.minNano, row.maxNano].map((nano, at) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: the columns never change
      <span key={at} title={exactDuration(nano)}>
        {formatDuration(nano)}
      </span>
    )),
  ];
}

function valueCell(field: string, value: string, isAbsent: boolean): ReactNode {
  if (isAbsent) return <span className={styles["share"]}>none</span>;
  if (!isServiceField(field))
    return <span title={value}>{visibleText(value) || (field === "name" ? "(no name)" : "(empty)")}</span>;
  const { cssColor, isRepeated } = serviceColors.markOf(value);
  return <ServiceTag name={value} color={cssColor} isRepeated={isRepeated} />;
}

export function rowLabel({ values, count, errors, selfNano, totalNano }: StatisticsRow): string {
  return [
    ...values.map((value) => value || "none"),
    formatCounted(count, "span"),
    ...(errors === 0 ? [] : [formatCounted(errors, "error")]),
    `${formatDuration(selfNano)} self`,
    `${formatDuration(totalNano)} total`,
  ].join(", ");
}
