import { useMemo, useRef, useState } from "react";
import type { CohortComparison, ComparedOperation } from "../../../app/api/cohorts.ts";
import { RowCache } from "../../base/row-cache.ts";
import { DataGrid } from "../../widgets/data-grid.tsx";
import { EmptyState } from "../../widgets/empty-state.tsx";
import { useSize } from "../../widgets/use-size.ts";
import { changeCompareState, type OperationOrder, useCompareState } from "../compare-state.ts";
import { useTableKeys } from "../use-table-keys.ts";
import {
  leastWidthPx,
  operationCells,
  operationColumns,
  operationLabel,
  roomOf,
} from "./operation-cells.tsx";
import { operationKey, sortOperations } from "./operation-rows.ts";

const rowHeightPx = 30;

/** What each operation does on either side. Opening one draws its durations above. */
export function OperationTable({ operations }: Pick<CohortComparison, "operations">) {
  const { order, isAscending, curvesOf } = useCompareState();
  const [cursor, setCursor] = useState<number>();
  const rows = useMemo(
    () => sortOperations(operations, order, isAscending),
    [operations, order, isAscending],
  );
  const shown = useMemo(() => new RowCache((at) => rows[at]!), [rows]);
  const openRow = rows.findIndex((row) => operationKey(row) === curvesOf);
  const open = (at: number): void => {
    const row = rows[at];
    if (row === undefined) return;
    setCursor(at);
    const key = operationKey(row);
    changeCompareState({ curvesOf: key === curvesOf ? "" : key }, curvesOf !== "");
  };
  const keys = useTableKeys({ rowCount: rows.length, cursor, noun: "operation", move: setCursor, open });
  const sortBy = (by: OperationOrder): void =>
    changeCompareState({ order: by, isAscending: by === order && !isAscending });
  const ref = useRef<HTMLDivElement>(null);
  const { width } = useSize(ref);
  const room = roomOf(width);
  const renderCells = useMemo(() => (row: ComparedOperation) => operationCells(row, room), [room]);
  if (rows.length === 0) return <EmptyState title="No operations: neither side has a trace" />;
  return (
    <div ref={ref} {...keys} style={{ height: "100%" }}>
      <DataGrid
        label="Operations"
        key={room}
        columns={operationColumns({ order, isAscending, sortBy }, room)}
        rowCount={rows.length}
        rowHeight={rowHeightPx}
        leastWidthPx={leastWidthPx[room]}
        rowAt={shown.at}
        renderCells={renderCells}
        rowLabel={operationLabel}
        onOpen={open}
        // What the curves are of is scrolled into view, whoever chose it.
        cursor={cursor ?? (openRow < 0 ? undefined : openRow)}
        openRow={openRow < 0 ? undefined : openRow}
      />
    </div>
  );
}
