import * as v from "valibot";

/** Decimal nanoseconds since 1970, as every 64-bit integer in the API is a string. */
export const unixNano = v.pipe(v.string(), v.regex(/^\d{1,20}$/, "decimal nanoseconds"));

/** Thirty-two hex digits, any case on input. */
export const hexTraceId = v.pipe(
  v.string(),
  v.regex(/^[0-9a-fA-F]{32}$/, "a trace id has 32 hex digits"),
  v.transform((text) => text.toLowerCase()),
);

export const runId = v.pipe(v.string(), v.regex(/^[0-9a-f]{12}$/, "the id of a run has 12 hex digits"));

/** Sixteen hex digits, any case on input. */
export const hexSpanId = v.pipe(
  v.string(),
  v.regex(/^[0-9a-fA-F]{16}$/, "a span id has 16 hex digits"),
  v.transform((text) => text.toLowerCase()),
);

/** TraceQL. */
export const queryText = v.pipe(v.string(), v.maxLength(10_000, "a query has at most 10,000 characters"));

export function limit(max: number) {
  const range = `a number from 1 to ${max}`;
  return v.pipe(v.number(), v.integer(), v.minValue(1, range), v.maxValue(max, range));
}

export const noParams = v.optional(v.object({}), {});

/**
 * Which traces lie in the time range of a question about traces: any part of one does (`overlap`), it starts there (`start`), or a
 * span that matches does (`spans`, only those spans count). The columns of a heatmap are starts, so that `start` finds what a
 * selection in it holds.
 */
export const traceTimes = ["overlap", "start", "spans"] as const;
export const traceTime = v.optional(v.picklist(traceTimes), "overlap");
export type TraceTime = (typeof traceTimes)[number];
