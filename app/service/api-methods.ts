import type { EngineInfo, ListenerStatus, Stats } from "../api/engine.ts";
import type { ExportPage } from "../api/export.ts";
import type { ValidParamsOf } from "../api/methods.ts";
import { ApiFailure } from "../api/protocol.ts";
import { type Signal, signals } from "../base/signal.ts";
import type { AttemptLog } from "../component/attempt-log.ts";
import type { Telemetry } from "../component/telemetry.ts";
import type { TelemetryIndexes } from "../exporter/storeexporter/telemetry-indexes.ts";
import { describeLog } from "../query/log-detail.ts";
import { listLogs } from "../query/log-list.ts";
import { listMetrics } from "../query/metric-list.ts";
import { listServices } from "../query/service-list.ts";
import { type ExportedPart, type ExportRange, exportPage } from "../query/signal-export.ts";
import { TraceExporter } from "../query/trace-export.ts";
import { exportTraces } from "../query/traces-export.ts";
import { rowsOfRun } from "../runs/rows-to-remove.ts";
import type { RunBook } from "../runs/run-book.ts";
import type { Loss, LossReason, Store } from "../storage/store.ts";
import type { MethodHandlers } from "./api-client.ts";
import { cohortMethods } from "./cohorts.ts";
import { type ImportTarget, importRequest } from "./import-request.ts";
import { type PipelineContext, pipelineMethods } from "./pipeline-methods.ts";
import type { LeftOut } from "./restore-indexes.ts";
import type { Runs } from "./runs.ts";
import { sendTestTrace } from "./test-trace.ts";
import type { TraceQueries } from "./trace-queries.ts";
import { TraceViews } from "./trace-views.ts";

type TraceQueryMethod =
  `traces.${"search" | "heatmap" | "groups" | "facets" | "tags" | "tagValues" | "metrics" | "serviceGraph" | "flame" | "layout"}`;

/** What the methods answer from. `store` and `listeners` exist once the engine has started. */
export interface MethodContext {
  readonly indexes: TelemetryIndexes;
  readonly telemetry: Telemetry;
  readonly attempts: AttemptLog;
  readonly nowMs: () => number;
  info(): EngineInfo;
  listeners(): readonly ListenerStatus[];
  /** Throws `unavailable` while there is none. */
  store(): Store;
  /** Throws `unavailable` while there is none. */
  importTarget(): ImportTarget;
  readonly queries: TraceQueries;
  readonly runs: Runs;
  readonly book: RunBook;
  /** Heap, columns and the memory of the query workers. */
  usedBytes(): number;
  /** `Stats.indexBytes`. */
  indexBytes(): Readonly<Record<string, number>>;
  readonly pipeline: PipelineContext;
  /** What the start could not read. */
  leftOut(): LeftOut;
}

export function createMethods(context: MethodContext): MethodHandlers {
  const { indexes, runs } = context;
  const { traces, metrics, logs } = indexes;
  const exporter = new TraceExporter(traces);
  const views = new TraceViews({ traces, logs, queries: context.queries });
  return {
    "engine.info": () => context.info(),
    "engine.stats": () => statsOf(context),
    "engine.sendTestTrace": async () => ({
      traceId: await sendTestTrace(httpAddress(context), context.nowMs()),
    }),
    ...pipelineMethods(context.pipeline),
    "attempts.list": () => context.attempts.list(),
    "services.list": () => listServices(traces, metrics, logs),
    ...traceQueryMethods(context),
    "traces.view": (params, signal) => views.view(params, signal),
    "traces.markers": (params, signal) => views.markers(params, signal),
    "traces.findRows": (params, signal) => views.findRows(params, signal),
    "traces.spanStatistics": (params, signal) => views.spanStatistics(params, signal),
    "traces.graph": (params, signal) => views.graph(params, signal),
    "traces.diff": (params, signal) => views.diff(params, signal),
    ...cohortMethods({ logs, metrics, queries: context.queries }),
    "traces.span": (params, signal) => views.span(params, signal),
    "traces.export": (page, signal) => exporter.page(page, signal),
    "traces.exportMany": (page, signal) => exportTraces(traces, page, signal),
    "logs.list": (params, signal) => listLogs(logs, params, signal),
    "logs.detail": (params, signal) => describeLog(logs, params, signal),
    "metrics.list": (params) => listMetrics(metrics, params),
    "runs.list": () => runs.list(),
    "runs.latency": (params, signal) => runs.latency(params, signal),
    "runs.update": (params) => runs.update(params),
    "runs.delete": (params, signal) => runs.delete(params, signal),
    "telemetry.export": (page, abort) => exportSignalPage(context, page, abort),
    "telemetry.import": ({ signal, ...wire }) => importRequest(context.importTarget(), signal, wire),
  };
}

/** What the query workers answer. */
function traceQueryMethods({ queries }: MethodContext): Pick<MethodHandlers, TraceQueryMethod> {
  return {
    "traces.search": (params, signal) => queries.ask("search", params, signal),
    "traces.heatmap": (params, signal) => queries.ask("heatmap", params, signal),
    "traces.groups": (params, signal) => queries.ask("groups", params, signal),
    "traces.facets": (params, signal) => queries.ask("facets", params, signal),
    "traces.tags": (params, signal) => queries.ask("tags", params, signal),
    "traces.tagValues": (params, signal) => queries.ask("tagValues", params, signal),
    "traces.metrics": (params, signal) => queries.ask("metrics", params, signal),
    "traces.serviceGraph": (params, signal) => queries.ask("serviceGraph", params, signal),
    "traces.flame": async (params, signal) => {
      const graph = await queries.ask("flame", params, signal);
      if (params.traceId !== undefined && graph.frames.frameCount === 0) throw notStored(params.traceId);
      return graph;
    },
    "traces.layout": async (params, signal) => {
      const layout = await queries.ask("layout", params, signal);
      if (layout.rowCount === 0) throw notStored(params.traceId);
      return layout;
    },
  };
}

function notStored(traceId: string): ApiFailure {
  return new ApiFailure("not_found", `Trace ${traceId} is not stored`);
}

function exportSignalPage(
  { indexes: { traces, metrics, logs }, book }: MethodContext,
  { signal, from, run, startUnixNano, endUnixNano, ...filters }: ValidParamsOf<"telemetry.export">,
  abort: AbortSignal | undefined,
): Promise<ExportPage> {
  const question = {
    ...filters,
    from,
    range: rangeOf(startUnixNano, endUnixNano),
    part: run === undefined ? undefined : partOf(book, run),
  };
  if (signal === "traces") return exportPage(signal, traces.chunks, question, abort);
  if (signal === "logs") return exportPage(signal, logs.chunks, question, abort);
  return exportPage(signal, metrics.chunks, question, abort);
}

function rangeOf(start: string | undefined, end: string | undefined): ExportRange | undefined {
  if (start === undefined && end === undefined) return undefined;
  return { start: BigInt(start ?? 0), end: end === undefined ? undefined : BigInt(end) };
}

/** What belongs to one run. */
function partOf(book: RunBook, id: string): ExportedPart {
  if (book.find(id) === undefined) throw new ApiFailure("not_found", `There is no run ${id}`);
  const segments = new Set(book.segmentsOf(id).map(({ segment }) => segment));
  return {
    mayHold: ({ segmentId }) => segmentId === undefined || segments.has(segmentId),
    rowsOf: (batch, first, limit) => rowsOfRun(batch, id, book, first, limit),
  };
}

/** Items by signal. */
export function perSignal(count: (signal: Signal) => number): Record<Signal, number> {
  const [traces, metrics, logs] = signals.map(count) as [number, number, number];
  return { traces, metrics, logs };
}

async function statsOf(context: MethodContext): Promise<Stats> {
  const { indexes, telemetry, store, leftOut } = context;
  const disk = await store().stats();
  const notRestored = leftOut();
  return {
    counters: telemetry.snapshot(),
    stored: perSignal((signal) => indexes[signal].chunks.itemCount),
    traceCount: indexes.traces.traces.count,
    losses: disk.losses,
    evicted: perSignal((signal) =>
      lostItems(disk.losses, signal, (reason) => reason !== "damaged" && reason !== "deleted"),
    ),
    damaged: perSignal((signal) => {
      return lostItems(disk.losses, signal, (reason) => reason === "damaged") + notRestored.items[signal];
    }),
    quarantined: disk.quarantined + notRestored.blobs,
    diskBytes: disk.diskBytes,
    diskBudgetBytes: disk.diskBudgetBytes,
    segmentCount: disk.segmentCount,
    segmentBytes: disk.segmentBytes,
    sealed: perSignal((signal) => indexes[signal].chunks.sealedItems),
    journalBytes: disk.journalBytes,
    memoryBytes: context.usedBytes(),
    indexBytes: context.indexBytes(),
  };
}

function lostItems(
  losses: readonly Loss[],
  signal: Signal,
  matches: (reason: LossReason) => boolean,
): number {
  return losses.reduce(
    (sum, loss) => (loss.signal === signal && matches(loss.reason) ? sum + loss.items : sum),
    0,
  );
}

function httpAddress({ listeners }: MethodContext): string {
  const open = listeners().find(({ protocol, state }) => protocol === "http" && state === "listening");
  if (open === undefined) throw new ApiFailure("unavailable", "No OTLP/HTTP port is open");
  return open.address;
}
