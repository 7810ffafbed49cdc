import * as v from "valibot";
import { hexTraceId, limit, unixNano } from "./params.ts";
import type { DisplayAttribute } from "./traces.ts";

/** Which records, whenever they were written. */
export const logFilter = {
  /** Only records at least this severe (OTLP severity number, 1 to 24). */
  minSeverity: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(24))),
  service: v.optional(v.string()),
  /** Part of the body text, any case. */
  text: v.optional(v.pipe(v.string(), v.maxLength(1_000))),
};

/** A row takes some hundred bytes, of which the body is nearly all. */
export const logRowsMax = 50_000;

export const logListParams = v.object({
  ...logFilter,
  startUnixNano: v.optional(unixNano),
  endUnixNano: v.optional(unixNano),
  /** Only records of this trace … */
  traceId: v.optional(hexTraceId),
  /** … and of this span. */
  spanId: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))),
  limit: v.optional(limit(logRowsMax), 500),
});

/** Log records as columns, newest first. (s) = index into `strings`. */
export interface LogList {
  readonly matched: number;
  readonly elapsedMs: number;
  readonly rowCount: number;
  readonly baseUnixNano: string;
  readonly strings: readonly string[];
  /** Chunk number, row and time name the record for `logs.detail`. */
  readonly chunk: Uint32Array;
  readonly row: Uint32Array;
  /** Exact, two words a row, the low one first. */
  readonly timeUnixNano: Uint32Array;
  /** `time`, or `observed time` where that is 0. */
  readonly timeOffsetNano: Float64Array;
  readonly severityNumber: Uint8Array;
  /** (s) */
  readonly severityText: Uint32Array;
  /** (s) */
  readonly service: Uint32Array;
  /** (s) One line of body text, cut at 2,000 characters. */
  readonly body: Uint32Array;
  /** Four words a row, zero = none. */
  readonly traceId: Uint32Array;
  readonly spanId: Uint32Array;
}

/**
 * A record as a list names it. Chunks are numbered anew at each start of the engine: where another record is there now,
 * the only one of that time is meant.
 */
export const logDetailParams = v.object({
  chunk: v.pipe(v.number(), v.integer(), v.minValue(0)),
  row: v.pipe(v.number(), v.integer(), v.minValue(0)),
  timeUnixNano: unixNano,
});

export interface LogDetail {
  readonly timeUnixNano: string;
  readonly observedTimeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  readonly body: DisplayAttribute;
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
  readonly attributes: readonly DisplayAttribute[];
  readonly resource: readonly DisplayAttribute[];
  readonly scope: { readonly name: string; readonly version: string };
  readonly service: string;
}
