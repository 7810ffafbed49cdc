import * as v from "valibot";
import { hexSpanId, hexTraceId, limit, queryText, traceTime, unixNano } from "./params.ts";
import type { RowIntervals, TraceHost, TraceMarkers } from "./trace-view.ts";

/** A list this long is packed columns of 4 MB; beyond it lies the export. */
const searchLimitMax = 100_000;

/** Matched spans of one answer: 15 MB of columns. */
const matchedSpansMax = 300_000;

/** What `traces.search` takes. `query` is TraceQL; empty finds everything. */
export const searchParams = v.pipe(
  v.object({
    query: v.optional(queryText, ""),
    startUnixNano: v.optional(unixNano),
    endUnixNano: v.optional(unixNano),
    traceTime,
    limit: v.optional(limit(searchLimitMax), 200),
    orderBy: v.optional(v.picklist(["start", "duration", "spans", "errors", "name", "service"]), "start"),
    descending: v.optional(v.boolean(), true),
    /** False: the search may stop as soon as the first `limit` traces are certain; `matched` is a lower bound then. */
    countAll: v.optional(v.boolean(), true),
    /** Matched spans returned of each trace; 0 = none. */
    spansPerTrace: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_000)), 3),
    /** Self time by service of each trace; without it the strip columns are empty. */
    strips: v.optional(v.boolean(), true),
  }),
  v.check(
    ({ limit, spansPerTrace }) => limit * spansPerTrace <= matchedSpansMax,
    `limit times matched spans of each trace is at most ${matchedSpansMax}`,
  ),
);

/**
 * Traces as columns, one row a trace. `…` columns marked (s) hold indexes into `strings`.
 * The strip of row i (self time by service, largest first) is rows [stripEnd[i-1], stripEnd[i]) of the strip columns.
 */
export interface TraceList {
  /** Traces that match, before `limit`; see `isLowerBound`. */
  readonly matched: number;
  /** The search stopped early (`countAll`): more traces may match than were counted. */
  readonly isLowerBound: boolean;
  /** Traces looked at. */
  readonly examined: number;
  /** Spans looked at (those of blocks that were left out by their zone are counted, too). */
  readonly examinedSpans: number;
  /**
   * The most attribute keys that the query could not look at in one block of spans: those of the fewest spans where there are over 8,192.
   * Conditions on them found nothing. 0 where the query asks for no attribute.
   */
  readonly omittedKeys: number;
  readonly elapsedMs: number;
  readonly rowCount: number;
  /** Start offsets count from here; decimal nanoseconds. */
  readonly baseUnixNano: string;
  readonly strings: readonly string[];
  /** Four words a row, in wire order. */
  readonly traceId: Uint32Array;
  /** (s) Of the root, or of the earliest span while the root has not arrived. */
  readonly rootService: Uint32Array;
  /** (s) */
  readonly rootName: Uint32Array;
  readonly startOffsetNano: Float64Array;
  readonly durationNano: Float64Array;
  readonly spanCount: Uint32Array;
  readonly errorCount: Uint32Array;
  /** Bits of `traceFlag`. */
  readonly flags: Uint8Array;
  readonly stripEnd: Uint32Array;
  /** (s) */
  readonly stripService: Uint32Array;
  readonly stripSelfNano: Float64Array;
  /** Spans of the trace that match, all of them. */
  readonly matchedSpans: Uint32Array;
  readonly matches: MatchedSpans;
}

/**
 * The earliest matched spans of each trace, at most `spansPerTrace`, by spanset, then by start. Those of row i of the list
 * are rows [end[i-1], end[i]).
 */
export interface MatchedSpans {
  readonly end: Uint32Array;
  /** Which spanset of its trace: 0, but where `by()` made several. */
  readonly spanset: Uint32Array;
  /** Two words a row, in wire order. */
  readonly spanId: Uint32Array;
  /** From `baseUnixNano`. */
  readonly startOffsetNano: Float64Array;
  readonly durationNano: Float64Array;
  /** (s) */
  readonly service: Uint32Array;
  /** (s) */
  readonly name: Uint32Array;
  /** 0 unset, 1 ok, 2 error. */
  readonly status: Uint8Array;
  /** What `by()` and `select()` name, in their order. */
  readonly fields: readonly SelectedField[];
}

export interface SelectedField {
  /** As the query writes it. */
  readonly field: string;
  /** Index into `strings` plus one, one for each matched span; 0 where the span has no such value. */
  readonly text: Uint32Array;
  readonly type: FieldType;
}

/** Type of the values of a field; `mixed` where they differ, `none` where there are none. */
export type FieldType = DisplayAttribute["type"] | "duration" | "status" | "kind" | "mixed" | "none";

export const traceFlag = {
  /** No span without a parent has arrived yet. */
  rootMissing: 1,
  /** The root span itself has status error. */
  rootError: 2,
} as const;

/** A trace that is exported in one piece holds no more: a text has an end. */
const exportedSpansMax = 500_000;

export const exportTraceParams = v.object({
  traceId: hexTraceId,
  /** Only this span and what is below it. */
  spanId: v.optional(hexSpanId),
  from: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
  limit: v.optional(limit(exportedSpansMax), exportedSpansMax),
});

/** Traces of one call: their spans are bounded by `limit` anyway, ids by what is looked up at once. */
export const exportedTracesMax = 1_000;

export const exportTracesParams = v.object({
  traceIds: v.pipe(
    v.array(hexTraceId),
    v.maxLength(exportedTracesMax, `at most ${exportedTracesMax} traces`),
  ),
  /** Where the page before ended. */
  from: v.optional(
    v.object({
      /** Which of `traceIds`, from 0. */
      trace: v.pipe(v.number(), v.integer(), v.minValue(0)),
      /** Which of its spans, in the order they are stored. */
      span: v.pipe(v.number(), v.integer(), v.minValue(0)),
    }),
    { trace: 0, span: 0 },
  ),
  limit: v.optional(limit(exportedSpansMax), exportedSpansMax),
});

export const traceViewParams = v.object({
  traceId: hexTraceId,
  /** `version` of the view the asker holds: where the trace is as it was, the answer is `UnchangedTrace`. */
  knownVersion: v.optional(v.string()),
});

/** The trace (of markers also its log records) did not change since `knownVersion`. */
export interface UnchangedTrace {
  readonly unchanged: true;
}

/** Everything a waterfall draws of a trace. Markers are asked for by themselves: the rows do not wait for them. */
export type TraceView = TraceRows &
  Pick<TraceMarkers, "logCount" | "markerEnd" | "markerOffsetNano" | "markerKind">;

/**
 * One trace laid out for the waterfall: rows in preorder, siblings by start time then span id, whatever order they
 * arrived in. A parent that has not arrived is a placeholder row spanning its children.
 */
export interface TraceRows {
  readonly unchanged: false;
  readonly traceId: string;
  /** Differs from that of every other state of the trace; to be compared, not read. */
  readonly version: string;
  /** Offsets count from here: the earliest start. Decimal nanoseconds. */
  readonly startUnixNano: string;
  /** From the earliest start to the latest end. */
  readonly durationNano: number;
  /** Spans received, placeholders not counted. */
  readonly spanCount: number;
  readonly errorCount: number;
  readonly rowCount: number;
  readonly strings: readonly string[];
  /** Two words a row, in wire order; zero for a placeholder whose id is not known. */
  readonly spanId: Uint32Array;
  /** Which of the spans with this id, in order of arrival (`spanParams`); 0 where there is one. */
  readonly spanOrdinal: Uint32Array;
  /** Row of the parent, -1 for a root. */
  readonly parentRow: Int32Array;
  /** One past the last row of the subtree. */
  readonly subtreeEnd: Uint32Array;
  readonly depth: Uint32Array;
  readonly startOffsetNano: Float64Array;
  /** As sent; negative where the end is before the start. */
  readonly durationNanoOfRow: Float64Array;
  /** Duration less the union of the direct children's intervals inside it, never negative. */
  readonly selfNano: Float64Array;
  /** (s) */
  readonly service: Uint32Array;
  /** (s) */
  readonly name: Uint32Array;
  /** SpanKind, 0 to 5; others as 0. */
  readonly kind: Uint8Array;
  /** 0 unset, 1 ok, 2 error. */
  readonly status: Uint8Array;
  /** Bits of `rowFlag`. */
  readonly flags: Uint16Array;
  /** Index into `hosts`. */
  readonly host: Uint16Array;
  readonly hosts: readonly TraceHost[];
  /** What the trace waited for, in order of time (root by root, where it has several). */
  readonly critical: RowIntervals;
  /**
   * Time on the critical path less that of the children that are on it, too. Spans that follow each other may overlap by 1 % of
   * their parent: both then count in full, and the parent for less than its segments.
   */
  readonly criticalNano: Float64Array;
  /** Of rows with children, by row: stretches of a tenth of the trace or more that no child covers. */
  readonly gaps: RowIntervals;
  readonly notices: readonly TraceNotice[];
}

export const rowFlag = {
  ownError: 1,
  /** A descendant has status error. */
  errorBelow: 2,
  /** Stands for a parent that was named but has not arrived. */
  placeholder: 4,
  /** Another span of the trace has the same id and different content. */
  duplicateId: 8,
  endBeforeStart: 16,
  /** Its parent chain came back to itself; shown as a root. */
  cycleCut: 32,
  /** Starts before or ends after its parent. */
  outsideParent: 64,
  hasLinks: 128,
} as const;

export const markerKind = { event: 0, exception: 1, log: 2 } as const;

/** Something about the trace a reader should know, counted. */
export interface TraceNotice {
  readonly code: "missing_parents" | "duplicate_ids" | "cycle" | "end_before_start" | "no_root" | "truncated";
  readonly message: string;
  readonly count: number;
}

export const spanParams = v.object({
  traceId: hexTraceId,
  /** Sixteen hex digits. */
  spanId: v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/)),
  /** Which of several spans with this id, in order of arrival. */
  ordinal: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
});

/** An attribute value as text a person reads, with its OTLP type; containers are JSON. */
export interface DisplayAttribute {
  readonly key: string;
  readonly type: "string" | "bool" | "int" | "double" | "bytes" | "array" | "kvlist" | "empty";
  readonly text: string;
}

export interface SpanDetail {
  readonly traceId: string;
  readonly spanId: string;
  /** Which of the spans with this id, in order of arrival. */
  readonly ordinal: number;
  readonly parentSpanId: string;
  readonly name: string;
  readonly kind: number;
  readonly traceState: string;
  readonly flags: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code: number; readonly message: string };
  readonly attributes: readonly DisplayAttribute[];
  readonly droppedAttributesCount: number;
  readonly resource: readonly DisplayAttribute[];
  readonly resourceSchemaUrl: string;
  readonly scope: {
    readonly name: string;
    readonly version: string;
    readonly schemaUrl: string;
    readonly attributes: readonly DisplayAttribute[];
  };
  readonly events: readonly SpanEvent[];
  readonly droppedEventsCount: number;
  readonly links: readonly SpanLink[];
  readonly droppedLinksCount: number;
  /** Links of other spans that point at this one. */
  readonly linkedFrom: readonly SpanLink[];
  readonly service: string;
  readonly selfNano: number;
}

export interface SpanEvent {
  readonly timeUnixNano: string;
  readonly name: string;
  readonly attributes: readonly DisplayAttribute[];
  readonly droppedAttributesCount: number;
}

export interface SpanLink {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceState: string;
  readonly attributes: readonly DisplayAttribute[];
  /** The linked span is in the store: it can be opened. */
  readonly isStored: boolean;
  /** Service and name of the linked span where stored. */
  readonly label: string;
}

/** OTLP JSON of one trace, or of a page of it. */
export interface ExportedTrace {
  readonly json: string;
  readonly itemCount: number;
  /** `from` of the next page; undefined after the last. */
  readonly next: number | undefined;
}

/** Several traces, one after the other; those that are not stored (any more) are left out. */
export interface ExportedTraces {
  /** OTLP/JSON, of some hundred spans each: whoever writes them in another format gives way between two. */
  readonly requests: readonly { readonly json: string; readonly itemCount: number }[];
  /** `from` of the next page; undefined after the last. */
  readonly next: { readonly trace: number; readonly span: number } | undefined;
}
