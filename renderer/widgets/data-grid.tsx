// biome-ignore-all lint/a11y/useSemanticElements: a window of rows with a CSS grid inside is no <table>

import { type ReactNode, useEffect, useId, useRef } from "react";
import styles from "./data-grid.module.css";
import { useWindow } from "./use-window.ts";

export interface GridColumn {
  readonly id: string;
  readonly title: string;
  /** CSS grid track: `120px`, `minmax(160px, 2fr)`. */
  readonly track: string;
  readonly isNumeric?: boolean;
  /** Set on the column the rows are sorted by. */
  readonly sorted?: "ascending" | "descending" | undefined;
  /** Present where rows can be sorted by it. */
  readonly onSort?: () => void;
  readonly hint?: string;
}

export interface DataGridProps {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly rowCount: number;
  /** CSS pixels, the same for every row. */
  readonly rowHeight: number;
  readonly rowKey: (row: number) => string;
  /** The cells of a row, in order of the columns. */
  readonly renderCells: (row: number) => readonly ReactNode[];
  /** One sentence for screen readers: everything the row shows. */
  readonly rowLabel: (row: number) => string;
  readonly onOpen: (row: number) => void;
  /** Row of the keyboard cursor; it is scrolled into view when it changes. */
  readonly cursor: number | undefined;
  readonly openRow?: number | undefined;
  /** Called when the last rows come into view. */
  readonly onEnd?: () => void;
  readonly onScroll?: (scrollTop: number) => void;
  readonly isBusy?: boolean;
  /** Below the last row. */
  readonly tail?: ReactNode;
}

/** A table of one-line rows of which only those in view exist, however many there are. */
export function DataGrid(props: DataGridProps) {
  const { columns, rowCount, rowHeight, cursor, onEnd, onScroll } = props;
  const id = useId();
  const { ref, first, end } = useWindow(rowCount, rowHeight);
  const endReached = useRef(0);

  useEffect(() => {
    if (cursor !== undefined) scrollToRow(ref.current, cursor, rowHeight);
  }, [cursor, rowHeight, ref]);
  useEffect(() => {
    if (end < rowCount || rowCount === 0 || endReached.current === rowCount) return;
    endReached.current = rowCount;
    onEnd?.();
  }, [end, rowCount, onEnd]);

  const tracks = { gridTemplateColumns: columns.map((column) => column.track).join(" ") };
  const rows = Array.from({ length: end - first }, (_, at) => first + at);
  return (
    <div
      className={styles["grid"]}
      role="grid"
      aria-label={props.label}
      aria-rowcount={rowCount + 1}
      aria-busy={props.isBusy}
      tabIndex={0}
      aria-activedescendant={cursor === undefined ? undefined : `${id}-${cursor}`}
      ref={ref}
      onScroll={(event) => onScroll?.(event.currentTarget.scrollTop)}
    >
      <div className={styles["header"]} role="row" aria-rowindex={1} style={tracks} tabIndex={-1}>
        {columns.map((column) => (
          <HeaderCell key={column.id} column={column} />
        ))}
      </div>
      <div className={styles["body"]} role="presentation" style={{ height: rowCount * rowHeight }}>
        <div role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
          {rows.map((row) => (
            <Row key={props.rowKey(row)} id={`${id}-${row}`} row={row} tracks={tracks} {...props} />
          ))}
        </div>
      </div>
      {props.tail}
    </div>
  );
}

function HeaderCell({ column }: { column: GridColumn }) {
  const { title, onSort, sorted, isNumeric, hint } = column;
  const className = isNumeric === true ? styles["numeric"] : styles["cell"];
  return (
    <div className={className} role="columnheader" aria-sort={sorted} title={hint} tabIndex={-1}>
      {onSort === undefined ? (
        title
      ) : (
        <button type="button" className={styles["sort"]} onClick={onSort}>
          {title}
          <span aria-hidden>{sorted === undefined ? "" : sorted === "descending" ? " ↓" : " ↑"}</span>
        </button>
      )}
    </div>
  );
}

interface RowProps extends DataGridProps {
  readonly id: string;
  readonly row: number;
  readonly tracks: { readonly gridTemplateColumns: string };
}

function Row({
  id,
  row,
  tracks,
  columns,
  rowHeight,
  cursor,
  openRow,
  renderCells,
  rowLabel,
  onOpen,
}: RowProps) {
  const isMarked = row === cursor || row === openRow;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the grid has the focus; its commands open the row of the cursor
    <div
      id={id}
      className={styles["row"]}
      role="row"
      aria-rowindex={row + 2}
      aria-selected={isMarked}
      aria-label={rowLabel(row)}
      tabIndex={-1}
      style={{ ...tracks, height: rowHeight }}
      onClick={() => onOpen(row)}
    >
      {renderCells(row).map((cell, at) => (
        <div
          key={columns[at]?.id}
          role="gridcell"
          tabIndex={-1}
          className={columns[at]?.isNumeric === true ? styles["numeric"] : styles["cell"]}
        >
          {cell}
        </div>
      ))}
    </div>
  );
}

/** Scrolls by as little as shows the row whole, below the header that sticks to the top. */
function scrollToRow(scroller: HTMLElement | null, row: number, rowHeight: number): void {
  if (scroller === null) return;
  const header = scroller.firstElementChild?.clientHeight ?? 0;
  const top = row * rowHeight;
  if (top < scroller.scrollTop) scroller.scrollTop = top;
  const lowest = top + header + rowHeight - scroller.clientHeight;
  if (lowest > scroller.scrollTop) scroller.scrollTop = lowest;
}
