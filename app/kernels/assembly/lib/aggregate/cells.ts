import { durationAt, EveryRow, increment, ListedRows, lowAt, rowAt } from "./rows";

/**
 * Where spans lie in time and duration. A table gives the column of a bucket of starts, and the row of a duration code. Where
 * borders run through a bucket or a code, bits say so and the value itself is compared with them:
 *
 *     1 border inside    0x8000 | the column before it
 *     more               0xc000 | the column before the first
 */
const hasBorder: u32 = 0x8000;
const hasBorders: u32 = 0x4000;
const placeMask: u32 = 0x3fff;

/** Column of a start in a bucket with a border, `borders[c]` (u64) being where column c begins. */
function exactColumn(column: u32, start: u64, borders: usize): u32 {
  let exact = column & placeMask;
  if (column & hasBorders) {
    while (start >= load<u64>(borders + ((<usize>(exact + 1)) << 3))) exact += 1;
    return exact;
  }
  return exact + <u32>(start >= load<u64>(borders + ((<usize>(exact + 1)) << 3)));
}

/** Row of a duration whose code has a border, `borders[r]` (f64) being where row r begins. */
function exactRow(row: u32, duration: f64, borders: usize): u32 {
  let exact = row & placeMask;
  if (row & hasBorders) {
    while (duration >= load<f64>(borders + ((<usize>(exact + 1)) << 3))) exact += 1;
    return exact;
  }
  return exact + <u32>(duration >= load<f64>(borders + ((<usize>(exact + 1)) << 3)));
}

/** out[row] = column of its start. */
export function startColumns(
  startHigh: usize,
  startLow: usize,
  lowWidth: u32,
  startShift: u32,
  bucketShift: u32,
  columnOfBucket: usize,
  borders: usize,
  rows: usize,
  count: u32,
  out: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = rows == 0 ? rowAt<EveryRow>(rows, i) : rowAt<ListedRows>(rows, i);
    const high = load<u32>(startHigh + (row << 2));
    let column = <u32>load<u16>(columnOfBucket + ((<usize>(high >> bucketShift)) << 1));
    if (column & hasBorder) {
      const start = ((<u64>high) << (<u64>startShift)) | lowAt(startLow, lowWidth, row);
      column = exactColumn(column, start, borders);
    }
    store<u16>(out + (row << 1), <u16>column);
  }
}

/**
 * cells[column * cellRows + row of its duration]++ for each row. Rows near a border are put aside (`aside` has room for all of
 * them, as u16) and placed afterwards, so that the loop over the others stays short.
 */
export function countCells(
  startHigh: usize,
  startLow: usize,
  startLowWidth: u32,
  startShift: u32,
  bucketShift: u32,
  columnOfBucket: usize,
  columnBorders: usize,
  durationCode: usize,
  durationLow: usize,
  durationLowWidth: u32,
  rowOfCode: usize,
  rowBorders: usize,
  cellRows: u32,
  rows: usize,
  count: u32,
  aside: usize,
  cells: usize,
): void {
  const nextAside =
    rows == 0
      ? countSimple<EveryRow>(
          startHigh,
          bucketShift,
          columnOfBucket,
          durationCode,
          rowOfCode,
          cellRows,
          rows,
          count,
          aside,
          cells,
        )
      : countSimple<ListedRows>(
          startHigh,
          bucketShift,
          columnOfBucket,
          durationCode,
          rowOfCode,
          cellRows,
          rows,
          count,
          aside,
          cells,
        );
  for (let at = aside; at < nextAside; at += 2) {
    const row = <usize>load<u16>(at);
    const high = load<u32>(startHigh + (row << 2));
    let column = <u32>load<u16>(columnOfBucket + ((<usize>(high >> bucketShift)) << 1));
    // What codes leave out is only read where it decides: rows near a border lie far apart, each in a cache line of its own.
    if (column & hasBorder) {
      const start = ((<u64>high) << (<u64>startShift)) | lowAt(startLow, startLowWidth, row);
      column = exactColumn(column, start, columnBorders);
    }
    const code = <u32>load<u16>(durationCode + (row << 1));
    let cellRow = <u32>load<u16>(rowOfCode + ((<usize>code) << 1));
    if (cellRow & hasBorder) {
      const duration = durationAt(code, lowAt(durationLow, durationLowWidth, row));
      cellRow = exactRow(cellRow, duration, rowBorders);
    }
    increment(cells, <usize>(column * cellRows + cellRow));
  }
}

/** Counts what the tables place and lists the other rows; returns the end of the list. */
function countSimple<R extends number>(
  startHigh: usize,
  bucketShift: u32,
  columnOfBucket: usize,
  durationCode: usize,
  rowOfCode: usize,
  cellRows: u32,
  rows: usize,
  count: u32,
  aside: usize,
  cells: usize,
): usize {
  let nextAside = aside;
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt<R>(rows, i);
    const cellRow = <u32>load<u16>(rowOfCode + ((<usize>load<u16>(durationCode + (row << 1))) << 1));
    const bucket = <usize>(load<u32>(startHigh + (row << 2)) >> bucketShift);
    const column = <u32>load<u16>(columnOfBucket + (bucket << 1));
    if ((column | cellRow) & hasBorder) {
      store<u16>(nextAside, <u16>row);
      nextAside += 2;
    } else increment(cells, <usize>(column * cellRows + cellRow));
  }
  return nextAside;
}
