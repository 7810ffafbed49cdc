const unitNano: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const int64Max = 2n ** 63n - 1n;

/** Nanoseconds of a text as `time.ParseDuration` reads it (`1h30m`, `-1.5s`, `0`), exact; undefined where it is none. */
export function parseDuration(text: string): bigint | undefined {
  const sign = text.startsWith("-") ? -1n : 1n;
  const body = /^[-+]/.test(text) ? text.slice(1) : text;
  if (body === "0") return 0n;
  const part = /(?=\.?\d)(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)/y;
  let total = 0n;
  while (part.lastIndex < body.length) {
    const match = part.exec(body);
    if (match === null) return undefined;
    const [, whole = "", fraction = "", unit = ""] = match;
    const nano = unitNano[unit]!;
    total += BigInt(whole === "" ? "0" : whole) * nano;
    if (fraction !== "") total += (BigInt(fraction) * nano) / 10n ** BigInt(fraction.length);
    if (total > int64Max) return undefined;
  }
  return body === "" ? undefined : sign * total;
}

/** `1h30m0s`, as Go writes durations. */
export function formatDuration(nano: bigint): string {
  if (nano === 0n) return "0s";
  const sign = nano < 0n ? "-" : "";
  const size = nano < 0n ? -nano : nano;
  if (size < 1_000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
  const minutes = size / 60_000_000_000n;
  const seconds = `${decimal(size % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return sign + seconds;
  if (minutes < 60n) return `${sign}${minutes}m${seconds}`;
  return `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** `value` / 10^`digits` without zeros at the end. */
function decimal(value: bigint, digits: number): string {
  const text = String(value).padStart(digits + 1, "0");
  const fraction = text.slice(-digits).replace(/0+$/, "");
  return text.slice(0, -digits) + (fraction === "" ? "" : `.${fraction}`);
}
