import { difference } from "../words.ts";
import { type Arena, arenaBytes, bytesOf } from "./arena.ts";
import { type ScratchTimes, scratch } from "./build-scratch.ts";
import type { HotColumns } from "./span-block.ts";

type DurationColumns = Pick<
  HotColumns,
  "durationCode" | "durationLow" | "longDurationRows" | "longDurations"
>;

export interface BuiltDurations extends DurationColumns {
  readonly minCode: number;
  readonly maxCode: number;
}

/** Bits below a code that a narrow and a wide column of the rest hold: durations up to 17 ms and 18 minutes. */
const narrowBits = 16;
const wideBits = 32;

/** A row beside the columns takes its number and the duration. */
const longBytes = 10;

/** What the columns of so many durations take of an arena at most. */
export function durationBytesMax(rowCount: number): number {
  return (
    arenaBytes(rowCount * 2) + arenaBytes(rowCount * 4) + arenaBytes(rowCount * 2) + arenaBytes(rowCount * 8)
  );
}

/** Of times in `scratch`. The narrow column where the few that it does not hold take less than the wide one would. */
export function buildDurations({ start, end }: ScratchTimes, arena: Arena): BuiltDurations {
  const rowCount = start.length / 2;
  const times = [start.byteOffset, end.byteOffset, rowCount] as const;
  const durationCode = arena.u16(rowCount);
  return scratch.within(() => {
    const [codes, bits, found] = [scratch.bytes(rowCount * 2), scratch.bytes(rowCount), scratch.words(3)];
    scratch.kernel.writeDurationCodes(
      ...times,
      ...([narrowBits, codes.byteOffset, bits.byteOffset, found.byteOffset] as const),
    );
    bytesOf(durationCode).set(codes);
    const [narrowMisses, minCode, maxCode] = [found[0]!, found[1]!, found[2]!];
    const isNarrow = narrowMisses * longBytes < rowCount * 2;
    const heldBits = isNarrow ? narrowBits : wideBits;
    const durationLow = isNarrow ? arena.u16(rowCount) : arena.u32(rowCount);
    const [lows, longRows] = [scratch.bytes(durationLow.byteLength), scratch.words(rowCount)];
    const longCount = scratch.kernel.writeDurationLows(
      ...times,
      ...([
        bits.byteOffset,
        heldBits,
        lows.byteOffset,
        durationLow.BYTES_PER_ELEMENT,
        longRows.byteOffset,
      ] as const),
    );
    bytesOf(durationLow).set(lows);
    const longDurationRows = arena.u16(longCount);
    const longDurations = arena.f64(longCount);
    for (let index = 0; index < longCount; index++) {
      const row = longRows[index]!;
      longDurationRows[index] = row;
      longDurations[index] = difference(end, row, start, row);
    }
    return { durationCode, durationLow, longDurationRows, longDurations, minCode, maxCode };
  });
}
