import type * as v from "valibot";
import type { Completion } from "../component/config/completion.ts";
import type { AttemptRow } from "./attempts.ts";
import {
  type CohortCounts,
  type CohortCurves,
  type CohortHeatmaps,
  type CohortTree,
  cohortCurvesParams,
  cohortHeatmapsParams,
  cohortTreeParams,
} from "./cohort-views.ts";
import { type CohortComparison, compareParams } from "./cohorts.ts";
import type { ChangeEvent, EngineInfo, ServiceRow, Stats } from "./engine.ts";
import { type ExportPage, exportPageParams } from "./export.ts";
import { type ImportedRequest, importParams } from "./import.ts";
import { type LogDetail, type LogList, logDetailParams, logListParams } from "./logs.ts";
import { type MetricList, metricListParams } from "./metrics.ts";
import type { PackedRows } from "./packed-rows.ts";
import { noParams } from "./params.ts";
import {
  completeParams,
  configTextParams,
  dropParams,
  type PipelineChange,
  type PipelineCheck,
  type PipelineConfigText,
  type PipelineDrops,
  type PipelineFigures,
  type PipelineGraph,
  type PipelineRecords,
  recordParams,
} from "./pipeline.ts";
import {
  type DeletedRun,
  deleteRunParams,
  type RunLatency,
  type RunList,
  type RunRow,
  runLatencyParams,
  updateRunParams,
} from "./runs.ts";
import { type TraceDiff, traceDiffParams } from "./trace-diff.ts";
import { type TraceGraph, traceGraphParams } from "./trace-graph.ts";
import {
  type ComparisonResult,
  type FacetList,
  type FlameGraph,
  facetParams,
  flameParams,
  type GroupTable,
  groupParams,
  type Heatmap,
  heatmapParams,
  layoutParams,
  type MetricsResult,
  metricsParams,
  type ServiceGraph,
  serviceGraphParams,
  type TagList,
  type TagValueList,
  type TraceLayout,
  tagParams,
  tagValueParams,
} from "./trace-queries.ts";
import {
  type FoundRows,
  findRowsParams,
  type SpanStatistics,
  spanStatisticsParams,
  type TraceMarkers,
  traceMarkersParams,
} from "./trace-view.ts";
import {
  type ExportedTrace,
  type ExportedTraces,
  exportTraceParams,
  exportTracesParams,
  type SpanDetail,
  searchParams,
  spanParams,
  type TraceList,
  traceViewParams,
  type UnchangedTrace,
} from "./traces.ts";

/** Params as the engine reads them, after validation and defaults; results as it answers. */
interface Method<Params extends v.GenericSchema, Result> {
  readonly params: Params;
  /** Only carries the type. */
  readonly result?: Result;
}

function method<Result>() {
  return <Params extends v.GenericSchema>(params: Params): Method<Params, Result> => ({ params });
}

/** The closed table of everything a client can ask. A name that is not here is refused. */
export const methods = {
  "engine.info": method<EngineInfo>()(noParams),
  "engine.stats": method<Stats>()(noParams),
  "attempts.list": method<readonly AttemptRow[]>()(noParams),
  /** Sends a small trace through the receiver's own port, as an SDK would. */
  "engine.sendTestTrace": method<{ traceId: string }>()(noParams),
  "services.list": method<readonly ServiceRow[]>()(noParams),
  "traces.search": method<TraceList>()(searchParams),
  "traces.heatmap": method<Heatmap>()(heatmapParams),
  "traces.groups": method<GroupTable>()(groupParams),
  "traces.facets": method<FacetList>()(facetParams),
  "traces.tags": method<TagList>()(tagParams),
  "traces.tagValues": method<TagValueList>()(tagValueParams),
  /** A query with a metrics function; `compare()` answers in a form of its own. */
  "traces.metrics": method<MetricsResult | ComparisonResult>()(metricsParams),
  "traces.serviceGraph": method<ServiceGraph>()(serviceGraphParams),
  /** Two sets of traces: what differs beyond chance, and who is behind it. */
  "traces.compare": method<CohortComparison>()(compareParams),
  /** Of the same sides: how many, durations, times, calls. */
  "cohorts.counts": method<CohortCounts>()(compareParams),
  "cohorts.curves": method<CohortCurves>()(cohortCurvesParams),
  "cohorts.heatmaps": method<CohortHeatmaps>()(cohortHeatmapsParams),
  "cohorts.tree": method<CohortTree>()(cohortTreeParams),
  /** Of one trace, or of the spans a query finds. */
  "traces.flame": method<FlameGraph>()(flameParams),
  /** One trace from the index alone, without logs and markers. */
  "traces.layout": method<TraceLayout>()(layoutParams),
  /** The rows of one trace, see `unpackRows`; its events and log records are asked for beside them. */
  "traces.view": method<PackedRows | UnchangedTrace>()(traceViewParams),
  "traces.markers": method<TraceMarkers | UnchangedTrace>()(traceMarkersParams),
  /** Searches in one trace, and sums its spans up; rows are those of `traces.view`. */
  "traces.findRows": method<FoundRows>()(findRowsParams),
  "traces.spanStatistics": method<SpanStatistics>()(spanStatisticsParams),
  /** The operations of one trace, as a graph. */
  "traces.graph": method<TraceGraph>()(traceGraphParams),
  /** Two traces as one tree, or one and the median of its kind. */
  "traces.diff": method<TraceDiff>()(traceDiffParams),
  "traces.span": method<SpanDetail>()(spanParams),
  "traces.export": method<ExportedTrace>()(exportTraceParams),
  /** Many traces in one call: whoever exports all that a query finds would ask a hundred thousand times otherwise. */
  "traces.exportMany": method<ExportedTraces>()(exportTracesParams),
  "logs.list": method<LogList>()(logListParams),
  "logs.detail": method<LogDetail>()(logDetailParams),
  "metrics.list": method<MetricList>()(metricListParams),
  "runs.list": method<RunList>()(noParams),
  /** Of up to 200 runs: what takes a query each. */
  "runs.latency": method<readonly RunLatency[]>()(runLatencyParams),
  /** Names, pins, unpins. */
  "runs.update": method<RunRow>()(updateRunParams),
  /** Removes what is stored of a run. Refused where it is pinned. Resolves when all of it is gone, for good. */
  "runs.delete": method<DeletedRun>()(deleteRunParams),
  "telemetry.export": method<ExportPage>()(exportPageParams),
  /** Stores a request as if it had been sent. `unavailable` = not now: ask again in a moment. */
  "telemetry.import": method<ImportedRequest>()(importParams),
  /** The components that run and who feeds whom; how they do is the topic `pipeline`, or `pipeline.figures` once. */
  "pipeline.graph": method<PipelineGraph>()(noParams),
  "pipeline.figures": method<PipelineFigures>()(noParams),
  "pipeline.drops": method<PipelineDrops>()(dropParams),
  /** Recording begins with the first question and ends some seconds after the last: ask about once a second. */
  "pipeline.records": method<PipelineRecords>()(recordParams),
  "pipeline.config": method<PipelineConfigText>()(noParams),
  /** What may stand at a place of a source that is being written. */
  "pipeline.complete": method<Completion>()(completeParams),
  /** What would be wrong with texts; changes nothing. */
  "pipeline.check": method<PipelineCheck>()(configTextParams),
  /** Runs texts instead of what is in use. No file is written. */
  "pipeline.apply": method<PipelineChange>()(configTextParams),
  /** Reads the sources again and runs what they say, as SIGHUP does. */
  "pipeline.reload": method<PipelineChange>()(noParams),
  /** Runs what was in use before the last change. */
  "pipeline.revert": method<PipelineChange>()(noParams),
  /** Writes the texts in use to their files. */
  "pipeline.save": method<PipelineConfigText>()(noParams),
} as const;

export type MethodName = keyof typeof methods;
/** What a client passes (defaults may be left out). */
export type ParamsOf<M extends MethodName> = v.InferInput<(typeof methods)[M]["params"]>;
/** What the engine's implementation receives. */
export type ValidParamsOf<M extends MethodName> = v.InferOutput<(typeof methods)[M]["params"]>;
export type ResultOf<M extends MethodName> = NonNullable<(typeof methods)[M]["result"]>;

/** Things a client can follow. */
export interface Topics {
  changes: ChangeEvent;
  pipeline: PipelineFigures;
}
export type TopicName = keyof Topics;
export const topicNames: readonly TopicName[] = ["changes", "pipeline"];

/** The engine as a client sees it, whatever the transport. */
export interface EngineClient {
  /** Rejects with `ApiFailure`; with code `cancelled` when `signal` is aborted. */
  call<M extends MethodName>(method: M, params: ParamsOf<M>, signal?: AbortSignal): Promise<ResultOf<M>>;
  /** Calls `listener` until the returned function is called. */
  subscribe<T extends TopicName>(topic: T, listener: (event: Topics[T]) => void): () => void;
}
