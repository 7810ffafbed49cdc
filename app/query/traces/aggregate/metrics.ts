import type { InferOutput } from "valibot";
import type { ComparisonResult, MetricsResult, metricsParams } from "../../../api/trace-queries.ts";
import { QueryError } from "../../../traceql/query-error.ts";
import type { MetricsStage } from "../../../traceql/syntax-tree.ts";
import type { QueryPlan } from "../plan.ts";
import type { QueryWorld, Steps } from "../query-world.ts";
import { compare } from "./compare.ts";
import { codeError } from "./duration-axis.ts";
import { groupRows } from "./group-rows.ts";
import { closedRange, metricsAxis } from "./metrics-axis.ts";
import { rankSeries, type Series, sortByLabels } from "./metrics-series.ts";
import { isSpanDuration } from "./metrics-values.ts";
import { planOf, rangeOf, type TimeRange } from "./question.ts";
import { selectSpans } from "./selection.ts";
import { SeriesCells } from "./series-cells.ts";
import { seriesOf } from "./series-of.ts";
import { splitByAxis } from "./span-starts.ts";
import { rangeOfAxis, type TimeAxis } from "./time-axis.ts";

export type MetricsParams = InferOutput<typeof metricsParams>;

/** As many as a chart can tell apart, and more. */
export const seriesMax = 1_000;

/** The series of a metrics query, or the two sides of `compare`. Throws `QueryError` where the query gives spans. */
export function* metrics(world: QueryWorld, params: MetricsParams): Steps<MetricsResult | ComparisonResult> {
  const begun = performance.now();
  const plan = planOf(params.query);
  const stage = metricsStageOf(plan, params.query);
  const range = rangeOf(params);
  if (stage.metrics.function === "compare") {
    const matched = yield* selectSpans(world, plan, range);
    const sides = yield* compare(world, matched, stage.metrics);
    return { ...sides, elapsedMs: performance.now() - begun, examinedSpans: matched.examinedSpans };
  }
  const found = yield* runSeries(world, plan, stage, range, params.stepNano);
  return { ...found, elapsedMs: performance.now() - begun };
}

function metricsStageOf({ metrics: stage }: QueryPlan, query: string): MetricsStage {
  if (stage !== undefined) return stage;
  throw new QueryError({
    message: "This query gives spans. Series need a metrics function at its end, like | rate()",
    from: query.length,
    to: query.length,
    suggestion: " | rate()",
  });
}

function* runSeries(
  world: QueryWorld,
  plan: QueryPlan,
  stage: MetricsStage,
  range: TimeRange,
  stepNano: number,
): Steps<Omit<MetricsResult, "elapsedMs">> {
  const { start, end } = closedRange(world, range);
  const axis = metricsAxis(start, end, stepNano);
  const bounds = rangeOfAxis(axis);
  const isOpen = range.endUnixNano === undefined;
  const first = range.startUnixNano === undefined ? undefined : bounds.startUnixNano;
  const asked = isOpen ? { startUnixNano: first, endUnixNano: undefined } : bounds;
  const all = yield* selectSpans(world, plan, asked);
  const { before, after, ...within } = splitByAxis(world, all.parts, axis);
  const selection = { ...within, examinedSpans: all.examinedSpans };
  const grouping = yield* groupRows(world, selection, stage.by);
  const cells = new SeriesCells(world, grouping, axis);
  const series = yield* seriesOf(cells, stage);
  const ranked = plan.ranks.reduce(rankSeries, sortByLabels(series));
  const { of } = { of: undefined, ...stage.metrics };
  const isCoded = stage.metrics.function === "quantile_over_time" && of !== undefined && isSpanDuration(of);
  return {
    ...pack(ranked.slice(0, seriesMax), axis.columns),
    startUnixNano: String(axis.startUnixNano),
    stepNano: axis.stepNano,
    steps: axis.columns,
    isLastOpen: isOpen || !startsAfter(world, axis),
    ...{ before, after },
    truncated: cells.groupsLeftOut + Math.max(0, ranked.length - seriesMax),
    quantileError: isCoded ? codeError : undefined,
    examinedSpans: selection.examinedSpans,
  };
}

/** Whether any span, matching or not, starts after an axis. */
function startsAfter({ blocks }: QueryWorld, axis: TimeAxis): boolean {
  const { endUnixNano } = rangeOfAxis(axis);
  return blocks.some(({ zone }) => endUnixNano !== undefined && zone.maxStartUnixNano >= endUnixNano);
}

function pack(series: readonly Series[], steps: number): Pick<MetricsResult, "labels" | "values"> {
  const values = new Float64Array(series.length * steps);
  for (const [i, one] of series.entries()) values.set(one.values, i * steps);
  return { labels: series.map(({ labels }) => labels), values };
}
