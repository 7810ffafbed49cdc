import { formatClock, formatDay, millisOf } from "../../base/instant.ts";

/** An instant as `<input type="datetime-local">` has it, in the zone of the machine; empty for an open end. */
export function clockInput(nano: bigint | undefined): string {
  return nano === undefined ? "" : `${formatDay(new Date(millisOf(nano)))}T${formatClock(nano, 3)}`;
}

/** Back again. Fields hold milliseconds: one that was not changed stays the instant it was. */
export function nanoOfInput(text: string, before: bigint | undefined): bigint | undefined {
  if (text === clockInput(before)) return before;
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) ? undefined : BigInt(Math.max(0, ms)) * 1_000_000n;
}
