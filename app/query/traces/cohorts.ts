import type { InferOutput } from "valibot";
import { compareSamples } from "../../analysis/compare/compare-samples.ts";
import type { CohortComparison, CohortSize, compareParams } from "../../api/cohorts.ts";
import type { SpanLogs } from "../span-logs.ts";
import { planOf, rangeOf } from "./aggregate/question.ts";
import { type SpanSelection, selectSpans } from "./aggregate/selection.ts";
import { CohortNumbers } from "./cohorts/cohort-numbers.ts";
import { type CohortRows, cohortRows, recordsBySpan } from "./cohorts/cohort-rows.ts";
import { comparedAttributes } from "./cohorts/compared-attributes.ts";
import { comparedOperations } from "./cohorts/compared-operations.ts";
import { type FlameSpans, gatherSpans } from "./flame/gather-spans.ts";
import type { QueryWorld, Steps } from "./query-world.ts";

export type CohortQuestion = InferOutput<typeof compareParams> & {
  /** Of the spans, as far as they are known. */
  readonly logs: SpanLogs;
};

/** Two sets of traces: what differs beyond chance. */
export function* compareCohorts(
  world: QueryWorld,
  { baseline, canary, logs }: CohortQuestion,
): Steps<CohortComparison> {
  const begunMs = performance.now();
  const numbers = new CohortNumbers();
  const records = recordsBySpan(logs);
  const before = yield* readCohort(world, baseline);
  const after = yield* readCohort(world, canary);
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

function* readCohort(world: QueryWorld, asked: CohortQuestion["baseline"]): Steps<Cohort> {
  const selection = yield* selectSpans(world, planOf(asked.query), rangeOf(asked));
  return { selection, found: yield* gatherSpans(world, asked) };
}

function sizeOf({ selection, found }: Cohort, { traceCount, side }: CohortRows): CohortSize {
  return {
    matchedSpans: selection.count,
    traces: traceCount,
    spans: side.spanCount,
    omittedSpans: found.omittedSpans,
  };
}
