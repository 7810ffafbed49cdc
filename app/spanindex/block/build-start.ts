import { bigintAt, compareU64 } from "../words.ts";
import { type Arena, arenaBytes } from "./arena.ts";
import type { HotColumns } from "./span-block.ts";

type StartColumns = Pick<HotColumns, "startBaseUnixNano" | "startShift" | "startHigh" | "startLow">;

/** Rows of the earliest and the latest start. */
export interface StartRange {
  readonly minRow: number;
  readonly maxRow: number;
}

export function startRangeOf(start: Uint32Array, firstRow: number, rowCount: number): StartRange {
  let minRow = firstRow;
  let maxRow = firstRow;
  for (let row = firstRow + 1; row < firstRow + rowCount; row++) {
    if (compareU64(start, row, start, minRow) < 0) minRow = row;
    else if (compareU64(start, row, start, maxRow) > 0) maxRow = row;
  }
  return { minRow, maxRow };
}

/** What the columns of so many starts take of an arena at most. */
export function startBytesMax(rowCount: number): number {
  return 2 * arenaBytes(rowCount * 4);
}

/** Starts as offsets from the earliest: the upper 32 bits of the range, and what is below them. */
export function buildStart(
  start: Uint32Array,
  firstRow: number,
  rowCount: number,
  { minRow, maxRow }: StartRange,
  arena: Arena,
): StartColumns {
  const startBaseUnixNano = bigintAt(start, minRow);
  const range = bigintAt(start, maxRow) - startBaseUnixNano;
  const startShift = 32 - Math.clz32(Number(range >> 32n));
  const startHigh = arena.u32(rowCount);
  const startLow = lowColumn(startShift, rowCount, arena);
  const baseLow = start[minRow * 2]!;
  const baseHigh = start[minRow * 2 + 1]!;
  const lowMask = startShift === 32 ? -1 : (1 << startShift) - 1;
  for (let i = 0; i < rowCount; i++) {
    const at = (firstRow + i) * 2;
    const low = start[at]!;
    const offsetLow = (low - baseLow) | 0;
    if (startLow === undefined) {
      startHigh[i] = offsetLow;
      continue;
    }
    const offsetHigh = start[at + 1]! - baseHigh - (low < baseLow ? 1 : 0);
    startHigh[i] =
      startShift === 32 ? offsetHigh : (offsetHigh << (32 - startShift)) | (offsetLow >>> startShift);
    startLow[i] = offsetLow & lowMask;
  }
  return { startBaseUnixNano, startShift, startHigh, startLow };
}

function lowColumn(shift: number, rowCount: number, arena: Arena): HotColumns["startLow"] {
  if (shift === 0) return undefined;
  if (shift <= 8) return arena.u8(rowCount);
  return shift <= 16 ? arena.u16(rowCount) : arena.u32(rowCount);
}
