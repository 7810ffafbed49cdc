import { type ReactNode, useMemo, useState } from "react";
import { formatCount, formatDuration, noValue } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { useCommands } from "../../state/commands.ts";
import { screenTable, useScreenTable } from "../../state/exports.ts";
import { listCommands } from "../../state/list-commands.ts";
import { serviceColors } from "../../state/page-state.ts";
import { DataGrid, type GridColumn } from "../../widgets/data-grid.tsx";
import { ServiceTag } from "../../widgets/service-tag.tsx";
import { callCsv } from "./call-csv.ts";
import styles from "./graph.module.css";
import { edgeText, type GraphEdge, type GraphNode, type GraphParts } from "./graph-parts.ts";

const rowHeightPx = 30;

const columns: readonly GridColumn[] = [
  { id: "from", title: "Caller", track: "minmax(200px, 1fr)" },
  { id: "to", title: "Calls", track: "minmax(200px, 1fr)" },
  { id: "count", title: "Times", track: "72px", isNumeric: true },
  { id: "duration", title: "Duration", track: "92px", isNumeric: true, hint: "Of all its calls" },
  { id: "errors", title: "Errors", track: "72px", isNumeric: true },
  { id: "critical", title: "Critical path", track: "104px" },
];

/** The edges of the graph in the order of calls: the graph for those who do not see it. */
export function CallTable({ parts, open }: { parts: GraphParts; open: (spanId: string) => void }) {
  const [cursor, setCursor] = useState<number>();
  const rows = useMemo(() => [...parts.edges], [parts]);
  useScreenTable(useMemo(() => screenTable("calls", callCsv, rows.length, (row) => rows[row]!), [rows]));
  const openRow = (row: number): void => {
    if (rows[row] !== undefined) open(rows[row].spanId);
  };
  useCommands(listCommands({ rowCount: rows.length, cursor, noun: "call", move: setCursor, open: openRow }));
  return (
    <DataGrid
      label="Calls"
      columns={columns}
      rowCount={rows.length}
      rowHeight={rowHeightPx}
      rowAt={(row) => rows[row]!}
      renderCells={cellsOf}
      rowLabel={edgeText}
      onOpen={openRow}
      cursor={cursor}
    />
  );
}

function cellsOf(edge: GraphEdge): readonly ReactNode[] {
  return [
    <Operation key="from" node={edge.from} />,
    <Operation key="to" node={edge.to} />,
    formatCount(edge.callCount),
    formatDuration(edge.durationNano),
    edge.errorCount === 0 ? (
      noValue
    ) : (
      <span key="errors" className={styles["errorCount"]}>
        {formatCount(edge.errorCount)}
      </span>
    ),
    edge.isCritical ? "on it" : "",
  ];
}

function Operation({ node }: { node: GraphNode }) {
  const { cssColor, isRepeated } = serviceColors.markOf(node.service);
  return (
    <span className={styles["operation"]}>
      <ServiceTag name={node.service} color={cssColor} isRepeated={isRepeated} />
      <b>{visibleText(node.title)}</b>
    </span>
  );
}
