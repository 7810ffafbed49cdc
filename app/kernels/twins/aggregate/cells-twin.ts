import type { AggregateKernel } from "../../aggregate.ts";
import { type Column, durationAt, type Views } from "./views.ts";

/** Set where a border runs through, with or without the bit below for several. */
const hasBorder = 0x8000;
const placeMask = 0x3fff;

/** `assembly/lib/aggregate/cells.ts` in TypeScript. */
export function cellsTwin(views: Views): Pick<AggregateKernel, "countCells" | "startColumns"> {
  return {
    startColumns(
      startHigh,
      startLow,
      lowWidth,
      startShift,
      bucketShift,
      columnOfBucket,
      borders,
      rows,
      count,
      out,
    ) {
      const columnAt = columnReader(views, {
        ...{ startHigh, startLow, lowWidth, startShift, bucketShift, columnOfBucket, borders },
      });
      const list = views.rows(rows);
      const to = views.u16(out);
      for (let i = 0; i < count; i++) {
        const row = list === undefined ? i : list[i]!;
        to[row] = columnAt(row);
      }
    },
    countCells(
      startHigh,
      startLow,
      lowWidth,
      startShift,
      bucketShift,
      columnOfBucket,
      borders,
      durationCode,
      durationLow,
      durationLowWidth,
      rowOfCode,
      rowBorders,
      cellRows,
      rows,
      count,
      _aside,
      cells,
    ) {
      const columnAt = columnReader(views, {
        ...{ startHigh, startLow, lowWidth, startShift, bucketShift, columnOfBucket, borders },
      });
      const cellRowAt = cellRowReader(views, {
        ...{ durationCode, durationLow, durationLowWidth, rowOfCode, rowBorders },
      });
      const list = views.rows(rows);
      const to = views.u32(cells);
      for (let i = 0; i < count; i++) {
        const row = list === undefined ? i : list[i]!;
        to[columnAt(row) * cellRows + cellRowAt(row)]! += 1;
      }
    },
  };
}

interface Starts {
  readonly startHigh: number;
  readonly startLow: number;
  readonly lowWidth: number;
  readonly startShift: number;
  readonly bucketShift: number;
  readonly columnOfBucket: number;
  readonly borders: number;
}

function columnReader(views: Views, starts: Starts): (row: number) => number {
  const { startShift, bucketShift } = starts;
  const high = views.u32(starts.startHigh);
  const low: Column | undefined =
    starts.lowWidth === 0 ? undefined : views.column(starts.startLow, starts.lowWidth);
  const table = views.u16(starts.columnOfBucket);
  const border = views.u64(starts.borders);
  return (row) => {
    let column = table[high[row]! >>> bucketShift]!;
    if (column < hasBorder) return column;
    column &= placeMask;
    const start = (BigInt(high[row]!) << BigInt(startShift)) | BigInt(low?.[row] ?? 0);
    while (start >= border[column + 1]!) column += 1;
    return column;
  };
}

interface Durations {
  readonly durationCode: number;
  readonly durationLow: number;
  readonly durationLowWidth: number;
  readonly rowOfCode: number;
  readonly rowBorders: number;
}

function cellRowReader(views: Views, durations: Durations): (row: number) => number {
  const code = views.u16(durations.durationCode);
  const low = views.column(durations.durationLow, durations.durationLowWidth);
  const table = views.u16(durations.rowOfCode);
  const border = views.f64(durations.rowBorders);
  return (row) => {
    let cellRow = table[code[row]!]!;
    if (cellRow < hasBorder) return cellRow;
    cellRow &= placeMask;
    const duration = durationAt(code[row]!, low[row]!);
    while (duration >= border[cellRow + 1]!) cellRow += 1;
    return cellRow;
  };
}
