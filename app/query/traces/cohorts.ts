import type { InferOutput } from "valibot";
import type { CohortSide } from "../../analysis/compare/cohort-samples.ts";
import { compareSamples } from "../../analysis/compare/compare-samples.ts";
import type { CohortComparison, CohortSize, compareParams } from "../../api/cohorts.ts";
import type { SpanLogs } from "../span-logs.ts";
import type { SpanSelection } from "./aggregate/selection.ts";
import { type CohortCalls, cohortCalls } from "./cohorts/cohort-calls.ts";
import { CohortLinks } from "./cohorts/cohort-links.ts";
import { CohortNumbers } from "./cohorts/cohort-numbers.ts";
import { cohortRows, recordsBySpan } from "./cohorts/cohort-rows.ts";
import { selectSides } from "./cohorts/cohort-spans.ts";
import { comparedAttributes } from "./cohorts/compared-attributes.ts";
import { comparedOperations } from "./cohorts/compared-operations.ts";
import { sharedTraces } from "./cohorts/shared-traces.ts";
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
  const before = cohortOf(world, baseline, numbers);
  const after = cohortOf(world, canary, numbers);
  const links = new CohortLinks(numbers, [before.calls, after.calls]);
  const sides = [before, after].map(({ found, calls }) => {
    const side = cohortRows(world, found, calls, links, numbers, records);
    world.check();
    return side;
  }) as [CohortSide, CohortSide];
  const { operations, deeds } = numbers;
  const samples = { operations, deeds, baseline: sides[0], canary: sides[1] };
  const traces = { baseline: before.calls.traceCount, canary: after.calls.traceCount };
  return {
    ...compareSamples(samples),
    sharedTraces: sharedTraces(sides[0].traceId, sides[1].traceId),
    ...(yield* comparedAttributes(world, before.selection, after.selection, traces)),
    baseline: sizeOf(before),
    canary: sizeOf(after),
    operations: comparedOperations(numbers, before.calls, after.calls),
    examinedSpans: before.selection.examinedSpans + after.selection.examinedSpans,
    elapsedMs: performance.now() - begunMs,
  };
}

interface Cohort {
  readonly selection: SpanSelection;
  readonly found: FlameSpans;
  readonly calls: CohortCalls;
}

function cohortOf(world: QueryWorld, selection: SpanSelection, numbers: CohortNumbers): Cohort {
  const found = gatherSelected(world, selection);
  const calls = cohortCalls(world, found, numbers);
  world.check();
  return { selection, found, calls };
}

function sizeOf({ selection, found, calls }: Cohort): CohortSize {
  return {
    matchedSpans: selection.count,
    traces: calls.traceCount,
    spans: calls.plain.length,
    omittedSpans: found.omittedSpans,
  };
}
