import { facets } from "./aggregate/facets.ts";
import { groups } from "./aggregate/groups.ts";
import { heatmap } from "./aggregate/heatmap.ts";
import { metrics } from "./aggregate/metrics.ts";
import { serviceGraph } from "./aggregate/service-graph.ts";
import { tagValues } from "./aggregate/tag-values.ts";
import { tags } from "./aggregate/tags.ts";
import { cohortCounts } from "./cohorts/cohort-counts.ts";
import { cohortCurves } from "./cohorts/cohort-curves.ts";
import { cohortHeatmaps } from "./cohorts/cohort-heatmaps.ts";
import { cohortTree } from "./cohorts/cohort-tree.ts";
import { compareCohorts } from "./cohorts.ts";
import { flame } from "./flame.ts";
import { layout } from "./layout.ts";
import type { Steps } from "./query-world.ts";
import { search } from "./search.ts";
import { diff } from "./trace/diff.ts";
import { findRows } from "./trace/find-rows.ts";
import { traceGraph } from "./trace/graph.ts";
import { locateSpan } from "./trace/locate-span.ts";
import { markers } from "./trace/markers.ts";
import { medianTrace } from "./trace/median-trace.ts";
import { spanStatistics } from "./trace/span-statistics.ts";
import { view } from "./trace/view.ts";

/**
 * What query workers run, by name. Params are those of the method of that name in `app/api/methods.ts`, after validation; of those
 * about one trace with what the engine's thread knows of it.
 */
export const operations = {
  ...{ search, layout, groups, heatmap, facets, tags, tagValues, metrics, serviceGraph, flame },
  ...{ view, markers, findRows, spanStatistics, locateSpan, diff, medianTrace, traceGraph },
  ...{ compareCohorts, cohortCounts, cohortCurves, cohortHeatmaps, cohortTree },
};

type Operations = typeof operations;
export type OperationName = keyof Operations;
export type OperationParams<Name extends OperationName> = Parameters<Operations[Name]>[1];
export type OperationAnswer<Name extends OperationName> =
  ReturnType<Operations[Name]> extends Steps<infer Answer> ? Answer : never;
