import { fail } from "../values/runtime-error.ts";
import { Time } from "../values/value.ts";
import { isZone, offsetOf, partsOf, type ZonedParts } from "../values/zoned-time.ts";

const months = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/** What of a time has been read so far. */
interface Draft {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  nanosecond: number;
  isAfternoon: boolean | undefined;
  zone: string | undefined;
}

interface Directive {
  /** What it matches in a text. */
  readonly pattern: string;
  readonly read: (draft: Draft, text: string) => void;
  readonly write: (parts: ZonedParts) => string;
}

function pad(value: number, width: number, fill = "0"): string {
  return String(value).padStart(width, fill);
}

function twoDigitYear(text: string): number {
  const year = Number(text);
  return year >= 69 ? 1900 + year : 2000 + year;
}

function short(names: readonly string[]): readonly string[] {
  return names.map((name) => name.slice(0, 3));
}

function named(names: readonly string[], text: string): number {
  return names.findIndex((name) => name.toLowerCase() === text.toLowerCase());
}

function number(
  pattern: string,
  field: "year" | "month" | "day" | "hour" | "minute" | "second",
  write: (parts: ZonedParts) => string,
): Directive {
  return {
    pattern,
    read: (draft, text) => {
      draft[field] = Number(text);
    },
    write,
  };
}

function name(names: readonly string[], of: "month" | "weekday"): Directive {
  return {
    pattern: names.join("|"),
    read: (draft, text) => {
      if (of === "month") draft.month = named(names, text) + 1;
    },
    write: (parts) => names[of === "month" ? parts.month - 1 : parts.weekday]!,
  };
}

function fraction(digits: 3 | 6 | 9): Directive {
  return {
    pattern: `\\d{${digits}}`,
    read: (draft, text) => {
      draft.nanosecond = Number(text.padEnd(9, "0"));
    },
    write: ({ nanosecond }) => pad(nanosecond, 9).slice(0, digits),
  };
}

function halfDay(isUpper: boolean): Directive {
  return {
    pattern: "am|pm|a\\.m\\.|p\\.m\\.",
    read: (draft, text) => {
      draft.isAfternoon = text.toLowerCase().startsWith("p");
    },
    write: ({ hour }) => (isUpper ? (hour < 12 ? "AM" : "PM") : hour < 12 ? "am" : "pm"),
  };
}

function offset(pattern: string, separator: string, parts: 1 | 2 | 3): Directive {
  return {
    pattern,
    read: (draft, text) => {
      const digits = text.replaceAll(":", "");
      draft.zone =
        text === "Z"
          ? "UTC"
          : `${digits.slice(0, 3)}:${digits.slice(3, 5) || "00"}:${digits.slice(5, 7) || "00"}`;
    },
    write: ({ offsetSeconds }) => {
      const size = Math.abs(offsetSeconds);
      const numbers = [Math.floor(size / 3600), Math.floor(size / 60) % 60, size % 60].slice(0, parts);
      return (offsetSeconds < 0 ? "-" : "+") + numbers.map((value) => pad(value, 2)).join(separator);
    },
  };
}

/** Abbreviations that Go reads as the zone of their own name; others get their hour from the text or from UTC. */
const zoneOffsets: Readonly<Record<string, string>> = {
  UTC: "UTC",
  GMT: "UTC",
  Z: "UTC",
  EST: "-05:00",
  EDT: "-04:00",
  CST: "-06:00",
  CDT: "-05:00",
  MST: "-07:00",
  MDT: "-06:00",
  PST: "-08:00",
  PDT: "-07:00",
  HST: "-10:00",
  CET: "+01:00",
  CEST: "+02:00",
};

const zoneName: Directive = {
  pattern: "[A-Z]{1,5}",
  read: (draft, text) => {
    // An offset that was read says more than a name.
    draft.zone ??= zoneOffsets[text] ?? "UTC";
  },
  write: (parts) => parts.zoneName,
};

const directives: Readonly<Record<string, Directive>> = {
  Y: number("\\d{4}", "year", ({ year }) => pad(year, 4)),
  y: {
    pattern: "\\d{2}",
    read: (draft, text) => {
      draft.year = twoDigitYear(text);
    },
    write: ({ year }) => pad(year % 100, 2),
  },
  m: number("\\d{2}", "month", ({ month }) => pad(month, 2)),
  o: number(" ?\\d{1,2}", "month", ({ month }) => pad(month, 2, " ")),
  q: number("\\d{1,2}", "month", ({ month }) => String(month)),
  b: name(short(months), "month"),
  h: name(short(months), "month"),
  B: name(months, "month"),
  d: number("\\d{2}", "day", ({ day }) => pad(day, 2)),
  e: number(" ?\\d{1,2}", "day", ({ day }) => pad(day, 2, " ")),
  g: number("\\d{1,2}", "day", ({ day }) => String(day)),
  a: name(short(weekdays), "weekday"),
  A: name(weekdays, "weekday"),
  H: number("\\d{2}", "hour", ({ hour }) => pad(hour, 2)),
  I: number("\\d{1,2}", "hour", ({ hour }) => pad(hour % 12 || 12, 2)),
  l: number(" ?\\d{1,2}", "hour", ({ hour }) => String(hour % 12 || 12)),
  p: halfDay(true),
  P: halfDay(false),
  M: number("\\d{2}", "minute", ({ minute }) => pad(minute, 2)),
  S: number("\\d{2}", "second", ({ second }) => pad(second, 2)),
  L: fraction(3),
  f: fraction(6),
  s: fraction(9),
  z: offset("[+-]\\d{4}(?:\\d{2})?|Z", "", 2),
  Z: zoneName,
  i: offset("[+-]\\d{2}|Z", "", 1),
  j: offset("[+-]\\d{2}:\\d{2}|Z", ":", 2),
  k: offset("[+-]\\d{2}:\\d{2}:\\d{2}|Z", ":", 3),
  w: offset("[+-]\\d{6}|Z", "", 3),
};

const composite: Readonly<Record<string, string>> = {
  D: "%m/%d/%y",
  x: "%m/%d/%y",
  F: "%Y-%m-%d",
  T: "%H:%M:%S",
  X: "%H:%M:%S",
  r: "%I:%M:%S %p",
  R: "%H:%M",
  c: "%a %b %d %H:%M:%S %Y",
  v: "%e-%b-%Y",
};

/** One piece of a layout: text, or a directive. */
type Piece = string | Directive;

/** A layout of `%` directives, compiled. */
export interface TimeLayout {
  readonly pieces: readonly Piece[];
}

/** Throws an `Error` where the layout has directives that there are not. */
export function compileLayout(layout: string): TimeLayout {
  const expanded = layout.replace(/%([DxFTXrRcv])/g, (_, letter: string) => composite[letter]!);
  const pieces: Piece[] = [];
  for (const part of expanded.match(/%.|[^%]+|%$/gsu) ?? []) {
    if (!part.startsWith("%")) pieces.push(part);
    else pieces.push(pieceOf(part));
  }
  return { pieces };
}

function pieceOf(part: string): Piece {
  if (part === "%%") return "%";
  if (part === "%n") return "\n";
  if (part === "%t") return "\t";
  const letter = part.slice(1);
  if (Object.hasOwn(directives, letter)) return directives[letter]!;
  throw new Error(`unsupported directive: ${part}`);
}

const patterns = new WeakMap<TimeLayout, RegExp>();

/** Every piece takes a bounded number of characters, so matching is linear. */
function patternOf(layout: TimeLayout): RegExp {
  let pattern = patterns.get(layout);
  if (pattern === undefined) {
    const source = layout.pieces.map((piece) =>
      typeof piece === "string" ? piece.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&") : `(${piece.pattern})`,
    );
    // Go reads a fraction of a second after the seconds, whether or not the layout has one.
    pattern = new RegExp(`^${source.join("")}$`, "i");
    patterns.set(layout, pattern);
  }
  return pattern;
}

/** Reads a time. `location`: the zone of a text that names none. Throws `RuntimeError`. */
export function parseTime(text: string, layout: TimeLayout, location: string): Time {
  const match = patternOf(layout).exec(text);
  if (match === null)
    return fail(`parsing time ${JSON.stringify(text)}: it does not have the form of the layout`);
  const draft: Draft = {
    year: 0,
    month: 1,
    day: 1,
    hour: 0,
    minute: 0,
    second: 0,
    nanosecond: 0,
    isAfternoon: undefined,
    zone: undefined,
  };
  let group = 1;
  for (const piece of layout.pieces) if (typeof piece !== "string") piece.read(draft, match[group++]!.trim());
  checkRanges(draft, text);
  return timeOf(draft, draft.zone ?? location);
}

function checkRanges(draft: Draft, text: string): void {
  const { year, month, day, hour, minute, second, isAfternoon } = draft;
  const days = new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
  const problem =
    month < 1 || month > 12
      ? "month"
      : day < 1 || day > days
        ? "day"
        : hour > 23 || (isAfternoon !== undefined && hour > 12)
          ? "hour"
          : minute > 59
            ? "minute"
            : second > 59
              ? "second"
              : undefined;
  if (problem !== undefined) fail(`parsing time ${JSON.stringify(text)}: ${problem} out of range`);
}

function timeOf(draft: Draft, zone: string): Time {
  const hour =
    draft.isAfternoon === undefined ? draft.hour : (draft.hour % 12) + (draft.isAfternoon ? 12 : 0);
  const date = new Date(0);
  date.setUTCFullYear(draft.year, draft.month - 1, draft.day);
  date.setUTCHours(hour, draft.minute, draft.second);
  const local = date.getTime() / 1000;
  // The offset at the local time, then at the moment found with it: right except in the hour that a clock skips.
  const guess = local - offsetOf(zone, local);
  const seconds = local - offsetOf(zone, guess);
  return new Time(BigInt(seconds) * 1_000_000_000n + BigInt(draft.nanosecond), zone);
}

export function writeTime(time: Time, layout: TimeLayout): string {
  const parts = partsOf(time);
  return layout.pieces.map((piece) => (typeof piece === "string" ? piece : piece.write(parts))).join("");
}

/** The zone of this name. Throws an `Error` where there is none. */
export function checkedZone(zone: string): string {
  if (!isZone(zone)) throw new Error(`unknown time zone ${zone}`);
  return zone;
}
