import { type ReactNode, useMemo, useState } from "react";
import type { MetricsResult } from "../../../app/api/trace-queries.ts";
import { formatCounted } from "../../base/format.ts";
import { visibleText } from "../../base/visible-text.ts";
import { useCommands } from "../../state/commands.ts";
import { listCommands } from "../../state/list-commands.ts";
import { DataGrid, type GridColumn } from "../../widgets/data-grid.tsx";
import styles from "./series.module.css";
import type { SeriesRow } from "./series-rows.ts";
import { drawnMax } from "./series-style.ts";

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
  /** Undefined where it is not drawn. */
  readonly swatchOf: (row: SeriesRow) => ReactNode;
  readonly isHistogram: boolean;
  readonly format: (value: number) => string;
  /** The series under the pointer or the cursor. */
  readonly onPoint: (index: number | undefined) => void;
}

/** Every series with its figures; the row of the cursor stands out in the chart. */
export function SeriesLegend(props: SeriesLegendProps) {
  const { rows, result, swatchOf, isHistogram, format, onPoint } = props;
  const [cursor, setCursor] = useState<number>();
  const [sort, setSort] = useState<{ by: Sort; isAscending: boolean } | undefined>();
  // Rows come as the chart has them: by mean, or from the longest bucket to the shortest.
  const sorted = useMemo(
    () => (sort === undefined ? rows : sortedRows(rows, sort.by, sort.isAscending)),
    [rows, sort],
  );
  const shownSort =
    sort ?? (isHistogram ? { by: "name", isAscending: false } : { by: "mean", isAscending: false });
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
      sorted: shownSort.by !== id ? undefined : shownSort.isAscending ? "ascending" : "descending",
      onSort: () =>
        setSort({ by: id, isAscending: shownSort.by === id ? !shownSort.isAscending : id === "name" }),
    }),
  );
  const renderCells = useMemo(
    () =>
      (row: SeriesRow): readonly ReactNode[] => [
        <span key="name" className={styles["name"]} title={row.title}>
          {swatchOf(row)}
          {visibleText(row.name)}
        </span>,
        ...(["last", "mean", "max"] as const).map((id) => <span key={id}>{format(row[id])}</span>),
      ],
    [swatchOf, format],
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
        tail={<Tail rows={rows} result={result} isHistogram={isHistogram} />}
      />
    </div>
  );
}

/** What the chart, and the answer, had no room for. */
function Tail({
  rows,
  result: { truncated },
  isHistogram,
}: Pick<SeriesLegendProps, "rows" | "result" | "isHistogram">) {
  const isAllDrawn = isHistogram || rows.length <= drawnMax;
  if (truncated === 0 && isAllDrawn) return undefined;
  return (
    <p className={styles["tail"]}>
      {isAllDrawn ? undefined : `The ${drawnMax} with the largest means are drawn. `}
      {truncated === 0
        ? undefined
        : `${formatCounted(truncated, "more series", "more series")} are left out of the answer. `}
      Narrow the query, or keep the largest with <code>| topk(10)</code>.
    </p>
  );
}

function sortedRows(rows: readonly SeriesRow[], by: Sort, isAscending: boolean): readonly SeriesRow[] {
  const sign = isAscending ? 1 : -1;
  return [...rows].sort((a, b) => {
    if (by === "name") return sign * ((a.bucket ?? 0) - (b.bucket ?? 0) || a.name.localeCompare(b.name));
    // Series without a value go last, whichever way.
    if (Number.isNaN(a[by]) || Number.isNaN(b[by]))
      return Number(Number.isNaN(a[by])) - Number(Number.isNaN(b[by]));
    return sign * (a[by] - b[by]);
  });
}
