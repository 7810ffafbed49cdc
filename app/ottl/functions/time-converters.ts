import { parseDuration } from "../values/duration-text.ts";
import { formatGo } from "../values/go-text.ts";
import { fail } from "../values/runtime-error.ts";
import { Duration, Time, type Value } from "../values/value.ts";
import { floorDivide, partsOf, type ZonedParts } from "../values/zoned-time.ts";
import { type Converter, converter, preparedConverter } from "./converter.ts";
import { optional, required } from "./parameters.ts";
import { checkedZone, compileLayout, parseTime, type TimeLayout, writeTime } from "./time-layout.ts";

const time = required("time", "time");
const duration = required("duration", "duration");

const parseTimeConverter = preparedConverter(
  "Time",
  [
    required("time", "string"),
    required("format", "string"),
    optional("location", "literalString"),
    optional("locale", "literalString"),
  ],
  ([, format, location, locale]) => {
    const zone = checkedZone(location === undefined || location === "" ? "UTC" : (location as string));
    if (locale !== undefined && !/^en(?:-|$)/.test(locale as string)) {
      throw new Error(
        `locale ${formatGo(locale)} is not supported here: only English names of months and days are read`,
      );
    }
    if (format === "") throw new Error("format cannot be nil");
    const layoutOf = layouts(format);
    return ([text, layout]) => parseTime(text as string, layoutOf(layout as string), zone);
  },
);

const formatTimeConverter = preparedConverter(
  "FormatTime",
  [time, required("format", "string")],
  ([, format]) => {
    const layoutOf = layouts(format);
    return ([moment, layout]) => writeTime(moment as Time, layoutOf(layout as string));
  },
);

/** Layouts by their text: a constant one is compiled at once, and a mistake in it is one of the statement. */
function layouts(known: Value): (text: string) => TimeLayout {
  const compiled = new Map<string, TimeLayout>();
  if (typeof known === "string") compiled.set(known, compileLayout(known));
  return (text) => {
    const found = compiled.get(text);
    if (found !== undefined) return found;
    try {
      return compileLayout(text);
    } catch (error) {
      return fail(error instanceof Error ? error.message : String(error));
    }
  };
}

function unixTime(seconds: Value, nanoseconds: Value): Value {
  return new Time((seconds as bigint) * 1_000_000_000n + ((nanoseconds ?? 0n) as bigint));
}

/** Nanoseconds from the year 1, in which Go counts, to 1970. */
const yearOneToUnix = 62_135_596_800n * 1_000_000_000n;

/** Rounds down to a multiple of the duration since the year 1. */
function truncateTime(moment: Value, step: Value): Value {
  const { unixNano, zone } = moment as Time;
  const { nano } = step as Duration;
  if (nano <= 0n) return moment;
  const absolute = unixNano + yearOneToUnix;
  return new Time(unixNano - (absolute - floorDivide(absolute, nano) * nano), zone);
}

function parseDurationValue(text: Value): Value {
  const nano = parseDuration(text as string);
  return nano === undefined ? fail(`time: invalid duration ${JSON.stringify(text)}`) : new Duration(nano);
}

/** A whole number of units of a time since 1970. */
function unix(name: string, nanoPerUnit: bigint): Converter {
  return converter(name, [time], (moment) =>
    BigInt.asIntN(64, floorDivide((moment as Time).unixNano, nanoPerUnit)),
  );
}

function part(name: string, of: (parts: ZonedParts) => number): Converter {
  return converter(name, [time], (moment) => BigInt(of(partsOf(moment as Time))));
}

function asDouble(name: string, nanoPerUnit: number): Converter {
  return converter(name, [duration], (length) => Number((length as Duration).nano) / nanoPerUnit);
}

function asInt(name: string, nanoPerUnit: bigint): Converter {
  return converter(name, [duration], (length) => (length as Duration).nano / nanoPerUnit);
}

/** `now`: nanoseconds since 1970. */
export function timeConverters(now: () => bigint): readonly Converter[] {
  return [
    { name: "Now", parameters: [], isVolatile: true, make: () => () => new Time(now()) },
    parseTimeConverter,
    formatTimeConverter,
    converter("Unix", [required("seconds", "int"), optional("nanoseconds", "int")], unixTime),
    unix("UnixSeconds", 1_000_000_000n),
    unix("UnixMilli", 1_000_000n),
    unix("UnixMicro", 1_000n),
    unix("UnixNano", 1n),
    part("Year", ({ year }) => year),
    part("Month", ({ month }) => month),
    part("Day", ({ day }) => day),
    part("Hour", ({ hour }) => hour),
    part("Minute", ({ minute }) => minute),
    part("Second", ({ second }) => second),
    part("Nanosecond", ({ nanosecond }) => nanosecond),
    part("Weekday", ({ weekday }) => weekday),
    converter("TruncateTime", [time, duration], truncateTime),
    converter("Duration", [required("duration", "string")], parseDurationValue),
    asDouble("Hours", 3_600e9),
    asDouble("Minutes", 60e9),
    asDouble("Seconds", 1e9),
    asInt("Milliseconds", 1_000_000n),
    asInt("Microseconds", 1_000n),
    asInt("Nanoseconds", 1n),
  ];
}
