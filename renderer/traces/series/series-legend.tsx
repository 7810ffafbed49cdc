import { type ReactNode, useMemo, useState } from "react";
import type { MetricsResult } from "../../../app/api/trace-queries.ts";
import { formatCounted } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { useCommands } from "../../state/commands.ts";
import { listCommands } from "../../state/list-commands.ts";
import { DataGrid, type GridColumn } from "../../widgets/data-grid.tsx";
import styles from "./series.module.css";
import type { SeriesRow } from "./series-rows.ts";

const rowHeightPx = 28;

type Sort = "name" | "last" | "mean" | "max";
const columnsShown: readonly (readonly [id: Sort, title: string, track: string])[] = [
  ["name", "Series", "minmax(220px, 1fr)"],
  ["last", "Last", "110px"],
  ["mean", "Mean", "110px"],
  ["max", "Max", "110px"],
];

interface SeriesLegendProps {
  readonly rows: readonly SeriesRow[];
  readonly result: MetricsResult;
  readonly colorOf: (row: SeriesRow) => string;
  readonly format: (value: number) => string;
  /** The series under the pointer or the cursor. */
  readonly onPoint: (index: number | undefined) => void;
}

/** Every series with its figures; the row of the cursor stands out in the chart. */
export function SeriesLegend({ rows, result, colorOf, format, onPoint }: SeriesLegendProps) {
  const [cursor, setCursor] = useState<number>();
  const [sort, setSort] = useState<{ by: Sort; isAscending: boolean }>({ by: "mean", isAscending: false });
  const sorted = useMemo(() => sortedRows(rows, sort.by, sort.isAscending), [rows, sort]);
  const move = (row: number | undefined): void => {
    setCursor(row);
    onPoint(row === undefined ? undefined : sorted[row]?.index);
  };
  useCommands(listCommands({ rowCount: sorted.length, cursor, noun: "series", move }));
  const columns = columnsShown.map(
    ([id, title, track]): GridColumn => ({
      id,
      title,
      track,
      isNumeric: id !== "name",
      sorted: sort.by !== id ? undefined : sort.isAscending ? "ascending" : "descending",
      onSort: () => setSort({ by: id, isAscending: sort.by === id ? !sort.isAscending : id === "name" }),
    }),
  );
  const renderCells = useMemo(
    () =>
      (row: SeriesRow): readonly ReactNode[] => [
        <span key="name" className={styles["name"]} title={row.title}>
          <span className={styles["swatch"]} style={{ background: colorOf(row) }} />
          {visibleText(row.name)}
        </span>,
        ...(["last", "mean", "max"] as const).map((id) => <span key={id}>{format(row[id])}</span>),
      ],
    [colorOf, format],
  );
  return (
    <div className={styles["legend"]}>
      <DataGrid
        label="Series"
        leastWidthPx={560}
        columns={columns}
        rowCount={sorted.length}
        rowHeight={rowHeightPx}
        rowAt={(row) => sorted[row]!}
        renderCells={renderCells}
        rowLabel={(row) => `${visibleText(row.name)}, mean ${format(row.mean)}, max ${format(row.max)}`}
        onOpen={(row) => move(row === cursor ? undefined : row)}
        cursor={cursor}
        tail={
          result.truncated === 0 ? undefined : (
            <p className={styles["tail"]}>
              {formatCounted(result.truncated, "more series", "more series")} are left out. Narrow the query,
              or keep the largest with <code>| topk(10)</code>.
            </p>
          )
        }
      />
    </div>
  );
}

function sortedRows(rows: readonly SeriesRow[], by: Sort, isAscending: boolean): readonly SeriesRow[] {
  const sign = isAscending ? 1 : -1;
  return [...rows].sort((a, b) => {
    if (by === "name") return sign * a.name.localeCompare(b.name);
    // Series without a value go last, whichever way.
    if (Number.isNaN(a[by]) || Number.isNaN(b[by]))
      return Number(Number.isNaN(a[by])) - Number(Number.isNaN(b[by]));
    return sign * (a[by] - b[by]);
  });
}
