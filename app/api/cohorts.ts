import * as v from "valibot";
import { traceTime, unixNano } from "./params.ts";
import type { FacetValue, QueryCost } from "./trace-queries.ts";

/** TraceQL and a time range; which traces lie in it is `traceTime`'s to say. */
const cohort = v.object({
  query: v.pipe(v.string(), v.maxLength(100_000)),
  startUnixNano: v.optional(unixNano),
  endUnixNano: v.optional(unixNano),
  traceTime: v.optional(traceTime.wrapped, "spans"),
});

export const compareParams = v.object({
  baseline: cohort,
  canary: cohort,
  /** The side that is without the traces of the other one: a selection against the rest. */
  rest: v.optional(v.picklist(["baseline", "canary"])),
});

/**
 * Two sets of traces: those in which a query finds a span, whole. Effects are ratios of canary to baseline; intervals hold the true
 * value in 95 of 100 cases.
 */
export interface CohortComparison extends QueryCost {
  readonly baseline: CohortSize;
  readonly canary: CohortSize;
  /** Traces that are on both sides, of which nothing can differ: `rest` takes them off one. */
  readonly sharedTraces: number;
  /** Whether anything differs beyond chance. */
  readonly isClear: boolean;
  /** One sentence. */
  readonly summary: string;
  /** The false ones among all are expected to be no more than one in twenty. Most important first. */
  readonly findings: readonly CohortFinding[];
  /** Where to look first; also where nothing is clear. */
  readonly suspects: readonly CohortSuspect[];
  readonly operations: readonly ComparedOperation[];
  readonly attributes: readonly ComparedAttribute[];
  /** Most different first. */
  readonly measures: readonly ComparedMeasure[];
  readonly hiddenFields: readonly { readonly field: string; readonly reason: string }[];
  /** Hypotheses that had enough data. */
  readonly tested: number;
}

export interface CohortSize {
  /** That the query finds. */
  readonly matchedSpans: number;
  readonly traces: number;
  /** Of the traces. */
  readonly spans: number;
  /** Spans of further traces, the oldest ones, that were too many to be looked at. */
  readonly omittedSpans: number;
}

export interface CohortFinding {
  readonly kind: "slower" | "faster" | "errors" | "calls" | "logs" | "metrics";
  /** The one it speaks against, which need not be the one whose spans show it. */
  readonly service: string;
  /** Empty: about all that the service does. */
  readonly operation: string;
  /** The spans that show it; undefined of metrics and of log records without a span. */
  readonly spans: FindingSpans | undefined;
  readonly text: string;
  readonly ratio: { readonly of: "time" | "odds" | "count"; readonly estimate: number } & Bounds;
  readonly p: number;
  /** Traces with the operation, and of these those with what the finding is about. */
  readonly baseline: FindingSide;
  readonly canary: FindingSide;
  /** The service whose change seems to bring this one about. */
  readonly explainedBy: string | undefined;
  /** Of metrics, and of log records without a span: where to look them up; else undefined. */
  readonly signal: CohortSignal | undefined;
}

/** Names are without ids and numbers, which stand as `#`. */
export interface FindingSpans {
  readonly service: string;
  /** Of the spans, and of the one by which the trace entered the service; empty: all of the service. */
  readonly name: string;
  readonly entry: string;
  /** Of findings about what the spans call, its name; else empty. */
  readonly calls: string;
}

export interface CohortSignal {
  /** Name of the metric, or a part that bodies of all these records have in common; empty where they have none. */
  readonly search: string;
  /** Whose slices were compared. */
  readonly baseline: SignalTime;
  readonly canary: SignalTime;
}

/** Decimal nanoseconds. */
export interface SignalTime {
  readonly startUnixNano: string;
  readonly endUnixNano: string;
}

/** Of metrics, and of log records without a span: slices of time instead of traces. */
export interface FindingSide {
  readonly traces: number;
  readonly hits: number;
  /** Nanoseconds of a call, or how often it is done in a call; of a metric its value. */
  readonly mean: number;
  /** Of metrics a trace that an exemplar names, of log records one that they name; empty where none does. */
  readonly exampleTraceId: string;
}

export interface Bounds {
  readonly low: number;
  readonly high: number;
}

export interface CohortSuspect {
  readonly service: string;
  readonly isClear: boolean;
  readonly text: string;
}

/** Spans of a service, kind and name without ids and numbers; an empty name stands for all spans that enter the service. */
export interface ComparedOperation {
  readonly service: string;
  readonly kind: number;
  readonly name: string;
  readonly baseline: OperationSide;
  readonly canary: OperationSide;
  /** Difference of the error rates. */
  readonly errorRate: { readonly difference: number } & Bounds;
  /**
   * How much longer the critical path of a trace runs through spans of the operation, in nanoseconds (of the mean, by the normal
   * distribution). Those of all operations add up to what traces take longer.
   */
  readonly criticalNano: { readonly difference: number } & Bounds;
}

export interface OperationSide {
  readonly spans: number;
  readonly traces: number;
  readonly errors: number;
  readonly callsPerTrace: number;
  readonly p50Nano: number;
  readonly p95Nano: number;
  /** Mean of a span. */
  readonly selfNano: number;
  /** Mean of all traces of the side: how long their critical paths run through spans of the operation, without those below. */
  readonly criticalNano: number;
  /** Of the critical paths of all traces of the side. */
  readonly criticalShare: number;
}

/** A value of an attribute among the spans found; undefined = the spans without the attribute. */
export interface ComparedAttribute {
  readonly field: string;
  readonly text: string | undefined;
  readonly type: FacetValue["type"] | undefined;
  readonly baselineSpans: number;
  readonly canarySpans: number;
  /** Of shares. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

/** An attribute of many different numbers among the spans found, whose distributions lie farther apart than chance brings them. */
export interface ComparedMeasure {
  readonly field: string;
  /** Where the cumulative curves are farthest apart. */
  readonly value: number;
  readonly baseline: MeasureSide;
  readonly canary: MeasureSide;
  /** Of the shares at most `value`, with the band of Kolmogorov and Smirnov, which holds wherever they are farthest apart. */
  readonly difference: number;
  readonly low: number;
  readonly high: number;
}

export interface MeasureSide {
  /** With such a number. */
  readonly spans: number;
  /** Share of them at most `value`. */
  readonly below: number;
  readonly p50: number;
  readonly p95: number;
}
