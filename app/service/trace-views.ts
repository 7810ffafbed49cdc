import { randomUUID } from "node:crypto";
import type { ValidParamsOf } from "../api/methods.ts";
import type { PackedRows } from "../api/packed-rows.ts";
import { ApiFailure } from "../api/protocol.ts";
import type { TraceDiff } from "../api/trace-diff.ts";
import type { TraceGraph } from "../api/trace-graph.ts";
import type { FoundRows, SpanStatistics, TraceMarkers } from "../api/trace-view.ts";
import type { SpanDetail, UnchangedTrace } from "../api/traces.ts";
import { describeSpan } from "../query/span-detail.ts";
import type { OperationAnswer, OperationParams } from "../query/traces/operations.ts";
import type { TraceQuestion } from "../query/traces/trace/trace-question.ts";
import { type LogIndex, timeColumnOf } from "../spanindex/log-index.ts";
import type { TraceIndex } from "../spanindex/trace-index.ts";
import { bigintAt, isZeroU64, wordsOfHex } from "../spanindex/words.ts";
import type { TraceQueries } from "./trace-queries.ts";

export interface TraceViewsSettings {
  readonly traces: TraceIndex;
  readonly logs: LogIndex;
  readonly queries: TraceQueries;
}

type TraceOperation = "view" | "markers" | "findRows" | "spanStatistics" | "locateSpan" | "traceGraph";
/** What an operation is asked beside what is known of the trace. */
type Asked<Name extends TraceOperation> = Omit<OperationParams<Name>, keyof TraceQuestion>;

/**
 * Questions about one trace. They are answered by the query workers, which see all of a trace but the ids of parents that are
 * not there: those are sent along.
 */
export class TraceViews {
  readonly #settings: TraceViewsSettings;
  /** Versions count from zero with each start. */
  readonly #run = randomUUID();

  constructor(settings: TraceViewsSettings) {
    this.#settings = settings;
  }

  async view(
    { traceId, knownVersion }: ValidParamsOf<"traces.view">,
    signal?: AbortSignal,
  ): Promise<PackedRows | UnchangedTrace> {
    if (knownVersion === this.#versionOf(traceId)) return { unchanged: true };
    const { view } = await this.#ask("view", traceId, {}, signal);
    if (view === undefined) throw notStored(traceId);
    return view;
  }

  async markers(
    { traceId, knownVersion }: ValidParamsOf<"traces.markers">,
    signal?: AbortSignal,
  ): Promise<TraceMarkers | UnchangedTrace> {
    const { logs } = this.#settings;
    const words = wordsOfHex(traceId);
    // Before the records are loaded: where something arrives meanwhile, the next question finds another version.
    const markersVersion = `${this.#versionOf(traceId)}/${logs.versionOf(words)}`;
    if (knownVersion === markersVersion) return { unchanged: true };
    const records = await recordsOf(logs, words);
    const {
      examinedSpans: _,
      elapsedMs: __,
      ...answer
    } = await this.#ask("markers", traceId, records, signal);
    return { unchanged: false, markersVersion, logCount: records.logCount, ...answer };
  }

  findRows({ traceId, query }: ValidParamsOf<"traces.findRows">, signal?: AbortSignal): Promise<FoundRows> {
    return this.#ask("findRows", traceId, { query }, signal);
  }

  spanStatistics(
    { traceId, ...asked }: ValidParamsOf<"traces.spanStatistics">,
    signal?: AbortSignal,
  ): Promise<SpanStatistics> {
    return this.#ask("spanStatistics", traceId, asked, signal);
  }

  /** Rejects with `not_found` where it is not stored. */
  async span(query: ValidParamsOf<"traces.span">, signal?: AbortSignal): Promise<SpanDetail> {
    const asked = { spanId: wordsOfHex(query.spanId), ordinal: query.ordinal };
    const { place } = await this.#ask("locateSpan", query.traceId, asked, signal);
    if (place === undefined) throw new ApiFailure("not_found", `Span ${query.spanId} is not stored`);
    return describeSpan(this.#settings.traces, query, place, signal);
  }

  graph({ traceId, direction }: ValidParamsOf<"traces.graph">, signal?: AbortSignal): Promise<TraceGraph> {
    return this.#ask("traceGraph", traceId, { direction }, signal);
  }

  /** Rejects with `not_found` where one of them is not stored, or no other trace has the root of `b`. */
  async diff({ a, b }: ValidParamsOf<"traces.diff">, signal?: AbortSignal): Promise<TraceDiff> {
    const { queries, traces } = this.#settings;
    this.#ordinalOf(b);
    // Nor must the root of what was received just now be missing.
    traces.blocks.refresh(true);
    const median = a === undefined ? await queries.ask("medianTrace", { of: b }, signal) : undefined;
    const baseline = a ?? median?.traceId;
    if (baseline === undefined)
      throw new ApiFailure("not_found", "No other trace with the same root is stored");
    const params = () => ({ a: this.#questionOf(baseline), b: this.#questionOf(b) });
    return { ...(await queries.askAbout(b, "diff", params, signal)), baselineCount: median?.traceCount };
  }

  #ask<Name extends TraceOperation>(
    operation: Name,
    traceId: string,
    asked: Asked<Name>,
    signal: AbortSignal | undefined,
  ): Promise<OperationAnswer<Name>> {
    // Looked up for each run: the trace may have been evicted since the one before.
    const params = () => ({ ...asked, ...this.#questionOf(traceId) }) as OperationParams<Name>;
    return this.#settings.queries.askAbout(traceId, operation, params, signal);
  }

  #questionOf(traceId: string): TraceQuestion {
    const { traces } = this.#settings;
    // What was received just now must not be missing in something that will not be asked for again.
    traces.blocks.refresh(true);
    const ordinal = this.#ordinalOf(traceId);
    return {
      traceId,
      version: this.#versionOf(traceId),
      spanCount: traces.traces.columns.spanCount[ordinal]!,
      awaiting: traces.blocks.parents.awaitingIn(ordinal),
    };
  }

  /** Differs between any two states of the spans of a trace, also those of another run. */
  #versionOf(traceId: string): string {
    const ordinal = this.#ordinalOf(traceId);
    return `${this.#run}.${ordinal}.${this.#settings.traces.traces.columns.version[ordinal]!}`;
  }

  /** Throws `not_found`. */
  #ordinalOf(traceId: string): number {
    const ordinal = this.#settings.traces.find(wordsOfHex(traceId));
    if (ordinal < 0) throw notStored(traceId);
    return ordinal;
  }
}

function notStored(traceId: string): ApiFailure {
  return new ApiFailure("not_found", `No span of trace ${traceId} is stored`);
}

type Records = Asked<"markers"> & { readonly logCount: number };

/** The log records of a trace: those that name a span by its id. */
async function recordsOf(logs: LogIndex, traceId: Uint32Array): Promise<Records> {
  const ids: number[] = [];
  const offsets: number[] = [];
  let base: bigint | undefined;
  let logCount = 0;
  for (const { columns, rows } of await logs.rowsOf(traceId)) {
    const { spanId } = columns.batch.tables.logRecords.columns;
    logCount += rows.length;
    for (const row of rows) {
      if (isZeroU64(spanId, row)) continue;
      const time = bigintAt(timeColumnOf(columns.batch, row), row);
      base ??= time;
      ids.push(spanId[row * 2]!, spanId[row * 2 + 1]!);
      offsets.push(Number(time - base));
    }
  }
  return {
    logCount,
    logSpanId: Uint32Array.from(ids),
    logOffsetNano: Float64Array.from(offsets),
    logBaseUnixNano: String(base ?? 0n),
  };
}
