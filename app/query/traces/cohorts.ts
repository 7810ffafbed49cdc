import type { InferOutput } from "valibot";
import { compareSamples } from "../../analysis/compare/compare-samples.ts";
import type { CohortComparison, CohortSize, compareParams } from "../../api/cohorts.ts";
import type { SpanLogs } from "../span-logs.ts";
import type { SpanSelection } from "./aggregate/selection.ts";
import { CohortNumbers } from "./cohorts/cohort-numbers.ts";
import { type CohortRows, cohortRows, recordsBySpan } from "./cohorts/cohort-rows.ts";
import { selectSides } from "./cohorts/cohort-spans.ts";
import { comparedAttributes } from "./cohorts/compared-attributes.ts";
import { comparedOperations } from "./cohorts/compared-operations.ts";
import { type FlameSpans, gatherSelected } from "./flame/gather-spans.ts";
import type { QueryWorld, Steps } from "./query-world.ts";

export type CohortQuestion = InferOutput<typeof compareParams> & {
  /** Of the spans, as far as they are known. */
  readonly logs: SpanLogs;
};

/** Two sets of traces: what differs beyond chance. */
export function* compareCohorts(
  world: QueryWorld,
  { logs, ...question }: CohortQuestion,
): Steps<CohortComparison> {
  const begunMs = performance.now();
  const numbers = new CohortNumbers();
  const records = recordsBySpan(logs);
  const { baseline, canary } = yield* selectSides(world, question);
  const before = cohortOf(world, baseline);
  const after = cohortOf(world, canary);
  const beforeRows = cohortRows(world, before.found, numbers, records);
  world.check();
  const afterRows = cohortRows(world, after.found, numbers, records);
  world.check();
  const { operations, deeds } = numbers;
  const samples = { operations, deeds, baseline: beforeRows.side, canary: afterRows.side };
  const traces = { baseline: beforeRows.traceCount, canary: afterRows.traceCount };
  return {
    ...compareSamples(samples),
    ...(yield* comparedAttributes(world, before.selection, after.selection, traces)),
    baseline: sizeOf(before, beforeRows),
    canary: sizeOf(after, afterRows),
    operations: comparedOperations(numbers, beforeRows, afterRows),
    examinedSpans: before.selection.examinedSpans + after.selection.examinedSpans,
    elapsedMs: performance.now() - begunMs,
  };
}

interface Cohort {
  readonly selection: SpanSelection;
  readonly found: FlameSpans;
}

function cohortOf(world: QueryWorld, selection: SpanSelection): Cohort {
  return { selection, found: gatherSelected(world, selection) };
}

function sizeOf({ selection, found }: Cohort, { traceCount, side }: CohortRows): CohortSize {
  return {
    matchedSpans: selection.count,
    traces: traceCount,
    spans: side.spanCount,
    omittedSpans: found.omittedSpans,
  };
}
