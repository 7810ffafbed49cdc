// biome-ignore-all lint/a11y/useSemanticElements: a window of rows with a CSS grid inside is no <table>

import {
  type CSSProperties,
  type MouseEvent,
  memo,
  type ReactNode,
  type RefObject,
  useEffect,
  useId,
  useRef,
} from "react";
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

const defaultLeastWidthPx = 760;

export interface DataGridProps<T> {
  readonly label: string;
  readonly columns: readonly GridColumn[];
  readonly rowCount: number;
  /** CSS pixels, the same for every row. */
  readonly rowHeight: number;
  /** Narrower than this the grid scrolls sideways. */
  readonly leastWidthPx?: number;
  /** What a row shows: the same object as long as it shows the same. */
  readonly rowAt: (row: number) => T;
  /** The cells of a row, in order of the columns. Called once for each object of `rowAt`. */
  readonly renderCells: (data: T) => readonly ReactNode[];
  /** One sentence for screen readers: everything the row shows. */
  readonly rowLabel: (data: T) => string;
  /** Absent where a row has nothing behind it: then it does not look as if it could be clicked. */
  readonly onOpen?: (row: number, isShift: boolean) => void;
  /** Row of the keyboard cursor; it is scrolled into view when it changes. */
  readonly cursor: number | undefined;
  readonly openRow?: number | undefined;
  /** Rows that a person marked. */
  readonly chosenRows?: ReadonlySet<number>;
  /** Called when the last rows come into view. */
  readonly onEnd?: () => void;
  readonly onScroll?: (scrollTop: number) => void;
  readonly isBusy?: boolean;
  /** Below the last row. */
  readonly tail?: ReactNode;
}

/** A table of one-line rows of which only those in view exist, however many there are. */
export function DataGrid<T extends object>(props: DataGridProps<T>) {
  const { columns, rowCount, rowHeight, cursor, onEnd, onScroll, onOpen } = props;
  const id = useId();
  const { ref, first, end } = useWindow(rowCount, rowHeight);
  useScrollToCursor(ref, cursor, rowHeight);
  useEnd(end, rowCount, onEnd);
  const tracks = columns.map((column) => column.track).join(" ");
  const openClicked = (event: MouseEvent): void => {
    const clicked = event.target instanceof Element ? event.target.closest("[data-row]") : null;
    if (clicked instanceof HTMLElement) onOpen?.(Number(clicked.dataset["row"]), event.shiftKey);
  };
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
      style={
        {
          "--tracks": tracks,
          "--least-width": `${props.leastWidthPx ?? defaultLeastWidthPx}px`,
        } as CSSProperties
      }
    >
      <div className={styles["header"]} role="row" aria-rowindex={1} tabIndex={-1}>
        {columns.map((column) => (
          <HeaderCell key={column.id} column={column} leave={() => ref.current?.focus()} />
        ))}
      </div>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: one listener for all rows; the grid has the focus and its commands open the row of the cursor */}
      <div
        className={styles["body"]}
        role="presentation"
        data-opens={onOpen !== undefined}
        style={{ height: rowCount * rowHeight }}
        onClick={openClicked}
      >
        <div role="presentation" style={{ transform: `translateY(${first * rowHeight}px)` }}>
          <Rows {...props} id={id} first={first} end={end} />
        </div>
      </div>
      {props.tail}
    </div>
  );
}

interface RowsProps<T> extends DataGridProps<T> {
  readonly id: string;
  readonly first: number;
  readonly end: number;
}

function Rows<T extends object>(props: RowsProps<T>) {
  const { id, first, end, cursor, openRow, rowAt, renderCells, rowLabel } = props;
  return Array.from({ length: end - first }, (_, at) => {
    const row = first + at;
    const data = rowAt(row);
    return (
      <Row
        // By place: another answer changes the texts of the elements that are there, which is far less than making new ones.
        key={row}
        id={`${id}-${row}`}
        row={row}
        isMarked={row === cursor || row === openRow}
        isChosen={props.chosenRows?.has(row) ?? false}
        heightPx={props.rowHeight}
        data={data}
        columns={props.columns}
        renderCells={renderCells as (data: object) => readonly ReactNode[]}
        rowLabel={rowLabel as (data: object) => string}
      />
    );
  });
}

interface HeaderCellProps {
  readonly column: GridColumn;
  /** Gives the focus back to the rows. */
  readonly leave: () => void;
}

function HeaderCell({ column, leave }: HeaderCellProps) {
  const { title, onSort, sorted, isNumeric, hint } = column;
  const className = isNumeric === true ? styles["numeric"] : styles["cell"];
  const sort = (event: MouseEvent): void => {
    onSort?.();
    // After a click the next Space or Enter is for a row; by keyboard the button keeps the focus.
    if (event.detail > 0) leave();
  };
  return (
    <div className={className} role="columnheader" aria-sort={sorted} title={hint} tabIndex={-1}>
      {onSort === undefined ? (
        title
      ) : (
        <button type="button" className={styles["sort"]} onClick={sort}>
          {title}
          <span aria-hidden>{sorted === undefined ? "" : sorted === "descending" ? " ↓" : " ↑"}</span>
        </button>
      )}
    </div>
  );
}

interface RowProps {
  readonly id: string;
  readonly row: number;
  readonly isMarked: boolean;
  readonly isChosen: boolean;
  readonly heightPx: number;
  readonly data: object;
  readonly columns: readonly GridColumn[];
  readonly renderCells: (data: object) => readonly ReactNode[];
  readonly rowLabel: (data: object) => string;
}

/** Drawn anew only when what it shows changes: scrolling adds and removes rows and touches no other. */
const Row = memo(function Row({
  id,
  row,
  isMarked,
  isChosen,
  heightPx,
  data,
  columns,
  renderCells,
  rowLabel,
}: RowProps) {
  return (
    <div
      id={id}
      className={styles["row"]}
      role="row"
      aria-rowindex={row + 2}
      aria-selected={isMarked}
      aria-label={isChosen ? `marked, ${rowLabel(data)}` : rowLabel(data)}
      tabIndex={-1}
      data-row={row}
      data-chosen={isChosen}
      style={{ height: heightPx }}
    >
      {renderCells(data).map((cell, at) => (
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
}, showsSame);

/** Columns are made anew with every view state (sort arrows); their order never changes. */
function showsSame(before: RowProps, now: RowProps): boolean {
  return (
    before.data === now.data &&
    before.row === now.row &&
    before.isMarked === now.isMarked &&
    before.isChosen === now.isChosen &&
    before.renderCells === now.renderCells
  );
}

function useEnd(end: number, rowCount: number, onEnd: (() => void) | undefined): void {
  const reached = useRef(0);
  useEffect(() => {
    if (end < rowCount || rowCount === 0 || reached.current === rowCount) return;
    reached.current = rowCount;
    onEnd?.();
  }, [end, rowCount, onEnd]);
}

function useScrollToCursor(
  ref: RefObject<HTMLDivElement | null>,
  cursor: number | undefined,
  rowHeight: number,
): void {
  useEffect(() => {
    if (cursor !== undefined) scrollToRow(ref.current, cursor, rowHeight);
  }, [cursor, rowHeight, ref]);
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
