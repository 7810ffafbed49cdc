import { durationAt, increment, lowAt, rowAt } from "./rows";

/**
 * Where spans lie in time and duration. Most rows are placed by a table; what lies in a bucket that a border runs through
 * carries this bit and is compared with the border.
 */
const straddlesColumn: u32 = 0x8000_0000;
const straddlesRow: u32 = 0x8000;

/** The column of a start: `columnOfBucket` is looked up by startHigh >> bucketShift, `borders[c]` (u64) is where column c begins. */
function columnAt(
  startHigh: usize,
  startLow: usize,
  lowWidth: u32,
  startShift: u32,
  bucketShift: u32,
  columnOfBucket: usize,
  borders: usize,
  row: usize,
): u32 {
  const high = load<u32>(startHigh + (row << 2));
  const column = load<u32>(columnOfBucket + ((<usize>(high >> bucketShift)) << 2));
  if ((column & straddlesColumn) == 0) return column;
  const start = ((<u64>high) << (<u64>startShift)) | lowAt(startLow, lowWidth, row);
  let exact = column ^ straddlesColumn;
  while (start >= load<u64>(borders + ((<usize>(exact + 1)) << 3))) exact += 1;
  return exact;
}

/** out[row] = column of its start, see `columnAt`. */
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
    const row = rowAt(rows, i);
    const column = columnAt(
      startHigh,
      startLow,
      lowWidth,
      startShift,
      bucketShift,
      columnOfBucket,
      borders,
      row,
    );
    store<u16>(out + (row << 1), <u16>column);
  }
}

/** cells[column * cellRows + row of its duration]++ for each row. */
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
  cells: usize,
): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = rowAt(rows, i);
    const code = <u32>load<u16>(durationCode + (row << 1));
    let cellRow = <u32>load<u16>(rowOfCode + ((<usize>code) << 1));
    if (cellRow & straddlesRow) {
      cellRow ^= straddlesRow;
      const duration = durationAt(code, lowAt(durationLow, durationLowWidth, row));
      while (duration >= load<f64>(rowBorders + ((<usize>(cellRow + 1)) << 3))) cellRow += 1;
    }
    const column = columnAt(
      startHigh,
      startLow,
      startLowWidth,
      startShift,
      bucketShift,
      columnOfBucket,
      columnBorders,
      row,
    );
    increment(cells, <usize>(column * cellRows + cellRow));
  }
}
