import { useMemo, useState } from "react";
import type { CohortComparison } from "../../../app/api/cohorts.ts";
import { formatCounted } from "../../base/format.ts";
import { RowCache } from "../../base/row-cache.ts";
import { visibleText } from "../../base/visible-text.ts";
import { DataGrid } from "../../widgets/data-grid.tsx";
import { EmptyState } from "../../widgets/empty-state.tsx";
import { changeCompareState, useCompareState } from "../compare-state.ts";
import { useTableKeys } from "../use-table-keys.ts";
import { attributeCells, attributeColumns, attributeLabel } from "./attribute-cells.tsx";
import { attributeRows } from "./attribute-rows.ts";
import styles from "./attributes.module.css";

const rowHeightPx = 30;

/** Values that are more frequent on one side, the most certain difference first. Opening one of numbers draws its curves above. */
export function AttributeTable({ comparison }: { comparison: CohortComparison }) {
  const { hiddenFields } = comparison;
  const rows = useMemo(() => attributeRows(comparison), [comparison]);
  const { curvesOf } = useCompareState();
  const [cursor, setCursor] = useState<number>();
  const shown = useMemo(() => new RowCache((at) => rows[at]!), [rows]);
  const open = (at: number): void => {
    const row = rows[at];
    if (row === undefined) return;
    setCursor(at);
    if (row.isNumeric)
      changeCompareState({ curvesOf: row.field === curvesOf ? "" : row.field }, curvesOf !== "");
  };
  const keys = useTableKeys({
    rowCount: rows.length,
    cursor,
    noun: "attribute",
    move: setCursor,
    open,
  });
  const tail = <HiddenFields fields={hiddenFields} />;
  if (rows.length === 0)
    return (
      <div className={styles["none"]}>
        <EmptyState title="No attribute differs beyond chance">
          <p>
            Values of all span and resource attributes of the spans found were counted, missing ones as well.
          </p>
        </EmptyState>
        {tail}
      </div>
    );
  return (
    <div {...keys} className={styles["table"]}>
      <DataGrid
        label="Attributes"
        columns={attributeColumns}
        rowCount={rows.length}
        rowHeight={rowHeightPx}
        leastWidthPx={780}
        rowAt={shown.at}
        renderCells={attributeCells}
        rowLabel={attributeLabel}
        onOpen={open}
        cursor={cursor}
        tail={tail}
      />
    </div>
  );
}

/** Nothing is left out silently. */
function HiddenFields({ fields }: { fields: CohortComparison["hiddenFields"] }) {
  if (fields.length === 0) return undefined;
  const byReason = Map.groupBy(fields, ({ reason }) => reason);
  return (
    <div className={styles["hidden"]}>
      {[...byReason].map(([reason, own]) => (
        <p key={reason}>
          {formatCounted(own.length, "attribute")} not shown ({reason}):{" "}
          <code>{own.map(({ field }) => visibleText(field)).join(", ")}</code>
        </p>
      ))}
    </div>
  );
}
