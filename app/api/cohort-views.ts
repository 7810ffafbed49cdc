import * as v from "valibot";
import { compareParams } from "./cohorts.ts";
import { limit } from "./params.ts";
import type { QueryCost, StartsOutside } from "./trace-queries.ts";

// Two sets of traces beside each other, to be drawn; each answer in columns, and apart from the findings, which come first.

// ── how many ──

/** Cheap enough to be asked for while a query is being written: no trace is read. */
export interface CohortCounts extends QueryCost {
  readonly baseline: CohortCount;
  readonly canary: CohortCount;
}

export interface CohortCount {
  /** That the query finds. */
  readonly matchedSpans: number;
  readonly traces: number;
  /** Of the traces. */
  readonly spans: number;
  /** Of the traces with a failed span. */
  readonly failedTraces: number;
  /** Decimal nanoseconds: the first start of the traces and their last end; undefined of nothing. */
  readonly firstUnixNano: string | undefined;
  readonly lastUnixNano: string | undefined;
}

// ── curves ──

const name = v.pipe(v.string(), v.maxLength(10_000));

export const cohortCurvesParams = v.object({
  ...compareParams.entries,
  /** Durations of traces; of the spans of an operation, as `ComparedOperation` names it; a numeric attribute of the spans found. */
  of: v.optional(
    v.variant("type", [
      v.object({ type: v.literal("traces") }),
      v.object({ type: v.literal("operation"), service: name, kind: limitFrom0(5), name }),
      v.object({ type: v.literal("attribute"), field: name }),
    ]),
    { type: "traces" },
  ),
  pointsMax: v.optional(limit(2_000), 200),
});

function limitFrom0(max: number) {
  return v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(max));
}

/** Cumulative curves of both sides over the same values. */
export interface CohortCurves extends QueryCost {
  /** Of `value`: nanoseconds, or whatever the attribute is measured in. */
  readonly unit: "ns" | "";
  /** Whether values are spread by their logarithms: all are positive and the largest is many times the smallest. */
  readonly isLog: boolean;
  /** Ascending; the first is the smallest of all, the last the largest. */
  readonly value: Float64Array;
  readonly baseline: CurveSide;
  readonly canary: CurveSide;
  /** Where the curves are farthest apart (Kolmogorov and Smirnov's distance); undefined where a side has no values. */
  readonly widestGap: CurveGap | undefined;
}

export interface CurveSide {
  readonly count: number;
  /** By point: share of the values that are at most `value`; zeros of nothing. */
  readonly below: Float64Array;
  /** p50, p90, p95, p99 by nearest rank; NaN of nothing. */
  readonly quantile: Float64Array;
}

export interface CurveGap {
  readonly value: number;
  /** Shares at most `value`. */
  readonly baselineBelow: number;
  readonly canaryBelow: number;
}

// ── heatmaps ──

export const cohortHeatmapsParams = v.object({
  ...compareParams.entries,
  /** At most. */
  columns: v.optional(limit(2_000), 120),
  rows: v.optional(limit(500), 40),
  /**
   * `clock`: columns are the same times on both sides. `elapsed`: they count from the first trace of each side. Undefined: `elapsed`
   * where the sides are farther apart than they are long.
   */
  time: v.optional(v.picklist(["clock", "elapsed"])),
});

/** Traces by start and duration: cell (x, y) of a side is element y * columns + x of its counts. */
export interface CohortHeatmaps extends QueryCost {
  readonly time: "clock" | "elapsed";
  readonly columns: number;
  readonly rows: number;
  readonly stepNano: number;
  /** rows + 1 borders as of `Heatmap`. */
  readonly borderNano: Float64Array;
  readonly baseline: HeatmapSide;
  readonly canary: HeatmapSide;
}

export interface HeatmapSide {
  /** Traces, those outside of the columns included. */
  readonly total: number;
  /** Decimal nanoseconds: where the first column begins; the same on both sides where `time` is `clock`. */
  readonly startUnixNano: string;
  readonly counts: Uint32Array;
  readonly errors: Uint32Array;
  /** What starts so far off that it would squeeze the rest into a few columns. */
  readonly before: StartsOutside | undefined;
  readonly after: StartsOutside | undefined;
}

// ── calls ──

export const cohortTreeParams = v.object({
  ...compareParams.entries,
  nodesMax: v.optional(limit(5_000), 500),
});

/**
 * Spans of both sides merged by path: all that were called the same way, by service, kind and name without ids and numbers, are one
 * node, aligned with those of the other side. Node i is element i of each column, in preorder, siblings as they usually begin.
 * (s) = index into `strings`.
 */
export interface CohortTree extends QueryCost {
  readonly strings: readonly string[];
  readonly nodeCount: number;
  /** -1 for a root. */
  readonly parent: Int32Array;
  /** One past the last node of the subtree. */
  readonly subtreeEnd: Uint32Array;
  /** (s) */
  readonly service: Uint32Array;
  /** (s) Without ids and numbers. */
  readonly name: Uint32Array;
  /** SpanKind, 0 to 5. */
  readonly kind: Uint8Array;
  readonly baseline: CallSide;
  readonly canary: CallSide;
  /** By node: paths right below it and further down that were left out, those with the least time in both sides. */
  readonly omittedBelow: Uint32Array;
  /** In all, those of roots included. */
  readonly omittedPaths: number;
}

/** What a side does at each node. */
export interface CallColumns {
  readonly traceCount: number;
  /** By node: spans, and those of them that failed. */
  readonly spanCount: Float64Array;
  readonly errorCount: Float64Array;
  /** Traces with the path. */
  readonly traces: Uint32Array;
  /** After the start of its root, in nanoseconds. */
  readonly startNano: Float64Array;
  readonly durationNano: Float64Array;
  readonly selfNano: Float64Array;
  /** How long the critical path of its trace runs through it, without what is below. */
  readonly criticalNano: Float64Array;
}

/** Times are means of a span, 0 of nothing; `criticalNano` of a trace, whichever of the side. */
export interface CallSide extends CallColumns {
  /** As of `CohortSize`. */
  readonly omittedSpans: number;
  /** Of the critical path of all traces, the share of the node; they add up to 1 with those of what was left out. */
  readonly criticalShare: Float64Array;
  /** The longest span, to look at: two words, and four of its trace; zeros of nothing. */
  readonly spanId: Uint32Array;
  readonly traceId: Uint32Array;
}
