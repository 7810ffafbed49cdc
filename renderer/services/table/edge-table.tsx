import { type ReactNode, useMemo, useState } from "react";
import { exactDuration, formatCount, formatPercent, formatShare } from "../../base/format.ts";
import { RowCache } from "../../base/row-cache.ts";
import { useCommands } from "../../state/commands.ts";
import { screenTable, useScreenTable } from "../../state/exports.ts";
import { listCommands } from "../../state/list-commands.ts";
import { serviceColors } from "../../state/page-state.ts";
import { DataGrid, type GridColumn } from "../../widgets/data-grid.tsx";
import { ServiceTag } from "../../widgets/service-tag.tsx";
import type { MapEdge, MapGraph, MapNode } from "../graph/map-graph.ts";
import {
  edgeLabel,
  errorShare,
  kindNames,
  nodeName,
  nodeNote,
  type Period,
  quantileText,
  rateText,
} from "../graph/map-words.ts";
import { changeMapState, type EdgeOrder, useMapState } from "../map-state.ts";
import { edgeCsv } from "./edge-csv.ts";
import { type EdgeRow, edgeRows } from "./edge-rows.ts";
import styles from "./edge-table.module.css";

const rowHeightPx = 30;

interface EdgeTableProps {
  readonly graph: MapGraph;
  readonly period: Period;
  readonly isStale: boolean;
  readonly act: (part: MapEdge, isShift: boolean) => void;
  /** Compares the traces with a call path with those without. */
  readonly compare: (part: MapEdge) => void;
}

/** Who calls whom, one row an edge. */
export function EdgeTable({ graph, period, isStale, act, compare }: EdgeTableProps) {
  const { order, isAscending } = useMapState();
  const [cursor, setCursor] = useState<number>();
  const sorted = useMemo(() => edgeRows(graph, order, isAscending), [graph, order, isAscending]);
  const rows = useMemo(() => new RowCache((row) => sorted[row]!), [sorted]);
  useScreenTable(useMemo(() => screenTable("call paths", edgeCsv, sorted.length, rows.at), [sorted, rows]));
  const open = (row: number, isShift = false): void => {
    const clicked = sorted[row];
    if (clicked !== undefined) act(clicked.edge, isShift);
  };
  useCommands([
    ...listCommands({ rowCount: sorted.length, cursor, noun: "call path", move: setCursor, open }),
    {
      id: "map.compare",
      title: "Compare traces with the call path with the rest",
      group: "List",
      keys: ["v"],
      run: () => {
        const row = cursor === undefined ? undefined : sorted[cursor];
        if (row !== undefined) compare(row.edge);
      },
    },
  ]);
  const renderCells = useMemo(() => (row: EdgeRow) => edgeCells(row, period), [period]);
  return (
    <div className={styles["table"]} data-stale={isStale}>
      <DataGrid
        label="Call paths"
        columns={columnsOf(order, isAscending, graph.quantileError)}
        rowCount={sorted.length}
        rowHeight={rowHeightPx}
        rowAt={rows.at}
        renderCells={renderCells}
        rowLabel={({ edge, from, to }) => edgeLabel(edge, from, to, period)}
        onOpen={open}
        cursor={cursor}
        isBusy={isStale}
      />
    </div>
  );
}

function columnsOf(order: EdgeOrder, isAscending: boolean, quantileError: number): readonly GridColumn[] {
  const column = (id: EdgeOrder, title: string, track: string, hint?: string): GridColumn => ({
    ...{ id, title, track },
    isNumeric: id !== "from" && id !== "to",
    sorted: id !== order ? undefined : isAscending ? "ascending" : "descending",
    onSort: () =>
      changeMapState({ order: id, isAscending: order === id ? !isAscending : id === "from" || id === "to" }),
    ...(hint === undefined ? {} : { hint }),
  });
  const error = `within ${formatShare(quantileError)} of the exact value`;
  return [
    column("from", "From", "minmax(150px, 1fr)"),
    column("to", "To", "minmax(150px, 1fr)"),
    { id: "kind", title: "Kind", track: "minmax(110px, 0.5fr)" },
    column("count", "Rate", "100px", "Between the first and the last of the spans that are counted"),
    { id: "calls", title: "Calls", track: "90px", isNumeric: true },
    column("errors", "Errors", "80px", "Share of calls with status error"),
    column("p50", "p50", "90px", error),
    column("p95", "p95", "90px", error),
  ];
}

function kindOf({ edge, from, to }: EdgeRow): string {
  if (edge.isLink) return "link";
  if (from.kind === "queue") return "message";
  return to.kind === "service" || to.kind === "fold" ? "call" : kindNames[to.kind];
}

function edgeCells(row: EdgeRow, period: Period): readonly ReactNode[] {
  const { edge, from, to } = row;
  const quantile = (nano: number): ReactNode => (
    <span title={exactDuration(nano)}>{quantileText(nano, edge.isBound)}</span>
  );
  return [
    <End key="from" node={from} />,
    <End key="to" node={to} />,
    <span key="kind" className={styles["dim"]}>
      {kindOf(row)}
    </span>,
    rateText(edge.count, period),
    formatCount(edge.count),
    <span key="errors" className={edge.errors > 0 ? styles["failed"] : styles["dim"]}>
      {formatPercent(errorShare(edge))}
    </span>,
    quantile(edge.p50Nano),
    quantile(edge.p95Nano),
  ];
}

function End({ node }: { node: MapNode }) {
  if (node.kind === "service") {
    const { cssColor, isRepeated } = serviceColors.markOf(node.name);
    return <ServiceTag name={node.name} color={cssColor} isRepeated={isRepeated} />;
  }
  return (
    <span className={styles["peer"]} title={nodeName(node)}>
      {nodeName(node)} <span className={styles["dim"]}>{nodeNote(node)}</span>
    </span>
  );
}
