import { type ReactNode, useMemo, useState } from "react";
import type { FlameGraph } from "../../../app/api/trace-queries.ts";
import { exactDuration, formatCount, formatDuration, formatPercent, noValue } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { useCommands } from "../../state/commands.ts";
import { screenTable, useScreenTable } from "../../state/exports.ts";
import { listCommands } from "../../state/list-commands.ts";
import { serviceColors } from "../../state/page-state.ts";
import { DataGrid, type GridColumn } from "../../widgets/data-grid.tsx";
import { ServiceTag } from "../../widgets/service-tag.tsx";
import styles from "./flame.module.css";
import { operationCsv } from "./operation-csv.ts";

const rowHeightPx = 28;

/** One operation of a graph. */
export interface OperationRow {
  readonly operation: number;
  readonly service: string;
  readonly name: string;
  readonly totalNano: number;
  readonly selfNano: number;
  readonly spanCount: number;
  readonly errorCount: number;
}

const orders = ["name", "totalNano", "selfNano", "spanCount", "errorCount"] as const;
type Order = (typeof orders)[number];

interface OperationTableProps {
  readonly graph: FlameGraph;
  readonly isFound: Uint8Array | undefined;
  /** Operation that is marked, -1 for none. */
  readonly focus: number;
  readonly onOpen: (row: OperationRow) => void;
  /** Only what fits beside a graph. */
  readonly isNarrow?: boolean;
}

/** The operations of a graph with their figures: the graph for those who do not see it. */
export function OperationTable({ graph, isFound, focus, onOpen, isNarrow = false }: OperationTableProps) {
  const [order, setOrder] = useState<{ by: Order; isAscending: boolean }>({
    by: "selfNano",
    isAscending: false,
  });
  const [cursor, setCursor] = useState<number>();
  const rows = useMemo(() => sortedRows(graph, isFound, order), [graph, isFound, order]);
  const selfSum = useMemo(() => graph.operations.selfNano.reduce((sum, nano) => sum + nano, 0), [graph]);
  useScreenTable(
    useMemo(() => screenTable("operations", operationCsv, rows.length, (row) => rows[row]!), [rows]),
  );
  const open = (row: number): void => {
    if (rows[row] !== undefined) onOpen(rows[row]);
  };
  useCommands(listCommands({ rowCount: rows.length, cursor, noun: "operation", move: setCursor, open }));
  const sortBy = (by: Order): void =>
    setOrder((now) => ({ by, isAscending: now.by === by ? !now.isAscending : by === "name" }));
  const renderCells = useMemo(
    () => (row: OperationRow) => cellsOf(row, selfSum, isNarrow),
    [selfSum, isNarrow],
  );
  const marked = rows.findIndex(({ operation }) => operation === focus);
  return (
    <DataGrid
      label="Operations"
      leastWidthPx={isNarrow ? 380 : 760}
      columns={columnsOf(order, sortBy, isNarrow)}
      rowCount={rows.length}
      rowHeight={rowHeightPx}
      rowAt={(row) => rows[row]!}
      renderCells={renderCells}
      rowLabel={labelOf}
      onOpen={open}
      cursor={cursor}
      openRow={marked < 0 ? undefined : marked}
    />
  );
}

function sortedRows(
  { strings, operations }: FlameGraph,
  isFound: Uint8Array | undefined,
  { by, isAscending }: { by: Order; isAscending: boolean },
): OperationRow[] {
  const rows = Array.from(operations.name, (name, operation) => ({
    operation,
    service: strings[operations.service[operation]!] ?? "",
    name: strings[name] ?? "",
    totalNano: operations.totalNano[operation]!,
    selfNano: operations.selfNano[operation]!,
    spanCount: operations.spanCount[operation]!,
    errorCount: operations.errorCount[operation]!,
  })).filter(({ operation }) => isFound === undefined || isFound[operation] === 1);
  const direction = isAscending ? 1 : -1;
  return rows.sort((a, b) => {
    const more = by === "name" ? compareNames(a, b) : a[by] - b[by];
    return more * direction || compareNames(a, b);
  });
}

function compareNames(a: OperationRow, b: OperationRow): number {
  return a.service.localeCompare(b.service) || a.name.localeCompare(b.name);
}

function columnsOf(
  order: { by: Order; isAscending: boolean },
  sortBy: (by: Order) => void,
  isNarrow: boolean,
): GridColumn[] {
  const sortable = (by: Order): Partial<GridColumn> => ({
    isNumeric: by !== "name",
    onSort: () => sortBy(by),
    sorted: order.by !== by ? undefined : order.isAscending ? "ascending" : "descending",
  });
  const columns: (GridColumn & { isWide?: boolean })[] = [
    { id: "operation", title: "Operation", track: "minmax(170px, 1fr)", ...sortable("name") },
    {
      id: "self",
      title: "Self",
      track: "76px",
      ...sortable("selfNano"),
      hint: "Time not covered by the spans below",
    },
    { id: "share", title: "Share", track: "66px", isNumeric: true, hint: "Of all self time", isWide: true },
    {
      ...{ id: "total", title: "And below", track: "84px", ...sortable("totalNano") },
      hint: "Self time of its spans and of all below them; a recursion counts once",
    },
    { id: "spans", title: "Spans", track: "66px", ...sortable("spanCount"), isWide: true },
    { id: "mean", title: "Self / span", track: "88px", isNumeric: true, isWide: true },
    { id: "errors", title: "Errors", track: "66px", ...sortable("errorCount"), isWide: true },
  ];
  return columns.filter(({ isWide }) => !isNarrow || isWide !== true);
}

function cellsOf(row: OperationRow, selfSum: number, isNarrow: boolean): readonly ReactNode[] {
  const { cssColor, isRepeated } = serviceColors.markOf(row.service);
  const operation = (
    <span key="operation" className={styles["operation"]}>
      <ServiceTag name={row.service} color={cssColor} isRepeated={isRepeated} />
      <b className={styles["operationName"]} title={row.name}>
        {visibleText(row.name) || "(no name)"}
      </b>
    </span>
  );
  const self = (
    <span key="self" title={exactDuration(row.selfNano)}>
      {formatDuration(row.selfNano)}
    </span>
  );
  const total = (
    <span key="total" title={exactDuration(row.totalNano)}>
      {formatDuration(row.totalNano)}
    </span>
  );
  if (isNarrow) return [operation, self, total];
  return [
    operation,
    self,
    formatPercent(row.selfNano / Math.max(1, selfSum)),
    total,
    formatCount(row.spanCount),
    row.spanCount === 0 ? noValue : formatDuration(row.selfNano / row.spanCount),
    row.errorCount === 0 ? (
      noValue
    ) : (
      <span key="errors" className={styles["error"]}>
        {formatCount(row.errorCount)}
      </span>
    ),
  ];
}

function labelOf(row: OperationRow): string {
  return [
    `${visibleText(row.name) || "no name"}, ${visibleText(row.service)}`,
    `self ${formatDuration(row.selfNano)}`,
    `${formatDuration(row.totalNano)} with what is below`,
    `${formatCount(row.spanCount)} spans, ${formatCount(row.errorCount)} errors`,
  ].join(", ");
}
