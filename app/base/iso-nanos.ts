/** Nanoseconds since 1970 as a time in UTC with every digit: `2026-11-21T08:00:00.123456789Z`. */
export function isoNanos(unixNano: bigint): string {
  const seconds = new Date(Number(unixNano / 1_000_000_000n) * 1_000).toISOString().slice(0, 19);
  return `${seconds}.${String(unixNano % 1_000_000_000n).padStart(9, "0")}Z`;
}
