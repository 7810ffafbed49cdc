import type { CSSProperties, ReactNode } from "react";
import {
  durationParts,
  exactDuration,
  formatCompactCount,
  formatCount,
  formatCounted,
  formatDuration,
  formatPercent,
  formatShare,
  noValue,
} from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { fieldTitle } from "../../state/field-names.ts";
import { serviceColors } from "../../state/page-state.ts";
import { isServiceField } from "../../state/query-edit.ts";
import type { GroupOrder } from "../../state/view.ts";
import type { GridColumn } from "../../widgets/data-grid.tsx";
import { ServiceTag } from "../../widgets/service-tag.tsx";
import { Sparkline } from "../../widgets/sparkline.tsx";
import { type GroupRow, seriesOf } from "./group-rows.ts";
import styles from "./group-table.module.css";

const sparkPx = { width: 112, height: 20 } as const;

type QuantileColumn = "p50Nano" | "p75Nano" | "p90Nano" | "p95Nano" | "p99Nano" | "maxNano";
const quantiles: readonly (readonly [order: GroupOrder, column: QuantileColumn])[] = [
  ["p50", "p50Nano"],
  ["p75", "p75Nano"],
  ["p90", "p90Nano"],
  ["p95", "p95Nano"],
  ["p99", "p99Nano"],
  ["max", "maxNano"],
];

export function groupColumns(
  fields: readonly string[],
  { order, isAscending }: { readonly order: GroupOrder; readonly isAscending: boolean },
  quantileError: number,
  sortBy: (order: GroupOrder) => void,
): readonly GridColumn[] {
  const sortable = (id: GroupOrder, title: string, track: string, hint?: string): GridColumn => ({
    id,
    title,
    track,
    isNumeric: true,
    sorted: id !== order ? undefined : isAscending ? "ascending" : "descending",
    onSort: () => sortBy(id),
    ...(hint === undefined ? {} : { hint }),
  });
  const error = `within ${formatShare(quantileError)} of the exact value`;
  return [
    ...fields.map((field) => ({
      id: `field ${field}`,
      title: fieldTitle(field),
      track: "minmax(110px, 1fr)",
      hint: field,
    })),
    {
      id: "rate",
      title: "Rate",
      track: `${sparkPx.width}px`,
      hint: "Spans over the time window; the height is each row's own",
    },
    sortable("count", "Spans", "minmax(76px, 0.3fr)"),
    sortable("errorRate", "Errors", "72px", "Share of spans with status error"),
    ...quantiles.map(([id]) => sortable(id, id, "76px", id === "max" ? "The longest, exact" : error)),
  ];
}

/** Cells of a row; `exclude` takes the group out of the query. */
export function groupCells(
  row: GroupRow,
  fields: readonly string[],
  exclude: (row: GroupRow) => void,
): readonly ReactNode[] {
  return [
    ...fields.map((field, at) => (
      <ValueCell
        key={field}
        field={field}
        value={row.values[at]?.text}
        onExclude={at === 0 ? () => exclude(row) : undefined}
      />
    )),
    <Rate key="rate" row={row} />,
    <CountCell key="count" row={row} />,
    <ErrorCell key="errors" row={row} />,
    ...quantiles.map(([id, column]) => (
      <DurationCell key={id} nano={row.table[column][row.row] ?? Number.NaN} />
    )),
  ];
}

/** The row as a screen reader says it. */
export function groupLabel({ table, row, values, count, errors }: GroupRow): string {
  return [
    ...values.map((value) => visibleText(value?.text ?? "not set")),
    formatCounted(count, "span"),
    `${formatShare(errors / Math.max(1, count))} errors`,
    `p50 ${formatDuration(table.p50Nano[row] ?? Number.NaN)}`,
    `p95 ${formatDuration(table.p95Nano[row] ?? Number.NaN)}`,
  ].join(", ");
}

interface ValueCellProps {
  readonly field: string;
  readonly value: string | undefined;
  readonly onExclude: (() => void) | undefined;
}

function ValueCell({ field, value, onExclude }: ValueCellProps) {
  return (
    <span className={styles["value"]}>
      <ValueText field={field} value={value} />
      {onExclude === undefined ? undefined : (
        <button
          type="button"
          className={styles["exclude"]}
          aria-label="Without this group"
          title="Without this group (Shift+click, −)"
          tabIndex={-1}
          onClick={(event) => {
            event.stopPropagation();
            onExclude();
          }}
        >
          ⊖
        </button>
      )}
    </span>
  );
}

function ValueText({ field, value }: { field: string; value: string | undefined }) {
  if (value === undefined) return <span className={styles["absent"]}>not set</span>;
  if (isServiceField(field)) {
    const { cssColor, isRepeated } = serviceColors.markOf(value);
    return <ServiceTag name={value} color={cssColor} isRepeated={isRepeated} />;
  }
  const text = value === "" ? "(empty)" : visibleText(value);
  return (
    <span className={styles["text"]} data-is-error={field === "status" && value === "error"} title={text}>
      {text}
    </span>
  );
}

function Rate({ row }: { row: GroupRow }) {
  if (row.table.steps === 0) return undefined;
  const series = seriesOf(row);
  const most = series.reduce((max, count) => Math.max(max, count), 0);
  const perStep = formatDuration(row.table.stepNano);
  return (
    <span title={`at most ${formatCounted(most, "span")} in ${perStep}`}>
      <Sparkline
        values={series}
        color="currentColor"
        widthPx={sparkPx.width}
        heightPx={sparkPx.height}
        least={0}
      />
    </span>
  );
}

function CountCell({ row: { table, count } }: { row: GroupRow }) {
  const share = count / Math.max(1, table.total);
  return (
    <span
      className={styles["count"]}
      style={{ "--share": share } as CSSProperties}
      title={`${formatCount(count)}, ${formatShare(share)} of all`}
    >
      {formatCompactCount(count)}
    </span>
  );
}

function ErrorCell({ row: { count, errors } }: { row: GroupRow }) {
  if (errors === 0) return <span className={styles["absent"]}>{noValue}</span>;
  return (
    <span
      className={styles["error"]}
      title={formatCounted(errors, "span with status error", "spans with status error")}
    >
      {formatPercent(errors / count)}
    </span>
  );
}

function DurationCell({ nano }: { nano: number }) {
  const { value, unit } = durationParts(nano);
  return (
    <span title={exactDuration(Math.round(nano))}>
      {value}
      <span className={styles["unit"]}> {unit}</span>
    </span>
  );
}
