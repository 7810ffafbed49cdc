import type { Time } from "./value.ts";

/** A time as it is read from a calendar and a clock. */
export interface ZonedParts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly nanosecond: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly offsetSeconds: number;
  /** Abbreviation such as `UTC`, `CET`. */
  readonly zoneName: string;
}

const nanoPerSecond = 1_000_000_000n;

/** The parts of a time in its zone. */
export function partsOf(time: Time): ZonedParts {
  const seconds = floorDivide(time.unixNano, nanoPerSecond);
  const nanosecond = Number(time.unixNano - seconds * nanoPerSecond);
  const offsetSeconds = offsetOf(time.zone, Number(seconds));
  const date = new Date((Number(seconds) + offsetSeconds) * 1000);
  return {
    year: date.getUTCFullYear(),
    month: date.getUTCMonth() + 1,
    day: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    nanosecond,
    weekday: date.getUTCDay(),
    offsetSeconds,
    zoneName: zoneNameOf(time.zone, Number(seconds)),
  };
}

export function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

const fixedOffset = /^([+-])(\d{2}):?(\d{2})?(?::?(\d{2}))?$/;

/** Seconds east of UTC of a zone at a moment. A zone is an IANA name or an offset. */
export function offsetOf(zone: string, unixSeconds: number): number {
  if (zone === "UTC" || zone === "") return 0;
  const fixed = fixedOffset.exec(zone);
  if (fixed !== null) {
    const [, sign, hours = "0", minutes = "0", seconds = "0"] = fixed;
    const size = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
    return sign === "-" ? -size : size;
  }
  const parts = formatterOf(zone).formatToParts(new Date(unixSeconds * 1000));
  const part = (type: string): number => Number(parts.find((found) => found.type === type)?.value ?? 0);
  const local = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return Math.round(local / 1000 - Math.floor(unixSeconds));
}

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (formatter === undefined) {
    formatter = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formatters.set(zone, formatter);
  }
  return formatter;
}

/** Whether there is such a zone. */
export function isZone(zone: string): boolean {
  if (zone === "UTC" || fixedOffset.test(zone)) return true;
  try {
    formatterOf(zone);
    return true;
  } catch {
    return false;
  }
}

function zoneNameOf(zone: string, unixSeconds: number): string {
  if (zone === "UTC" || zone === "") return "UTC";
  if (fixedOffset.test(zone)) return offsetText(offsetOf(zone, unixSeconds), "");
  const formatter = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "short" });
  const parts = formatter.formatToParts(new Date(unixSeconds * 1000));
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? zone;
}

/** `+0200`, or with a colon between hours and minutes. */
export function offsetText(offsetSeconds: number, separator: "" | ":"): string {
  const size = Math.abs(offsetSeconds);
  const pad = (value: number): string => String(value).padStart(2, "0");
  return `${offsetSeconds < 0 ? "-" : "+"}${pad(Math.floor(size / 3600))}${separator}${pad(Math.floor(size / 60) % 60)}`;
}
