import { noValue } from "./format.ts";

/**
 * Instants are nanoseconds since 1970 as bigint, or as the decimal text the API carries; offsets from a base are
 * float64, exact to 2^53 ns (104 days). Written in the zone of the machine.
 */

const nanoPerSecond = 1_000_000_000n;
const nanoPerMilli = 1_000_000n;

/** `base` (decimal nanoseconds) plus `offsetNano`, exact. */
export function addNano(base: string | bigint, offsetNano: number): bigint {
  return BigInt(base) + BigInt(Math.round(offsetNano));
}

export function millisOf(unixNano: bigint): number {
  return Number(unixNano / nanoPerMilli);
}

/** Milliseconds since 1970 as the decimal nanoseconds the API takes. */
export function nanoTextOf(unixMs: number): string {
  return String(BigInt(Math.max(0, Math.floor(unixMs))) * nanoPerMilli);
}

/** `14:21:44.735`, with 0, 3, 6 or 9 digits after the second (cut, not rounded: a clock never shows a later second). */
export function formatClock(unixNano: bigint, digits: 0 | 3 | 6 | 9 = 3): string {
  if (unixNano <= 0n) return noValue;
  const date = new Date(millisOf(unixNano));
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  if (digits === 0) return clock;
  const fraction = String(unixNano % nanoPerSecond).padStart(9, "0");
  return `${clock}.${fraction.slice(0, digits)}`;
}

/** `2026-11-21 14:21:44.735123456 +01:00`: exact, for tooltips and copies. */
export function formatInstant(unixNano: bigint): string {
  if (unixNano <= 0n) return noValue;
  const date = new Date(millisOf(unixNano));
  return `${formatDay(date)} ${formatClock(unixNano, 9)} ${formatZone(date)}`;
}

/** `14:21:44` today, `2026-11-20 14:21:44` on other days. */
export function formatShortTime(unixMs: number, nowMs: number): string {
  const date = new Date(unixMs);
  const clock = `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
  if (formatDay(date) === formatDay(new Date(nowMs))) return clock;
  return `${formatDay(date)} ${clock}`;
}

/** `14:21:40–14:24:05`; an open side is left out, and so is the day where it is one. */
export function formatTimes(startNano: bigint | undefined, endNano: bigint | undefined): string {
  if (startNano === undefined && endNano === undefined) return "";
  const isShort =
    startNano !== undefined && endNano !== undefined && endNano - startNano < 10n * nanoPerSecond;
  const isOneDay = startNano === undefined || endNano === undefined || dayOf(startNano) === dayOf(endNano);
  const time = (nano: bigint | undefined): string => {
    if (nano === undefined) return "";
    const clock = formatClock(nano, isShort ? 3 : 0);
    return isOneDay ? clock : `${dayOf(nano)} ${clock}`;
  };
  return `${time(startNano)}–${time(endNano)}`;
}

function dayOf(unixNano: bigint): string {
  return formatDay(new Date(millisOf(unixNano)));
}

/** `now`, `12 s ago`, `3 min ago`, `5 h ago`, `2 d ago`. */
export function formatAgo(unixMs: number, nowMs: number): string {
  const seconds = Math.round((nowMs - unixMs) / 1000);
  if (seconds < 2) return "now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** `2026-11-21`. */
export function formatDay(date: Date): string {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

function formatZone(date: Date): string {
  const minutes = -date.getTimezoneOffset();
  const size = Math.abs(minutes);
  return `${minutes < 0 ? "\u2212" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
