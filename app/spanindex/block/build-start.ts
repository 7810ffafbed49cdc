import { bigintAt } from "../words.ts";
import { type Arena, arenaBytes, bytesOf } from "./arena.ts";
import { scratch } from "./build-scratch.ts";
import type { HotColumns } from "./span-block.ts";

type StartColumns = Pick<HotColumns, "startBaseUnixNano" | "startShift" | "startHigh" | "startLow">;

/** Rows of the earliest and the latest time. */
export interface TimeRange {
  readonly minRow: number;
  readonly maxRow: number;
}

/** Of times in `scratch`; there is one at least. */
export function timeRangeOf(times: Uint32Array): TimeRange {
  return scratch.within(() => {
    const found = scratch.words(2);
    scratch.kernel.findExtremes(times.byteOffset, times.length / 2, found.byteOffset);
    return { minRow: found[0]!, maxRow: found[1]! };
  });
}

/** What the columns of so many starts take of an arena at most. */
export function startBytesMax(rowCount: number): number {
  return 2 * arenaBytes(rowCount * 4);
}

/** Starts, in `scratch`, as offsets from the earliest: the upper 32 bits of the range, and what is below them. */
export function buildStart(start: Uint32Array, { minRow, maxRow }: TimeRange, arena: Arena): StartColumns {
  const rowCount = start.length / 2;
  const startBaseUnixNano = bigintAt(start, minRow);
  const range = bigintAt(start, maxRow) - startBaseUnixNano;
  const startShift = 32 - Math.clz32(Number(range >> 32n));
  const startHigh = arena.u32(rowCount);
  const startLow = lowColumn(startShift, rowCount, arena);
  const lowBytes = startLow?.BYTES_PER_ELEMENT ?? 0;
  scratch.within(() => {
    const [high, low] = [scratch.words(rowCount), scratch.bytes(rowCount * lowBytes)];
    scratch.kernel.writeOffsets(
      ...([start.byteOffset, rowCount, minRow, startShift] as const),
      ...([high.byteOffset, low.byteOffset, lowBytes] as const),
    );
    startHigh.set(high);
    if (startLow !== undefined) bytesOf(startLow).set(low);
  });
  return { startBaseUnixNano, startShift, startHigh, startLow };
}

function lowColumn(shift: number, rowCount: number, arena: Arena): HotColumns["startLow"] {
  if (shift === 0) return undefined;
  if (shift <= 8) return arena.u8(rowCount);
  return shift <= 16 ? arena.u16(rowCount) : arena.u32(rowCount);
}
