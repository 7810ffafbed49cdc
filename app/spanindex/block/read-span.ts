import { durationOfCode } from "./duration-code.ts";
import type { HotColumns } from "./span-block.ts";

/** Nanoseconds since 1970, exact. */
export function startOf(hot: HotColumns, row: number): bigint {
  const { startBaseUnixNano, startShift, startHigh, startLow } = hot;
  return startBaseUnixNano + (BigInt(startHigh[row]!) << BigInt(startShift)) + BigInt(startLow?.[row] ?? 0);
}

/** Nanoseconds from `startBaseUnixNano` to the start: exact up to 2^53, which is 104 days. */
export function startOffsetOf(hot: HotColumns, row: number): number {
  return hot.startHigh[row]! * 2 ** hot.startShift + (hot.startLow?.[row] ?? 0);
}

/** Nanoseconds; negative where the end is before the start; exact up to 2^53. */
export function durationOf(hot: HotColumns, row: number): number {
  const { durationCode, durationLow, longDurationRows, longDurations } = hot;
  const low = durationLow[row]!;
  // The largest number also occurs by itself.
  if (low === (durationLow instanceof Uint16Array ? 0xffff : 0xffff_ffff)) {
    const index = indexOfSorted(longDurationRows, row);
    if (index >= 0) return longDurations[index]!;
  }
  return durationOfCode(durationCode[row]!) + low;
}

/** The index of `value` in ascending numbers, -1 where it is not among them. */
export function indexOfSorted(sorted: Uint16Array | Uint32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return sorted[low] === value ? low : -1;
}
