import { type ReactNode, useMemo, useState } from "react";
import type { ComparisonResult } from "../../../app/api/trace-queries.ts";
import { formatCount, formatCounted, formatShare } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { useCommands } from "../../state/commands.ts";
import { fieldTitle } from "../../state/field-names.ts";
import { listCommands } from "../../state/list-commands.ts";
import { DataGrid, type GridColumn } from "../../widgets/data-grid.tsx";
import styles from "./series.module.css";

const rowHeightPx = 28;

interface ComparedRow {
  readonly field: string;
  readonly text: string;
  readonly selection: number;
  readonly baseline: number;
  /** Shares of all spans of either side. */
  readonly selectionShare: number;
  readonly baselineShare: number;
}

const columns: readonly GridColumn[] = [
  { id: "field", title: "Field", track: "minmax(140px, 0.6fr)" },
  { id: "value", title: "Value", track: "minmax(180px, 1fr)" },
  {
    id: "selection",
    title: "Selection",
    track: "100px",
    isNumeric: true,
    hint: "Share of the spans of compare({ … })",
  },
  { id: "baseline", title: "Rest", track: "100px", isNumeric: true, hint: "Share of the other spans" },
  { id: "difference", title: "Difference", track: "110px", isNumeric: true, hint: "In percentage points" },
];

/** What `compare({ … })` answers: values by how differently often either side has them. */
export function ComparisonTable({ result }: { result: ComparisonResult }) {
  const rows = useMemo(() => comparedRows(result), [result]);
  const [cursor, setCursor] = useState<number>();
  useCommands(listCommands({ rowCount: rows.length, cursor, noun: "value", move: setCursor }));
  return (
    <div className={styles["legend"]}>
      <p className={styles["tail"]}>
        {formatCounted(result.selectionTotal, "span")} selected,{" "}
        {formatCounted(result.baselineTotal, "other")}.
      </p>
      <DataGrid
        label="Comparison"
        columns={columns}
        rowCount={rows.length}
        rowHeight={rowHeightPx}
        rowAt={(row) => rows[row]!}
        renderCells={comparedCells}
        rowLabel={comparedLabel}
        cursor={cursor}
      />
    </div>
  );
}

function comparedRows({ fields, selectionTotal, baselineTotal }: ComparisonResult): ComparedRow[] {
  const rows = fields.flatMap(({ field, values }) =>
    values.map((value) => ({
      field,
      ...value,
      selectionShare: value.selection / Math.max(1, selectionTotal),
      baselineShare: value.baseline / Math.max(1, baselineTotal),
    })),
  );
  return rows.sort((a, b) => Math.abs(differenceOf(b)) - Math.abs(differenceOf(a)));
}

function differenceOf({ selectionShare, baselineShare }: ComparedRow): number {
  return selectionShare - baselineShare;
}

function comparedCells(row: ComparedRow): readonly ReactNode[] {
  const difference = differenceOf(row);
  const sign = difference < 0 ? "\u2212" : "+";
  return [
    <span key="field" title={row.field}>
      {fieldTitle(row.field)}
    </span>,
    <span key="value" title={row.text}>
      {row.text === "" ? "(empty)" : visibleText(row.text)}
    </span>,
    <span key="selection" title={formatCount(row.selection)}>
      {formatShare(row.selectionShare)}
    </span>,
    <span key="baseline" title={formatCount(row.baseline)}>
      {formatShare(row.baselineShare)}
    </span>,
    <b key="difference" className={difference < 0 ? styles["less"] : styles["more"]}>
      {sign}
      {formatShare(Math.abs(difference))}
    </b>,
  ];
}

function comparedLabel(row: ComparedRow): string {
  return `${row.field} ${visibleText(row.text)}: ${formatShare(row.selectionShare)} of the selection, ${formatShare(row.baselineShare)} of the rest`;
}
