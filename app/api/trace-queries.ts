import * as v from "valibot";
import { hexTraceId, limit, queryText, traceTime, unixNano } from "./params.ts";

/** What every question about many traces takes: TraceQL and a time range; a span counts where it starts in [start, end). */
const question = {
  query: v.optional(queryText, ""),
  startUnixNano: v.optional(unixNano),
  endUnixNano: v.optional(unixNano),
};

/** A field as TraceQL writes it: `span.http.route`, `resource.service.name`, `name`. */
const field = v.pipe(v.string(), v.maxLength(1_000));

/** What it took to answer. */
export interface QueryCost {
  readonly elapsedMs: number;
  /** Spans looked at (those of blocks that were left out by their zone are counted, too). */
  readonly examinedSpans: number;
}

// ── heatmap ──

export const heatmapParams = v.object({
  ...question,
  /** Of what: durations of matching spans, or of traces that have one. */
  of: v.optional(v.picklist(["traces", "spans"]), "traces"),
  /** Of `traces`: as in `traces.search`, which then finds as many. */
  traceTime,
  /** At most: columns are whole milliseconds where that leaves enough of them. */
  columns: v.optional(limit(2_000), 200),
  /** From the first start that was found to the last, where that is less than the range: a short session fills the width. */
  fitsTime: v.optional(v.boolean(), false),
  rows: v.optional(limit(500), 60),
  /** Nanoseconds; undefined = from the 1 % quantile, to the longest. */
  durationMinNano: v.optional(v.pipe(v.number(), v.minValue(0))),
  durationMaxNano: v.optional(v.pipe(v.number(), v.minValue(0))),
  /** Up to so many are also returned one by one, where there are no more: dots say more than cells then. */
  dotsMax: v.optional(limit(10_000), 3_000),
});

/** Cells of time × duration, row by row from the shortest: cell (x, y) is element y * columns + x. */
export interface Heatmap extends QueryCost {
  /** Those outside of the columns included. */
  readonly total: number;
  readonly columns: number;
  readonly rows: number;
  /** Decimal nanoseconds; column x is [start + x * step, start + (x + 1) * step). */
  readonly startUnixNano: string;
  readonly stepNano: number;
  /** What starts so far off that it would squeeze the rest into a few columns; none where the range was given. */
  readonly before: StartsOutside | undefined;
  readonly after: StartsOutside | undefined;
  /** rows + 1 borders in nanoseconds, growing by about a constant factor, in as few digits as tell them apart; the first row also holds what is below, the last what is above. */
  readonly borderNano: Float64Array;
  readonly counts: Uint32Array;
  readonly errors: Uint32Array;
  /** p50, p90, p95, p99 in nanoseconds; NaN of nothing. */
  readonly quantileNano: Float64Array;
  /** Present where `total` <= dotsMax. */
  readonly dots: HeatmapDots | undefined;
}

/** Left of the first column, or right of the last. */
export interface StartsOutside {
  readonly count: number;
  /** The farthest start. */
  readonly unixNano: string;
}

export interface HeatmapDots {
  readonly startOffsetNano: Float64Array;
  readonly durationNano: Float64Array;
  /** 1 = error. */
  readonly error: Uint8Array;
  /** Four words each. */
  readonly traceId: Uint32Array;
}

// ── groups ──

/** Quantiles that groups have a column of. */
export const quantileNames = ["p50", "p75", "p90", "p95", "p99"] as const;

export const groupParams = v.object({
  ...question,
  by: v.pipe(v.array(field), v.minLength(1), v.maxLength(5)),
  limit: v.optional(limit(10_000), 200),
  orderBy: v.optional(v.picklist(["count", "errors", "errorRate", ...quantileNames, "max", "sum"]), "count"),
  descending: v.optional(v.boolean(), true),
  /** Steps of the rate over time; 0 = none. */
  steps: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(500)), 0),
  /** Which to find; columns of the others are NaN. */
  quantiles: v.optional(v.array(v.picklist(quantileNames)), [...quantileNames]),
  /** Whether to find `maxNano` and `sumNano`, which costs about a third more; without they are NaN. */
  totals: v.optional(v.boolean(), true),
});

/** Spans by the values of some fields, one row a group. Counts are exact; quantiles are within `quantileError` of the exact ones. */
export interface GroupTable extends QueryCost {
  readonly rowCount: number;
  /** Groups before `limit`. */
  readonly groupCount: number;
  readonly total: number;
  /** by.length texts a row; empty and absent differ by `absent`. */
  readonly values: readonly string[];
  /** by.length types a row, so that a group can be asked for as the language writes its values. */
  readonly types: readonly FacetValue["type"][];
  /** by.length numbers a row: as of `FacetValue`, 0 where the text is whole. */
  readonly fullLength: Uint32Array;
  /** by.length flags a row: 1 = the field was not there. */
  readonly absent: Uint8Array;
  readonly count: Uint32Array;
  readonly errors: Uint32Array;
  readonly p50Nano: Float64Array;
  readonly p75Nano: Float64Array;
  readonly p90Nano: Float64Array;
  readonly p95Nano: Float64Array;
  readonly p99Nano: Float64Array;
  readonly maxNano: Float64Array;
  readonly sumNano: Float64Array;
  /** Relative, e.g. 0.004. */
  readonly quantileError: number;
  readonly steps: number;
  readonly startUnixNano: string;
  readonly stepNano: number;
  /** `steps` counts a row. */
  readonly series: Uint32Array;
}

// ── facets and tags ──

export const facetParams = v.object({
  ...question,
  /** Undefined = the usual ones and the most frequent of the rest. */
  fields: v.optional(v.pipe(v.array(field), v.maxLength(50))),
  valuesMax: v.optional(limit(1_000), 12),
});

export interface FacetList extends QueryCost {
  /** As of `TraceList`: the most keys of one block that no facet can be of. */
  readonly omittedKeys: number;
  /** Spans that match. */
  readonly total: number;
  readonly facets: readonly Facet[];
}

export interface Facet {
  readonly field: string;
  /** Matching spans that have the field. */
  readonly present: number;
  /** Distinct values, `values` being the most frequent. A lower bound where `isOpenEnded` (mostly distinct values are not counted out). */
  readonly distinct: number;
  readonly isOpenEnded: boolean;
  readonly values: readonly FacetValue[];
}

export interface FacetValue {
  readonly text: string;
  /** Characters of the whole value, where `text` is only its beginning and says so. */
  readonly fullLength?: number;
  readonly type:
    | "string"
    | "bool"
    | "int"
    | "double"
    | "bytes"
    | "array"
    | "kvlist"
    | "empty"
    | "status"
    | "kind"
    | "duration";
  readonly count: number;
}

export const tagParams = v.object({
  scope: v.optional(v.picklist(["span", "resource", "event", "link", "instrumentation", "intrinsic"])),
  ...question,
});

export interface TagList extends QueryCost {
  /** As of `TraceList`: the most keys of one block that are not among the tags. */
  readonly omittedKeys: number;
  readonly tags: readonly { readonly scope: string; readonly name: string; readonly spanCount: number }[];
}

export const tagValueParams = v.object({
  ...question,
  field,
  /** Values that contain this text, whatever the case of its ASCII letters; those that begin with it first. */
  contains: v.optional(v.pipe(v.string(), v.maxLength(1_000)), ""),
  limit: v.optional(limit(10_000), 100),
});

export interface TagValueList extends QueryCost {
  readonly values: readonly FacetValue[];
}

// ── metrics ──

export const metricsParams = v.object({
  ...question,
  /** Nanoseconds; 0 = chosen so that there are about 100 steps. */
  stepNano: v.optional(v.pipe(v.number(), v.integer(), v.minValue(0)), 0),
});

/** The series of a TraceQL metrics query. Series i has `steps` values from i * steps on; NaN = no value. */
export interface MetricsResult extends QueryCost {
  readonly startUnixNano: string;
  readonly stepNano: number;
  readonly steps: number;
  /** One for each series: label names and values as text, as Tempo names them. */
  readonly labels: readonly (readonly { readonly name: string; readonly value: string }[])[];
  readonly values: Float64Array;
  /** No span starts after the last step: it may not be over, and what counts spans is too low there. */
  readonly isLastOpen: boolean;
  /** Matching spans that start so far off that they would squeeze the rest into a few steps; none where the range was given. */
  readonly before: StartsOutside | undefined;
  readonly after: StartsOutside | undefined;
  /** Series left out by the limit on their number. */
  readonly truncated: number;
  readonly quantileError: number | undefined;
}

/** `| compare({ … })`: for each field the most frequent values on either side. */
export interface ComparisonResult extends QueryCost {
  readonly selectionTotal: number;
  readonly baselineTotal: number;
  readonly fields: readonly ComparedField[];
}

export interface ComparedField {
  readonly field: string;
  /** Spans of each side that have it. */
  readonly selectionPresent: number;
  readonly baselinePresent: number;
  readonly selectionDistinct: number;
  readonly baselineDistinct: number;
  /** The top values of either side, most frequent in the selection first. */
  readonly values: readonly {
    readonly text: string;
    readonly fullLength?: number;
    readonly type: FacetValue["type"];
    readonly selection: number;
    readonly baseline: number;
  }[];
}

// ── service graph ──

export const serviceGraphParams = v.object({
  ...question,
  /** Matching spans, or all spans (of the time range) of the traces that have one. */
  of: v.optional(v.picklist(["spans", "traces"]), "spans"),
  /** Whether to look for what sent no spans itself (databases, queues, external services) and for links between spans. */
  peers: v.optional(v.boolean(), false),
});

/**
 * Calls between services. (n) = a node: index into `services`, or behind them into `peers`. Counts are exact; quantiles are within
 * `quantileError` of the exact ones, NaN of nothing.
 */
export interface ServiceGraph extends QueryCost {
  readonly services: readonly string[];
  /** `service.namespace` by service; empty = none. */
  readonly namespaces: readonly string[];
  readonly peers: readonly GraphPeer[];
  /** By node: the TraceQL that its spans meet. */
  readonly nodeConditions: readonly string[];
  /** Spans of a service; calls of a peer, as their callers saw them. */
  readonly nodeSpanCount: Uint32Array;
  readonly nodeErrorCount: Uint32Array;
  readonly nodeP50Nano: Float64Array;
  readonly nodeP95Nano: Float64Array;
  /** (n) */
  readonly edgeFrom: Uint32Array;
  /** (n) */
  readonly edgeTo: Uint32Array;
  /** 1 = spans of `edgeTo` link to spans of `edgeFrom`; 0 = calls: spans whose parent is of `edgeFrom`, or that talk to a peer. */
  readonly edgeIsLink: Uint8Array;
  /** By edge: the TraceQL that its spans meet. */
  readonly edgeConditions: readonly string[];
  readonly edgeCount: Uint32Array;
  readonly edgeErrorCount: Uint32Array;
  /** Of the calls, those that only one end saw: measured there. The others are measured at the callee. */
  readonly edgeUnseenCount: Uint32Array;
  readonly edgeP50Nano: Float64Array;
  readonly edgeP95Nano: Float64Array;
  readonly quantileError: number;
  /** Spans counted. */
  readonly matched: number;
  /** Between the first and the last start of them; decimal nanoseconds, undefined of nothing. */
  readonly firstUnixNano: string | undefined;
  readonly lastUnixNano: string | undefined;
  /** Links that were not followed because there are too many. */
  readonly linksLeftOut: number;
}

/** Something that services talk to and that sent no spans. */
export interface GraphPeer {
  readonly kind: "database" | "queue" | "external";
  /** `postgresql`, `kafka`; empty for external ones. */
  readonly system: string;
  /** Empty where nothing but the system is known. */
  readonly name: string;
  /** The TraceQL that spans meet that name it. */
  readonly condition: string;
}

// ── layout ──

export const layoutParams = v.object({ traceId: hexTraceId });

/** A trace in preorder, siblings by start then span id. (s) = index into `strings`. */
export interface TraceLayout extends QueryCost {
  readonly traceId: string;
  /** Earliest start; decimal nanoseconds. Offsets count from here. */
  readonly startUnixNano: string;
  /** From the earliest start to the latest end. */
  readonly durationNano: number;
  readonly rowCount: number;
  readonly strings: readonly string[];
  /** Two words a row, in wire order. */
  readonly spanId: Uint32Array;
  /** Row of the parent, -1 for a root and for a span whose parent has not arrived. */
  readonly parentRow: Int32Array;
  readonly depth: Uint32Array;
  readonly startOffsetNano: Float64Array;
  /** Negative where the end is before the start. */
  readonly durationNanoOfRow: Float64Array;
  /** Duration less the union of the direct children's intervals inside it, never negative. */
  readonly selfNano: Float64Array;
  /** (s) */
  readonly service: Uint32Array;
  /** (s) */
  readonly name: Uint32Array;
  /** SpanKind, 0 to 5. */
  readonly kind: Uint8Array;
  /** 0 unset, 1 ok, 2 error. */
  readonly status: Uint8Array;
}

// ── flame graph ──

export const flameParams = v.object({
  ...question,
  /** Only of this trace: `query` decides which of its spans count. */
  traceId: v.optional(hexTraceId),
  /**
   * `time`: of one trace, each span a frame at its time; of many, spans merged by path, in the order they usually begin.
   * `heavy`: merged by path, the widest first. `sandwich`: as `heavy`, for one operation: what it calls, and who calls it.
   */
  form: v.optional(v.picklist(["time", "heavy", "sandwich"]), "heavy"),
  /** Whose time counts: of the spans that match, of all below them, too, or of all spans of their traces. */
  counts: v.optional(v.picklist(["matches", "below", "traces"]), "below"),
  /** Of `sandwich`: undefined = the operation with the most self time. */
  of: v.optional(
    v.object({
      service: v.pipe(v.string(), v.maxLength(10_000)),
      name: v.pipe(v.string(), v.maxLength(10_000)),
    }),
  ),
});

/** Frames on lanes. (s) = index into `strings`, (o) = row of `operations`. */
export interface FlameGraph extends QueryCost {
  readonly strings: readonly string[];
  readonly operations: FlameOperations;
  /** Spans whose time counts, and the traces they belong to. */
  readonly spanCount: number;
  readonly traceCount: number;
  /** Spans of further traces, the oldest ones, that were too many to be looked at. */
  readonly omittedSpans: number;
  readonly frames: FlameFrames;
  /** Of `sandwich`: the callers, from the operation to the roots. */
  readonly callers: FlameFrames | undefined;
  /** (o) Of `sandwich`: whose callers and callees these are; -1 where there is no span. */
  readonly focus: number;
}

export interface FlameOperations {
  /** (s) */
  readonly service: Uint32Array;
  /** (s) */
  readonly name: Uint32Array;
  /** Self time of its spans and of all below them; a recursion counts once. */
  readonly totalNano: Float64Array;
  readonly selfNano: Float64Array;
  readonly spanCount: Float64Array;
  readonly errorCount: Float64Array;
}

/**
 * Frame i is element i of each: lane by lane, within a lane by start; no two of a lane overlap. Where spans are merged, a frame is as wide as
 * the self time of its spans and of all below them: its own self time and the widths of its children add up to it.
 */
export interface FlameFrames {
  readonly frameCount: number;
  /** Frames of lane i are [laneEnd[i - 1], laneEnd[i]). */
  readonly laneEnd: Uint32Array;
  /** All frames lie within [0, extentNano]. */
  readonly extentNano: number;
  /** Whether spans are merged; else a frame is a span, and start and width are its times. */
  readonly isMerged: boolean;
  readonly startNano: Float64Array;
  readonly widthNano: Float64Array;
  readonly selfNano: Float64Array;
  /** (o) */
  readonly operation: Uint32Array;
  /** Frame of the parent, -1 for a root. */
  readonly parent: Int32Array;
  /** Spans that count; of a frame that only leads to others, 0. */
  readonly spanCount: Uint32Array;
  readonly errorCount: Uint32Array;
  /** Two words: the span, or the longest one. */
  readonly spanId: Uint32Array;
  /** Four words: the trace of `spanId`; empty where the question was about one trace. */
  readonly traceId: Uint32Array;
}
