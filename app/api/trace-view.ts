import * as v from "valibot";
import { hexTraceId, limit, queryText } from "./params.ts";
import type { QueryCost } from "./trace-queries.ts";

/** Stretches of time, each of one row of a view, as offsets from its start. A row may have several. */
export interface RowIntervals {
  readonly row: Uint32Array;
  readonly startOffsetNano: Float64Array;
  readonly endOffsetNano: Float64Array;
}

/** Machines, pods or instances by whose clocks spans were timed. */
export interface TraceHost {
  /** `host.name` of the resource, else its pod, instance or service. */
  readonly name: string;
  readonly spanCount: number;
  /** Spans of it that begin before or end after a parent on another host. */
  readonly outsideCount: number;
  /**
   * How far its clock seems to be ahead of that of the first root's host, 0 where nothing says that it is: spans are
   * drawn so much earlier when this is corrected. An estimate from the spans that lie outside of their parents.
   */
  readonly offsetNano: number;
}

// ── markers ──

/** Events and log records drawn of one trace; what is beyond is counted: a screen has room for some thousands. */
export const markersMax = 200_000;

export const traceMarkersParams = v.object({
  traceId: hexTraceId,
  /** `markersVersion` of the markers the asker holds: where they are as they were, the answer is `UnchangedTrace`. */
  knownVersion: v.optional(v.string()),
});

/** Events and log records on the lanes of a trace: those of row i are [markerEnd[i-1], markerEnd[i]), by time. */
export interface TraceMarkers {
  readonly unchanged: false;
  /** `version` of the view whose rows these are. */
  readonly version: string;
  readonly markersVersion: string;
  readonly eventCount: number;
  readonly logCount: number;
  /** Events and records of the trace beyond `markersMax`, of its last rows. */
  readonly leftOut: number;
  readonly markerEnd: Uint32Array;
  readonly markerOffsetNano: Float64Array;
  /** Values of `markerKind`. */
  readonly markerKind: Uint8Array;
}

// ── search in a trace ──

export const findRowsParams = v.object({ traceId: hexTraceId, query: queryText });

/** The rows of a view whose spans match a query; what the query asks of other traces does not count. */
export interface FoundRows extends QueryCost {
  /** `version` of the view whose rows these are. */
  readonly version: string;
  /** Ascending. */
  readonly rows: Uint32Array;
}

// ── statistics ──

/** Groups of one table: more than anybody reads, less than a request id for each of a million spans. */
const statisticsRowsMax = 10_000;

export const spanStatisticsParams = v.object({
  traceId: hexTraceId,
  /** Fields as TraceQL writes them: `resource.service.name`, `name`, `span.http.route`. */
  by: v.pipe(v.array(v.pipe(v.string(), v.maxLength(1_000))), v.minLength(1), v.maxLength(5)),
  /** Only spans that match. */
  query: v.optional(queryText, ""),
  /** Only these rows, as [from, to) each; left out = all. */
  rows: v.optional(v.pipe(v.array(v.tuple([rowNumber(), rowNumber()])), v.maxLength(10_000))),
  /** Only spans that lie in this stretch of time at least in part, as offsets from the start of the view. */
  startOffsetNano: v.optional(v.number()),
  endOffsetNano: v.optional(v.number()),
  orderBy: v.optional(v.picklist(["count", "total", "self", "critical", "max", "p95"]), "self"),
  limit: v.optional(limit(statisticsRowsMax), 1_000),
});

function rowNumber() {
  return v.pipe(v.number(), v.integer(), v.minValue(0));
}

/** Spans of a trace by the values of some fields, one row a group, exact. Placeholders do not count. */
export interface SpanStatistics extends QueryCost {
  /** `version` of the view that was asked about. */
  readonly version: string;
  readonly rowCount: number;
  /** Groups before `limit`. */
  readonly groupCount: number;
  /** by.length texts a row; empty and absent differ by `absent`. */
  readonly values: readonly string[];
  /** by.length flags a row: 1 = the field was not there. */
  readonly absent: Uint8Array;
  readonly count: Uint32Array;
  readonly errors: Uint32Array;
  readonly duration: NanoStatistics;
  readonly self: NanoStatistics;
  /** Time on the critical path. */
  readonly criticalNano: Float64Array;
  /** Over all groups, shown or not: what shares are of. */
  readonly totalCount: number;
  readonly totalSelfNano: number;
  readonly totalCriticalNano: number;
}

/** By group. Averages are `sumNano` over the count. */
export interface NanoStatistics {
  readonly sumNano: Float64Array;
  readonly minNano: Float64Array;
  readonly maxNano: Float64Array;
  readonly p95Nano: Float64Array;
}
