/** How quantities are written. Values align in columns: three significant digits, a unit always, never "0 ms". */

const minus = "\u2212";
const thinGap = "\u00a0";
/** Shown where there is no value. */
export const noValue = "\u2013";

/** A number and its unit apart, so that a view can dim the unit. */
export interface Quantity {
  readonly value: string;
  readonly unit: string;
}

const nanoPerMicro = 1e3;
const nanoPerMilli = 1e6;
const nanoPerSecond = 1e9;
const secondsPerMinute = 60;
const secondsPerHour = 3600;
const secondsPerDay = 86_400;

/** Units of durations below a minute, largest first. */
const durationUnits = [
  { unit: "s", nano: nanoPerSecond },
  { unit: "ms", nano: nanoPerMilli },
  { unit: "µs", nano: nanoPerMicro },
] as const;

/** `1.24 s`, `412 ms`, `8.00 µs`, `17 ns`, `2 m 05 s`, `1 h 02 m`, `3 d 04 h`. Negative durations keep their sign. */
export function formatDuration(nano: number): string {
  const { value, unit } = durationParts(nano);
  return unit === "" ? value : `${value}${thinGap}${unit}`;
}

/** As `formatDuration`; `unit` is empty where the value carries its own (`2 m 05 s`). */
export function durationParts(nano: number): Quantity {
  if (!Number.isFinite(nano)) return { value: noValue, unit: "" };
  if (nano < 0) {
    const { value, unit } = durationParts(-nano);
    return { value: minus + value, unit };
  }
  // 59.95 s would round to 60.0 s.
  if (nano >= 59.95 * nanoPerSecond) return { value: longDuration(nano / nanoPerSecond), unit: "" };
  // Rounding may carry into the next unit: 999.6 µs is 1.00 ms.
  for (const { unit, nano: size } of durationUnits)
    if (nano >= size * 0.9995) return { value: threeDigits(nano / size), unit };
  return { value: String(Math.round(nano)), unit: "ns" };
}

/** Every nanosecond: `1,240,123,456 ns`. For tooltips and copies. */
export function exactDuration(nano: number): string {
  if (!Number.isFinite(nano)) return noValue;
  return `${formatCount(nano)}${thinGap}ns`;
}

function longDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < secondsPerHour) return pairOf(whole, secondsPerMinute, "m", 1, "s");
  if (whole < secondsPerDay) return pairOf(whole, secondsPerHour, "h", secondsPerMinute, "m");
  return pairOf(whole, secondsPerDay, "d", secondsPerHour, "h");
}

function pairOf(seconds: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const inSmall = Math.round(seconds / small);
  const perLarge = large / small;
  const rest = String(inSmall % perLarge).padStart(2, "0");
  return `${formatCount(Math.floor(inSmall / perLarge))}${thinGap}${largeUnit}${thinGap}${rest}${thinGap}${smallUnit}`;
}

/** `1.24`, `12.4`, `124`; the argument is at least 0.9995 and below 1000. */
function threeDigits(value: number): string {
  if (value < 9.995) return value.toFixed(2);
  if (value < 99.95) return value.toFixed(1);
  return value.toFixed(0);
}

const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });

/** `18,204`. */
export function formatCount(count: number): string {
  if (!Number.isFinite(count)) return noValue;
  return grouped.format(count).replace("-", minus);
}

/** `412`, `18.2k`, `3.41M`: for places without room; the exact count belongs into the tooltip. */
export function formatCompactCount(count: number): string {
  if (!Number.isFinite(count)) return noValue;
  if (count < 0) return minus + formatCompactCount(-count);
  if (count < 10_000) return formatCount(Math.round(count));
  if (count < 999_500) return `${threeDigits(count / 1e3)}k`;
  if (count < 999_500_000) return `${threeDigits(count / 1e6)}M`;
  return count < 999.5e9 ? `${threeDigits(count / 1e9)}G` : `${grouped.format(count / 1e9)}G`;
}

const byteUnits = ["KiB", "MiB", "GiB", "TiB"] as const;

/** `812 B`, `1.50 KiB`, `212 MiB`: powers of 1024. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes)) return noValue;
  if (bytes < 1000) return `${Math.round(bytes)}${thinGap}B`;
  let value = bytes / 1024;
  let step = 0;
  while (value >= 999.5 && step < byteUnits.length - 1) {
    value /= 1024;
    step += 1;
  }
  return `${threeDigits(value)}${thinGap}${byteUnits[step]}`;
}

/** Any number of a metric or a statistic: three significant digits, grouped above a thousand, tiny ones as powers. */
export function formatNumber(value: number): string {
  if (Number.isNaN(value)) return noValue;
  if (!Number.isFinite(value)) return value > 0 ? "+∞" : `${minus}∞`;
  if (value < 0) return minus + formatNumber(-value);
  if (value === 0) return "0";
  if (value >= 1e6) return formatCompactCount(value);
  if (value >= 999.5) return grouped.format(value);
  if (value < 0.001) return value.toExponential(2).replace("e-", `e${minus}`);
  return Number.isInteger(value) ? String(value) : value.toPrecision(3);
}

const nanoOfUnit: Readonly<Record<string, number>> = { s: 1e9, ms: 1e6, us: 1e3, µs: 1e3, ns: 1 };

/** A value with its UCUM unit: times and bytes in the unit their size asks for, everything else as it is. */
export function formatMeasure(value: number, unit: string): Quantity {
  const nano = nanoOfUnit[unit];
  if (nano !== undefined && Number.isFinite(value)) return durationParts(value * nano);
  if (unit === "By" && Number.isFinite(value)) {
    const [number = "", name = ""] = formatBytes(Math.abs(value)).split(thinGap);
    return { value: value < 0 ? minus + number : number, unit: name };
  }
  return { value: formatNumber(value), unit };
}

/** `25.6 %` of 0.256. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return noValue;
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return `<${thinGap}0.1${thinGap}%`;
  return `${Number(percent.toPrecision(3))}${thinGap}%`;
}

/** `3.06 %`, `24.0 %`, `100 %` of shares: for columns, where digits stand below each other. */
export function formatPercent(share: number): string {
  if (!Number.isFinite(share)) return noValue;
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return `<${thinGap}0.1${thinGap}%`;
  return `${percent >= 99.95 ? percent.toFixed(0) : percent.toPrecision(3)}${thinGap}%`;
}

/** `1,284 spans/s`; below one a second it counts per minute. */
export function formatRate(perSecond: number, what: string): string {
  if (perSecond > 0 && perSecond < 1) return `${formatNumber(perSecond * 60)} ${what}/min`;
  return `${formatCompactCount(Math.round(perSecond))} ${what}/s`;
}

/** `1 trace`, `18,204 traces`. */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
