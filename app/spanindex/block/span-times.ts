import { durationCodesMax, durationOfCode } from "./duration-code.ts";
import type { HotColumns } from "./span-block.ts";

/** Start of a row in nanoseconds after `startBaseUnixNano`: exact up to 2^53 (104 days). */
export function startOffsetOf(hot: HotColumns, row: number): number {
  const high = hot.startHigh[row]! * 2 ** hot.startShift;
  return hot.startLow === undefined ? high : high + hot.startLow[row]!;
}

/** Exact. */
export function startUnixNanoOf(hot: HotColumns, row: number): bigint {
  const high = BigInt(hot.startHigh[row]!) << BigInt(hot.startShift);
  return hot.startBaseUnixNano + high + BigInt(hot.startLow?.[row] ?? 0);
}

/** `durationOfCode` by code. */
const smallestOfCode = Float64Array.from({ length: durationCodesMax }, (_, code) => durationOfCode(code));

/** Nanoseconds, negative where the end is before the start: exact up to 2^53. */
export function durationOf(hot: HotColumns, row: number): number {
  const { durationLow, longDurationRows } = hot;
  const low = durationLow[row]!;
  // Saturated where the duration is among the long ones, and by chance elsewhere.
  if (low === 0xffff || low === 0xffff_ffff) {
    const at = lowerBound(longDurationRows, row);
    if (longDurationRows[at] === row) return hot.longDurations[at]!;
  }
  return smallestOfCode[hot.durationCode[row]!]! + low;
}

/** Where `value` is in the ascending `list`, or would be. */
function lowerBound(list: Uint16Array, value: number): number {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (list[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
