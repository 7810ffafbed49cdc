import type { HotColumns, SpanBlock } from "../../../spanindex/block/span-block.ts";
import { wordsFor } from "../predicate/bits.ts";
import type { QueryWorld } from "../query-world.ts";
import type { TimeRange } from "./question.ts";

/** How the starts of a block lie to a range. */
export function placeInRange(
  { zone }: SpanBlock,
  { startUnixNano, endUnixNano }: TimeRange,
): "inside" | "outside" | "across" {
  if (startUnixNano !== undefined && zone.maxStartUnixNano < startUnixNano) return "outside";
  if (endUnixNano !== undefined && zone.minStartUnixNano >= endUnixNano) return "outside";
  const isAfterStart = startUnixNano === undefined || zone.minStartUnixNano >= startUnixNano;
  const isBeforeEnd = endUnixNano === undefined || zone.maxStartUnixNano < endUnixNano;
  return isAfterStart && isBeforeEnd ? "inside" : "across";
}

/** Those of the rows (undefined = all) of a block that start in the range: a new bitmap in scratch memory. */
export function rowsInRange(
  world: QueryWorld,
  block: SpanBlock,
  bitmap: Uint32Array | undefined,
  range: TimeRange,
): Uint32Array {
  const { hot, rowCount } = block;
  const rows = world.scratch.u32(wordsFor(block.rowCount));
  const isFrom = startsAtOrAfter(hot, range.startUnixNano ?? 0n);
  const isUntil = range.endUnixNano === undefined ? () => false : startsAtOrAfter(hot, range.endUnixNano);
  for (let row = 0; row < rowCount; row++)
    if (isFrom(row) && !isUntil(row)) rows[row >> 5]! |= 1 << (row & 31);
  if (bitmap !== undefined) for (let word = 0; word < rows.length; word++) rows[word]! &= bitmap[word]!;
  return rows;
}

function startsAtOrAfter(hot: HotColumns, unixNano: bigint): (row: number) => boolean {
  const { startHigh, startLow, startShift, startBaseUnixNano } = hot;
  const offset = unixNano > startBaseUnixNano ? unixNano - startBaseUnixNano : 0n;
  const high = Number(offset >> BigInt(startShift));
  const low = Number(offset & ((1n << BigInt(startShift)) - 1n));
  return (row) => startHigh[row]! > high || (startHigh[row] === high && (startLow?.[row] ?? 0) >= low);
}
